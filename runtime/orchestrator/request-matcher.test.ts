import { describe, expect, test } from "bun:test";
import { createRequestMatcher } from "./request-matcher.ts";
import { scriptId, testId, testTables } from "./testing.ts";

const matcher = createRequestMatcher(
  testTables([
    {
      slug: "blog",
      claims: ["*.example.com"],
      routes: [
        { method: "GET", path: "/posts/:id" },
        { path: "/posts/:id" },
        { path: "/posts/new", enabled: false },
        { method: "POST", path: "/posts/*rest" },
        { path: "/*all" },
        { path: "/posts/:id", host: "a.example.com" },
        { path: "/other" },
      ],
    },
    { slug: "shop", claims: ["{x}.shop.test"], routes: [{ path: "/cart", host: "{y}.shop.test" }] },
  ]),
);
const BLOG = testId(1);
const SHOP = testId(10);

async function ending(url: string, method = "GET", appId?: string): Promise<[number, string | null]> {
  const { status, code } = await matcher.explain({ url, method, ...(appId === undefined ? {} : { appId }) });
  return [status, code];
}

describe("RequestMatcher.explain()", () => {
  test("tells claim, route and captures of the winner", async () => {
    expect(await matcher.explain({ url: "https://1.shop.test:8443/cart?x#y", method: "get" })).toMatchObject({
      status: 200,
      code: null,
      app: { id: SHOP, slug: "shop" },
      claim: { pattern: "{x}.shop.test" },
      domain: { x: "1", y: "1" },
      route: { scriptId: scriptId("shop ANY {y}.shop.test/cart"), method: "ANY", host: "{y}.shop.test", path: "/cart" },
    });
  });

  test("tells why each of the others lost", async () => {
    const { candidates } = await matcher.explain({ url: "http://b.example.com/posts/new", method: "GET" });
    expect(candidates.map(({ matched, reason }) => [matched, reason])).toEqual([
      [true, "Host, path and method fit, and no other route comes first"],
      [false, "The method of GET /posts/:id comes first"],
      [false, "The path of GET /posts/:id is more specific"],
      [false, "Its script is not enabled"],
      [false, "The method is not POST"],
      [false, "The host does not fit a.example.com"],
      [false, "The path does not fit"],
    ]);
    const a = await matcher.explain({ url: "http://a.example.com/posts/new", method: "GET" });
    expect(a.candidates[1]?.reason).toBe("The host of ANY a.example.com/posts/:id is more specific");
  });

  test("tells what is missing or malformed", async () => {
    expect(await ending("http://nobody.test/")).toEqual([404, "unknown_host"]);
    expect(await ending("http://1.shop.test/nope")).toEqual([404, "no_route"]);
    expect(await ending("http://1.shop.test//cart")).toEqual([400, "malformed_path"]);
    expect(await ending("http://1.shop.test/%zz")).toEqual([400, "malformed_path"]);
    expect(await ending("http://a..b/")).toEqual([400, "malformed_host"]);
    expect(await ending("nonsense")).toEqual([400, "malformed_host"]);
    expect(await ending("http://1.shop.test/x/../%61dmin/y")).toEqual([404, "reserved_path"]);
  });

  test("looks inside one app whatever the host", async () => {
    expect(await ending("http://nobody.test/other", "GET", BLOG)).toEqual([200, null]);
    expect(await ending("http://1.shop.test/other", "GET", BLOG)).toEqual([200, null]);
    expect(await ending("http://b.example.com/cart", "GET", SHOP)).toEqual([404, "no_route"]);
    expect(await ending("http://b.example.com/", "GET", testId(99))).toEqual([404, "not_found"]);
    const inside = await matcher.explain({ url: "http://nobody.test/other", method: "GET", appId: BLOG });
    expect(inside).toMatchObject({ app: { slug: "blog" }, claim: null });
  });

  test("lists the methods that would have matched", async () => {
    const only = createRequestMatcher(
      testTables([{ slug: "a", claims: ["a.test"], routes: [{ method: "GET", path: "/" }] }]),
    );
    const { status, allow } = await only.explain({ url: "http://a.test/", method: "DELETE" });
    expect([status, allow]).toEqual([405, ["GET", "HEAD"]]);
  });
});
