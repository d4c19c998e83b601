import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { cp, mkdir, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { brotliDecompressSync } from "node:zlib";
import { type Server, project, startServer, temporaryFolder } from "./server.ts";

// The dashboard may have to be built first: seconds on a slow machine.
setDefaultTimeout(180_000);

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(() => server?.stop());

const ask = (path: string, headers: Record<string, string> = {}, init: BunFetchRequestInit = {}) =>
  fetch(server.url + path, { redirect: "manual", ...init, headers });

/** The whole answer as it came over the wire: `path` is sent as it is spelled. */
async function raw(path: string, method = "GET"): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  let answer = "";
  await Bun.connect({
    hostname: "127.0.0.1",
    port: server.port,
    socket: {
      open: (socket) => void socket.write(`${method} ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`),
      data: (_, chunk) => void (answer += chunk.toString("latin1")),
      close: () => resolve(answer),
    },
  });
  return promise;
}

test("bun start in a fresh clone installs, builds, and has the dashboard once it answers", async () => {
  const clone = await temporaryFolder("clone");
  const listed = Bun.spawnSync(["git", "ls-files", "--cached", "--others", "--exclude-standard"], { cwd: project });
  const files = listed.stdout.toString().trim().split("\n");
  for (const file of files.filter((path) => /^(?:[^/]+$|(?:control|patches|rhai|runtime|sql|ui)\/)/.test(path))) {
    await mkdir(dirname(join(clone, file)), { recursive: true });
    await cp(join(project, file), join(clone, file));
  }
  const fresh = await startServer({ cwd: clone, command: [process.execPath, "run", "start"] });
  try {
    expect(await (await fetch(`${fresh.url}/hello`)).text()).toBe("Hello, World!");
    // A slow machine says that it builds, on a page that asks again.
    let page: string;
    do page = await (await fetch(`${fresh.url}/admin/`)).text();
    while (page.includes("<title>The dashboard is being built</title>"));
    expect(page).toContain("/admin/assets/");
  } finally {
    expect(await fresh.stop()).toBe(0);
    await rm(clone, { recursive: true, force: true });
  }
});

describe("the server's dashboard", () => {
  test("is where a browser lands, and everything it loads is there, compressed and kept for ever", async () => {
    const landing = await ask("/", { accept: "text/html" });
    expect([landing.status, landing.headers.get("location")]).toEqual([302, "/admin/"]);
    const page = await ask("/admin/");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const html = await page.text();
    const loaded = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map((match) => match[1] ?? "");
    expect(loaded.filter((path) => path.startsWith("/admin/assets/")).length).toBeGreaterThan(1);
    // Nothing of another origin, nothing that the policy would refuse.
    expect(loaded.filter((path) => !path.startsWith("/admin/"))).toEqual([]);
    expect(html).not.toMatch(/<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/);
    for (const path of loaded.filter((each) => each.startsWith("/admin/assets/"))) {
      const answer = await ask(path, { "accept-encoding": "br" }, { decompress: false });
      const encoding = answer.headers.get("content-encoding");
      const body = await answer.bytes();
      expect([path, answer.status]).toEqual([path, 200]);
      expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      // What is too small to gain by it is not compressed.
      if (encoding === null) expect([path, body.length < 512]).toEqual([path, true]);
      else expect([path, encoding, brotliDecompressSync(body).length > 0]).toEqual([path, "br", true]);
      const again = await ask(path, { "accept-encoding": "br", "if-none-match": answer.headers.get("etag") ?? "" });
      expect([path, again.status]).toEqual([path, 304]);
    }
  });

  test("answers on admin hosts alone", async () => {
    for (const path of ["/admin", "/admin/", "/admin/apps", "/admin/icon.svg", "/admin/assets/x.js"]) {
      const answer = await ask(path, { host: "blog.example.com" });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(await answer.json()).toMatchObject({ code: "not_found" });
    }
  });

  test("no path on the wire leads out of its folder", async () => {
    const paths = ["..", "%2e%2e", "..%2f..", "..%5c..", "assets/..%2f..%2f.."].flatMap((way) => [
      `/admin/${way}/package.json`,
      `/admin/${way}/index.html/../package.json`,
      `/admin/${way}/.picloud-stamp`,
      `/admin/${way}/etc/passwd.`,
    ]);
    for (const path of paths) {
      const answer = await raw(path);
      expect([path, /^HTTP\/1\.1 4\d\d /.test(answer)]).toEqual([path, true]);
      expect(answer).toContain("application/problem+json");
    }
  });

  test("HEAD says how long the page is and sends none of it", async () => {
    const answer = await raw("/admin/", "HEAD");
    const length = (await (await ask("/admin/")).bytes()).length;
    expect(answer.toLowerCase()).toContain(`content-length: ${length}\r\n`);
    expect(answer.slice(answer.indexOf("\r\n\r\n"))).toBe("\r\n\r\n");
  });
});
