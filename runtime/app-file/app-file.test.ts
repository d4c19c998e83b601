import { describe, expect, test } from "bun:test";
import type { AppContents } from "../../control/export-app.ts";
import { APP_FILE, fromFiles, textOf, toFiles } from "./app-file.ts";

const SHOP: AppContents = {
  app: {
    slug: "shop",
    name: "Shop \u{1f4a5}",
    description: "tab\t, line\n, \u2028",
    rateLimit: { requestsPerSecond: 0.5, burst: 3 },
    clientRateLimit: null,
  },
  domains: ["shop.example.com", "{tenant}.example.com"],
  scripts: [
    ["Say Hello!", '\ufeff"hi"\r\n'],
    ["say-hello", ""],
    ["../../etc/passwd", "// not there"],
    ["Größe", "`\u{1f4a5}`"],
    ["日本", "1"],
  ].map(([name = "", source = ""]) => ({
    name,
    source,
    description: "",
    enabled: name !== "Größe",
    sandbox: { max_operations: 5 },
    timeoutMs: 1_000,
    memoryLimitMb: 16,
    routes: [{ method: "GET", host: name === "Größe" ? "a.example.com" : null, path: "/:id/*rest" }],
  })),
};

const read = (files: ReadonlyMap<string, string>) =>
  fromFiles(files.get(APP_FILE) ?? "", (file) => files.get(file) ?? null);

async function refusal(change: (file: Record<string, unknown> & { scripts: Record<string, unknown>[] }) => void) {
  const files = toFiles(SHOP);
  const value = JSON.parse(files.get(APP_FILE)!) as Record<string, unknown> & { scripts: Record<string, unknown>[] };
  change(value);
  files.set(APP_FILE, JSON.stringify(value));
  return read(files).then(
    () => "nothing",
    (error: Error) => error.message,
  );
}

describe("the files of an app", () => {
  test("say all of it, with sources under names that are plain and never meet", async () => {
    const files = toFiles(SHOP);
    expect([...files.keys()]).toEqual([
      "app.json",
      "scripts/say-hello.rhai",
      "scripts/say-hello-2.rhai",
      "scripts/etc-passwd.rhai",
      "scripts/gro-e.rhai",
      "scripts/script.rhai",
    ]);
    expect(await read(files)).toEqual(SHOP);
  });

  test("may leave out what has a default", async () => {
    const files = new Map([
      [
        APP_FILE,
        '{"format": 1, "app": {"slug": "s"}, "scripts": [{"name": "a", "file": "scripts/a.rhai", "routes": [{"path": "/"}]}]}',
      ],
      ["scripts/a.rhai", "1"],
    ]);
    expect(await read(files)).toEqual({
      app: { slug: "s", name: "s", description: "", rateLimit: null, clientRateLimit: null },
      domains: [],
      scripts: [
        {
          name: "a",
          description: "",
          source: "1",
          enabled: true,
          sandbox: {},
          routes: [{ method: "ANY", host: null, path: "/" }],
        },
      ],
    });
  });

  test("that are wrong are refused with the field and its value", async () => {
    const cannot = "The app cannot be imported: ";
    expect(await refusal(() => {})).toBe("nothing");
    expect(await refusal((file) => (file["format"] = 2))).toBe(`${cannot}format in app.json is 2: Expected 1`);
    expect(await refusal((file) => (file["colour"] = "red"))).toBe(
      `${cannot}colour in app.json is "red": There is no such field`,
    );
    expect(await refusal((file) => delete file["app"])).toBe(`${cannot}app in app.json: This field is required`);
    expect(await refusal((file) => (file.scripts[1]!["timeout_ms"] = "5"))).toBe(
      `${cannot}scripts.1.timeout_ms in app.json is "5": Expected an integer`,
    );
    expect(await refusal((file) => (file.scripts[0]!["sandbox"] = { max_threads: 1 }))).toBe(
      `${cannot}scripts.0.sandbox.max_threads in app.json is 1: There is no such field`,
    );
    expect(await refusal((file) => (file.scripts[0]!["name"] = ""))).toBe(
      `${cannot}scripts.0.name in app.json is "": Expected at least 1 character`,
    );
    for (const name of [
      "../app.json",
      "/etc/passwd",
      "scripts/../x.rhai",
      "scripts/.x.rhai",
      "scripts/a/b.rhai",
      "scripts/x.txt",
    ]) {
      expect(await refusal((file) => (file.scripts[0]!["file"] = name))).toBe(
        `${cannot}scripts.0.file in app.json is ${JSON.stringify(name)}: Expected scripts/NAME.rhai`,
      );
    }
    expect(await refusal((file) => (file.scripts[0]!["file"] = "scripts/none.rhai"))).toBe(
      `${cannot}the source of script "Say Hello!", scripts/none.rhai, is not there`,
    );
    await expect(fromFiles("{", () => null)).rejects.toThrow(`${cannot}app.json is no JSON`);
    await expect(fromFiles("[]", () => null)).rejects.toThrow(`${cannot}body in app.json is []: Expected an object`);
    const nul = toFiles({ ...SHOP, scripts: [{ ...SHOP.scripts[0]!, source: "a\0b" }] });
    await expect(read(nul)).rejects.toThrow(`${cannot}scripts/say-hello.rhai: NUL and lone surrogates are no text`);
    expect(() => textOf("scripts/a.rhai", Uint8Array.of(0xff, 0xfe))).toThrow(`${cannot}scripts/a.rhai is no UTF-8`);
  });
});
