import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { serveDashboard } from "./serve-dashboard.ts";

const PAGE = `<!doctype html><title>PiCloud</title>${"<p>page</p>".repeat(100)}`;
const SCRIPT = `export const words = ${JSON.stringify("word ".repeat(400))};`;
const ASSET = "/admin/assets/index-BZN6hHXg.js";

let outside: string;
let serve: (request: Request) => Promise<Response>;

beforeAll(async () => {
  outside = await mkdtemp(join(tmpdir(), "picloud-dashboard-"));
  const dist = join(outside, "dist");
  await mkdir(join(dist, "assets"), { recursive: true });
  await writeFile(join(outside, "secret.txt"), "secret");
  await writeFile(join(dist, "index.html"), PAGE);
  await writeFile(join(dist, "icon.svg"), "<svg/>");
  await writeFile(join(dist, ".stamp"), "secret");
  await writeFile(join(dist, "assets/index-BZN6hHXg.js"), SCRIPT);
  await writeFile(join(dist, "assets/rhai-CqAaIRE7.wasm"), new Uint8Array(2_000));
  await writeFile(join(dist, "assets/font-CqAaIRE7.woff2"), new Uint8Array(2_000));
  await symlink(join(outside, "secret.txt"), join(dist, "link.txt"));
  const served = await serveDashboard(dist);
  if (served === null) throw new Error("Nothing is served");
  serve = served;
});

afterAll(() => rm(outside, { recursive: true, force: true }));

const ask = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  serve(new Request(`http://localhost${path}`, { method, headers }));

describe("serveDashboard()", () => {
  test("gives null for a folder that is missing or holds no page", async () => {
    expect(await serveDashboard(join(outside, "missing"))).toBeNull();
    expect(await serveDashboard(join(outside, "dist/assets"))).toBeNull();
  });

  test("sends /admin to /admin/, its query too", async () => {
    const answers = [await ask("/admin"), await ask("/admin?a=1")];
    expect(answers.map(({ status }) => status)).toEqual([308, 308]);
    expect(answers.map(({ headers }) => headers.get("location"))).toEqual(["/admin/", "/admin/?a=1"]);
  });

  test("answers the page where the page's own router has to look", async () => {
    for (const path of [
      "/admin/",
      "/admin/apps",
      "/admin/apps/blog/scripts/1",
      "/admin/apps/",
      "/%61dmin/apps?x=a.b",
    ]) {
      const answer = await ask(path);
      expect([path, answer.status, await answer.text()]).toEqual([path, 200, PAGE]);
      expect(answer.headers.get("content-type")).toBe("text/html; charset=utf-8");
    }
  });

  test("answers files with their types", async () => {
    const types = await Promise.all(
      [ASSET, "/admin/assets/rhai-CqAaIRE7.wasm", "/admin/assets/font-CqAaIRE7.woff2", "/admin/icon.svg"].map(
        async (path) => (await ask(path)).headers.get("content-type"),
      ),
    );
    expect(types).toEqual(["text/javascript; charset=utf-8", "application/wasm", "font/woff2", "image/svg+xml"]);
    expect(await (await ask(ASSET)).text()).toBe(SCRIPT);
  });

  test("an asset that is not there is a problem, never the page", async () => {
    for (const path of [
      "/admin/assets/index-other123.js",
      "/admin/assets/none",
      "/admin/assets",
      "/admin/none.png",
      `${ASSET}/`,
      "/admin/index.html/",
    ]) {
      const answer = await ask(path);
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.headers.get("content-type")).toBe("application/problem+json");
      expect(await answer.json()).toMatchObject({ code: "not_found", status: 404 });
    }
  });

  test("no spelling of a path reaches a file outside, a hidden one, or one behind a link", async () => {
    const ways = [
      "..",
      "%2e%2e",
      ".%2e",
      "%2e.",
      "..%2f",
      "%2e%2e%2f",
      "..%5c",
      "..\\",
      "%252e%252e",
      "....//",
      "./..",
    ];
    const spelled = ways.flatMap((way) => [
      `/admin/${way}/secret.txt`,
      `/admin/assets/${way}/${way}/secret.txt`,
      `/admin/assets/${way}/../secret.txt`,
      `/admin/${way}/dist/.stamp`,
    ]);
    const others = [
      "/admin/.stamp",
      "/admin/%2estamp",
      "/admin/link.txt",
      "/admin/%2fetc%2fpasswd",
      "/admin//etc/passwd",
      `/admin/${encodeURIComponent(join(outside, "secret.txt"))}`,
      "/admin/assets%2findex-BZN6hHXg.js",
      "/admin/icon.svg%00",
      "/admin/icon.svg%00.html",
      "/admin/%c0%ae%c0%ae/secret.txt",
    ];
    for (const path of [...spelled, ...others]) {
      // As the request came, whatever a URL parser makes of it first.
      for (const url of [`http://localhost${path}`, path]) {
        const raw = { method: "GET", url, headers: new Headers() } as Request;
        const answer = await serve(raw);
        const text = await answer.text();
        const harmless = answer.status === 200 ? text === PAGE : [400, 404].includes(answer.status);
        expect([url, harmless, text.includes("secret")]).toEqual([url, true, false]);
      }
    }
  });

  test("what the bundler names by content is kept for ever, the rest is asked for again", async () => {
    expect((await ask(ASSET)).headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
    for (const path of ["/admin/", "/admin/apps", "/admin/icon.svg"]) {
      expect((await ask(path)).headers.get("cache-control")).toBe("no-cache");
    }
    expect((await ask("/admin/none.js")).headers.get("cache-control")).toBe("no-store");
  });

  test("a known tag is 304 without a body, and each encoding has its own", async () => {
    const plain = (await ask("/admin/")).headers.get("etag") ?? "";
    const brotli = (await ask("/admin/", { "accept-encoding": "br" })).headers.get("etag") ?? "";
    expect(plain).toMatch(/^"[^"]+"$/);
    expect(brotli).not.toBe(plain);
    for (const tag of [plain, `W/${plain}`, `"other", ${plain}`, "*"]) {
      const answer = await ask("/admin/", { "if-none-match": tag });
      expect([tag, answer.status, await answer.text()]).toEqual([tag, 304, ""]);
      expect([answer.headers.get("etag"), answer.headers.get("vary")]).toEqual([plain, "Accept-Encoding"]);
      expect(answer.headers.get("content-security-policy")).toContain("default-src 'none'");
    }
    expect((await ask("/admin/", { "if-none-match": brotli })).status).toBe(200);
    expect((await ask("/admin/", { "if-none-match": '"other"' })).status).toBe(200);
  });

  test("compresses what gains by it, as the client likes it", async () => {
    const answer = await ask(ASSET, { "accept-encoding": "gzip, deflate, br, zstd" });
    expect([answer.headers.get("content-encoding"), answer.headers.get("vary")]).toEqual(["br", "Accept-Encoding"]);
    const body = await answer.bytes();
    expect(body.length).toBeLessThan(SCRIPT.length / 2);
    expect(brotliDecompressSync(body).toString()).toBe(SCRIPT);
    for (const encoding of ["gzip", "zstd"]) {
      const other = await ask(ASSET, { "accept-encoding": `br;q=0, ${encoding}` });
      expect(other.headers.get("content-encoding")).toBe(encoding);
    }
    const font = await ask("/admin/assets/font-CqAaIRE7.woff2", { "accept-encoding": "br" });
    expect([font.headers.get("content-encoding"), font.headers.get("vary")]).toEqual([null, null]);
  });

  test("HEAD has the headers of GET, the length too, and no body", async () => {
    for (const encoding of ["identity", "br"]) {
      const get = await ask(ASSET, { "accept-encoding": encoding });
      const head = await ask(ASSET, { "accept-encoding": encoding }, "HEAD");
      expect(head.headers.get("content-length")).toBe(String((await get.bytes()).length));
      expect(await head.text()).toBe("");
      for (const name of ["etag", "content-type", "content-encoding", "cache-control", "vary"]) {
        expect([name, head.headers.get(name)]).toEqual([name, get.headers.get(name)]);
      }
    }
  });

  test("another method is 405 and says which are allowed", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const answer = await ask("/admin/", {}, method);
      expect([answer.status, answer.headers.get("allow")]).toEqual([405, "GET, HEAD"]);
      expect(await answer.json()).toMatchObject({ code: "method_not_allowed" });
    }
  });

  test("every answer is under the strict policy", async () => {
    const answers = [
      await ask("/admin"),
      await ask("/admin/"),
      await ask(ASSET),
      await ask("/admin/none.js"),
      await ask("/admin/", {}, "POST"),
    ];
    for (const { headers } of answers) {
      const policy = (headers.get("content-security-policy") ?? "").split("; ");
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("script-src 'self' 'wasm-unsafe-eval'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("connect-src 'self'");
      expect(headers.get("x-content-type-options")).toBe("nosniff");
      expect(headers.get("x-frame-options")).toBe("DENY");
      expect(headers.get("referrer-policy")).toBe("same-origin");
      expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    }
  });

  test("a rebuild under a running server changes nothing of what it serves", async () => {
    const folder = await mkdtemp(join(outside, "rebuilt-"));
    await writeFile(join(folder, "index.html"), "before");
    const running = await serveDashboard(folder);
    await writeFile(join(folder, "index.html"), "after");
    const answer = await running?.(new Request("http://localhost/admin/"));
    expect(await answer?.text()).toBe("before");
  });
});
