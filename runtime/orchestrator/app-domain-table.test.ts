import { describe, expect, test } from "bun:test";
import { AppDomainTable, type DomainRow } from "./app-domain-table.ts";

function table(claims: Record<string, string[]>, onBadRow?: (row: DomainRow) => void): AppDomainTable {
  const rows = Object.entries(claims).flatMap(([slug, patterns]) =>
    [null, ...patterns].map((pattern) => ({ appId: slug, slug, claimId: pattern && `${slug} ${pattern}`, pattern })),
  );
  return new AppDomainTable(rows, onBadRow);
}

describe("AppDomainTable.lookup()", () => {
  test("takes the most specific claim", () => {
    const domains = table({
      exact: ["a.b.com"],
      right: ["*.b.com"],
      left: ["a.*.com"],
      any: ["*"],
    });
    const slugOf = (host: string) => domains.lookup(host)?.app.slug;
    expect(["a.b.com", "x.b.com", "a.x.com", "x.y.com", "127.0.0.1"].map(slugOf)).toEqual([
      "exact",
      "right",
      "left",
      "any",
      "any",
    ]);
  });

  test("gives what the claim captured", () => {
    expect(table({ a: ["{x}.*.{y}.com"] }).lookup("1.2.3.com")).toMatchObject({
      domain: [
        ["x", "1"],
        ["y", "3"],
      ],
      claim: { pattern: "{x}.*.{y}.com" },
    });
  });

  test("looks unclaimed local names up as localhost", () => {
    const domains = table({ default: ["localhost"], printer: ["printer", "10.0.0.9"] });
    for (const host of ["127.0.0.1", "[::1]", "raspberrypi", "pi.local"]) {
      expect(domains.lookup(host)).toMatchObject({ app: { slug: "default" }, host: "localhost" });
    }
    expect(domains.lookup("printer")).toMatchObject({ app: { slug: "printer" }, host: "printer" });
    expect(domains.lookup("10.0.0.9")?.app.slug).toBe("printer");
    expect(domains.lookup("example.com")).toBeNull();
    expect(table({ default: [] }).lookup("127.0.0.1")).toBeNull();
  });

  test("answers {slug}.localhost for every app where no claim but the lone * says otherwise", () => {
    const claimed = { blog: [], shop: ["*.shop.localhost"], all: ["*"] };
    expect(table(claimed).lookup("blog.localhost")).toMatchObject({ app: { slug: "blog" }, claim: { id: null } });
    expect(table(claimed).lookup("nobody.localhost")?.app.slug).toBe("all");
    expect(table({ ...claimed, thief: ["blog.localhost"] }).lookup("blog.localhost")?.app.slug).toBe("thief");
    expect(table({ ...claimed, thief: ["{x}.localhost"] }).lookup("blog.localhost")?.app.slug).toBe("thief");
  });

  test("leaves a claim out that cannot be read", () => {
    const bad: (string | null)[] = [];
    const domains = table({ a: ["{x", "a.com"] }, (row) => bad.push(row.pattern));
    expect(bad).toEqual(["{x"]);
    expect(domains.lookup("a.com")?.app.slug).toBe("a");
  });
});
