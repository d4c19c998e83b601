import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { packTar, unpackTar } from "modern-tar";
import { testDatabase, type TestDatabase } from "../sql/testing.ts";
import { startPiCloud, type PiCloud } from "./picloud.ts";
import { silentLog } from "./platform-log.ts";
import { runPicloud } from "./testing/command-line.ts";

// A busy machine starts a server in seconds.
setDefaultTimeout(120_000);

let folder: string;
let database: TestDatabase;
let server: PiCloud;
let env: Record<string, string>;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picloud-export-"));
  database = await testDatabase();
  env = { DATABASE_URL: database.url, PICLOUD_DATA: folder, PICLOUD_BIND: "127.0.0.1:0", PICLOUD_WORKERS: "1" };
  server = await startPiCloud({ env, log: silentLog });
});
afterAll(async () => {
  await server?.stop();
  await database?.close();
  await rm(folder, { recursive: true, force: true });
});

const picloud = (...args: string[]) => runPicloud(args, env);

async function api(method: string, path: string, body?: unknown) {
  const response = await fetch(`${server.url}/api/v1/admin${path}`, {
    method,
    headers: { authorization: `Bearer ${server.adminToken.value}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { id: string; items: Record<string, unknown>[] };
  return { status: response.status, body: answer };
}

const visit = async (host: string, path: string) => {
  const response = await fetch(server.url + path, { headers: { host } });
  return [response.status, await response.text()];
};

/** Other processes are told of a commit, and follow it a moment later. */
async function untilServed(host: string, path: string) {
  for (;;) {
    const answer = await visit(host, path);
    if (answer[0] !== 404) return answer;
    await Bun.sleep(10);
  }
}

/** An app with two scripts, of which the second is led to by a route on a domain of its own. */
async function makeApp(slug: string): Promise<void> {
  const app = await api("POST", "/apps", {
    slug,
    name: "Shop",
    description: "ä\n\u{1f4a5}",
    rate_limit: { requests_per_second: 1000, burst: 1000 },
  });
  expect(app.status).toBe(201);
  await api("POST", `/apps/${slug}/domains`, { pattern: `${slug}.example.com` });
  for (const [name, source, host] of [
    ["Hello", `\`hello from \${"${slug}"}\`\n`, null],
    ["Öffnen!", "// \u2028 \r\n404", `${slug}.example.com`],
  ] as const) {
    const script = await api("POST", "/scripts", {
      app_id: app.body.id,
      name,
      source,
      sandbox: { max_operations: 500 },
      timeout_ms: 700,
    });
    expect(script.status).toBe(201);
    const route = await api("POST", `/scripts/${script.body.id}/routes`, {
      method: "GET",
      host,
      path: `/${host ? "open" : "hello"}`,
    });
    expect(route.status).toBe(201);
  }
}

async function counts(): Promise<Record<string, number>> {
  const [row] = await database.sql<Record<string, number>[]>`
    SELECT (SELECT count(*)::int FROM apps) AS apps, (SELECT count(*)::int FROM scripts) AS scripts,
      (SELECT count(*)::int FROM routes) AS routes, (SELECT count(*)::int FROM app_domains) AS domains,
      (SELECT count(*)::int FROM audit_log) AS audit`;
  return row!;
}

describe("bun picloud export and import", () => {
  test("carry an app from one installation to another, where it answers at once", async () => {
    await makeApp("shop");
    const file = join(folder, "shop.tar");
    expect(await picloud("export", "shop", file)).toMatchObject({
      code: 0,
      out: `Exported app shop to ${file}: 2 scripts, 2 routes, 1 domain.\n`,
      err: "",
    });
    const piped = await picloud("export", "shop", "-");
    expect([piped.code, Buffer.compare(piped.bytes, await readFile(file))]).toEqual([0, 0]);
    const entries = await unpackTar(piped.bytes, { strict: true });
    expect(entries.map(({ header }) => header.name)).toEqual(["app.json", "scripts/hello.rhai", "scripts/offnen.rhai"]);
    expect(new TextDecoder().decode(entries[2]?.data)).toBe("// \u2028 \r\n404");
    expect(await picloud("export", "shop", file)).toMatchObject({
      code: 1,
      err: `Cannot write ${JSON.stringify(file)}: it is there already; --force replaces it\n`,
    });
    expect(await picloud("export", "none", "-")).toMatchObject({ code: 1, out: "", err: "There is no such app\n" });

    const before = await counts();
    expect(await picloud("import", file)).toMatchObject({
      code: 1,
      err: 'The app cannot be imported: app "shop": Cannot take shop: it is the slug of another app; --slug SLUG imports it under another\n',
    });
    expect(await counts()).toEqual(before);

    expect(await visit("copy.localhost", "/hello")).toEqual([404, expect.any(String)]);
    expect(await picloud("import", file, "--slug", "copy")).toMatchObject({
      code: 0,
      out: `${[
        "Imported app copy: 2 scripts, 1 route, 0 domains.",
        "Not claimed: shop.example.com is held by app shop",
        "Left out: the route GET shop.example.com/open of script Öffnen!, because the app does not claim its host",
      ].join("\n")}\n`,
      err: "",
    });
    expect(await untilServed("copy.localhost", "/hello")).toEqual([200, "hello from shop"]);
    const told = await database.sql`
      SELECT actor_kind, method, path, resource FROM audit_log WHERE path = 'import' ORDER BY id`;
    expect(told.map(({ resource }) => resource as string)).toEqual(["app", "script", "route", "script"]);
    expect(told.every((row) => row["actor_kind"] === "system" && row["method"] === "COMMAND")).toBe(true);
    expect(await counts()).toEqual({
      ...before,
      apps: before["apps"]! + 1,
      scripts: before["scripts"]! + 2,
      routes: before["routes"]! + 1,
      audit: before["audit"]! + 4,
    });
  });

  test("give back what they took: an app that is gone comes again, from a folder too, and says the same", async () => {
    await makeApp("garden");
    const file = join(folder, "garden.tar");
    await picloud("export", "garden", file);
    const unpacked = join(folder, "garden");
    for (const { header, data } of await unpackTar(await readFile(file))) {
      await mkdir(dirname(join(unpacked, header.name)), { recursive: true });
      await writeFile(join(unpacked, header.name), data ?? "");
    }
    for (const from of [file, unpacked]) {
      const gone = await fetch(`${server.url}/api/v1/admin/apps/garden`, {
        method: "DELETE",
        headers: { authorization: `Bearer ${server.adminToken.value}` },
      });
      expect(gone.status).toBe(204);
      expect(await picloud("import", from)).toMatchObject({
        code: 0,
        out: "Imported app garden: 2 scripts, 2 routes, 1 domain.\n",
        err: "",
      });
      expect(await untilServed("garden.example.com", "/open")).toEqual([200, "404"]);
      expect(Buffer.compare((await picloud("export", "garden", "-")).bytes, await readFile(file))).toBe(0);
    }
    await rm(join(unpacked, "scripts/hello.rhai"));
    await symlink("/etc/passwd", join(unpacked, "scripts/hello.rhai"));
    expect((await picloud("import", unpacked, "--slug", "linked")).err).toBe(
      `The app cannot be imported: ${JSON.stringify(join(unpacked, "scripts/hello.rhai"))} is no plain file\n`,
    );
  });

  test("import all or nothing: a script that does not compile, a limit over the ceiling, a reserved path", async () => {
    const before = await counts();
    const attempt = async (script: object, source: string) => {
      const app = {
        format: 1,
        app: { slug: "broken" },
        scripts: [
          { name: "fine", file: "scripts/fine.rhai", routes: [{ path: "/" }] },
          { name: "bad", file: "scripts/bad.rhai", ...script },
        ],
      };
      const files = { "app.json": JSON.stringify(app), "scripts/fine.rhai": "1", "scripts/bad.rhai": source };
      const tar = await packTar(
        Object.entries(files).map(([name, body]) => ({ header: { name, size: Buffer.byteLength(body) }, body })),
      );
      await writeFile(join(folder, "broken.tar"), tar);
      const { code, out, err } = await picloud("import", join(folder, "broken.tar"));
      expect([code, out]).toEqual([1, ""]);
      expect(await counts()).toEqual(before);
      return err;
    };
    expect(await attempt({}, "let = 1")).toMatch(
      /^The app cannot be imported: script "bad": line 1, column \d+: .+\n$/,
    );
    expect(await attempt({ timeout_ms: 99_999_999 }, "1")).toBe(
      'The app cannot be imported: script "bad": timeout_ms: 99999999 is over the ceiling of 30000\n',
    );
    expect(await attempt({ routes: [{ path: "/api/x" }] }, "1")).toContain('script "bad": route ANY /api/x: path: ');
    expect(await attempt({ routes: [{ path: "/" }] }, "1")).toContain("The app has a route of the same shape");
    expect(await attempt({ name: "fine" }, "1")).toContain('script "fine": The app has another script named fine');
    await writeFile(join(folder, "text.tar"), "no tar");
    expect((await picloud("import", join(folder, "text.tar"))).err).toBe(
      `The app cannot be imported: ${JSON.stringify(join(folder, "text.tar"))} is no tar of an app, or cut off\n`,
    );
    expect((await picloud("import", join(folder, "none.tar"))).err).toContain("there is no file");
    expect((await picloud("import", join(folder, "broken.tar"), "--slug", "No Slug")).err).toContain(
      'app "No Slug": slug: Expected 1 to 63',
    );
  });
});
