import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schemaVersion } from "../sql/migrate.ts";
import { freePort } from "../sql/free-port.ts";
import { testDatabase } from "../sql/testing.ts";
import type { Finding } from "./doctor/finding.ts";
import { runDoctor } from "./doctor.ts";
import { startPiCloud } from "./picloud.ts";
import { silentLog } from "./platform-log.ts";
import { runPicloud } from "./testing/command-line.ts";

// A busy machine starts a server in seconds.
setDefaultTimeout(120_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picloud-doctor-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function doctor(env: Record<string, string>) {
  let out = "";
  // Nothing that works is late on a machine that does other things.
  const code = await runDoctor({ env, json: true, patience: 10, say: (line) => void (out += line) });
  const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: Finding[] };
  expect(code).toBe(ok ? 0 : 1);
  expect(ok).toBe(!checks.some(({ status }) => status === "wrong"));
  const of = (name: string) => checks.filter((check) => check.name === name);
  return {
    code,
    of,
    wrong: checks.filter(({ status }) => status === "wrong"),
    names: new Set(checks.map(({ name }) => name)),
  };
}

const ALL = [
  "settings",
  "database",
  "folder",
  "token",
  "port",
  "disk",
  "machine",
  "scripts",
  "proxies",
  "clock",
  "domains",
];

describe("bun picloud doctor", () => {
  test("finds a healthy installation well: before its first start, beside its server, and after", async () => {
    const port = freePort();
    const env = { PICLOUD_DATA: join(folder, "healthy"), PICLOUD_BIND: `127.0.0.1:${port}`, PICLOUD_WORKERS: "1" };
    const before = await doctor(env);
    expect([before.wrong, before.code]).toEqual([[], 0]);
    expect(before.of("database")).toMatchObject([
      { status: "note", message: expect.stringContaining("the first start makes it") },
    ]);

    const server = await startPiCloud({ env, log: silentLog });
    const beside = await doctor(env);
    expect([beside.wrong, beside.code]).toEqual([[], 0]);
    expect(beside.of("port")).toMatchObject([
      { message: expect.stringMatching(/^PiCloud \S+ answers on 127\.0\.0\.1:\d+$/) },
    ]);
    expect(beside.of("database")).toMatchObject([
      { status: "ok", message: expect.stringContaining("embedded PostgreSQL 18") },
    ]);
    expect(beside.of("scripts")).toMatchObject([{ status: "ok", message: expect.stringContaining("ran in a worker") }]);
    for (const name of [...ALL, "schema"]) expect([name, beside.names.has(name)]).toEqual([name, true]);
    await server.stop();

    const after = await runPicloud(["doctor"], env);
    expect([after.code, after.err]).toEqual([0, ""]);
    const lines = after.out.trimEnd().split("\n");
    expect(lines.at(-1)).toBe("All is well.");
    for (const line of lines.slice(0, -2)) expect(line).toMatch(/^(ok {3}|note ) {2}[a-z]+ +\S/);
    expect(after.out).toContain("is free: no server runs there");
    const json = await runPicloud(["doctor", "--json"], { ...env, PICLOUD_EXECUTE: "all" });
    expect([json.code, json.err, (JSON.parse(json.out) as { ok: boolean }).ok]).toEqual([1, "", false]);
  });

  test("names the program that has the port", async () => {
    const other = Bun.spawn(
      [
        process.execPath,
        "-e",
        'console.log(Bun.serve({ port: 0, hostname: "127.0.0.1", fetch: () => new Response("x") }).port)',
      ],
      { stdin: "ignore", stdout: "pipe", stderr: "inherit" },
    );
    const { value } = await other.stdout.getReader().read();
    const port = Number(new TextDecoder().decode(value));
    const found = await doctor({ PICLOUD_DATA: join(folder, "port"), PICLOUD_BIND: `127.0.0.1:${port}` });
    other.kill();
    await other.exited;
    expect(found.wrong).toEqual([
      {
        name: "port",
        status: "wrong",
        message: expect.stringMatching(
          new RegExp(`^127\\.0\\.0\\.1:${port} is taken by PID ${other.pid} \\(.+\\): stop it, or set PICLOUD_BIND`),
        ),
      },
    ]);
  });

  test("names each setting that ends the start, and looks at everything else", async () => {
    const found = await doctor({
      PICLOUD_DATA: join(folder, "settings"),
      PICLOUD_BIND: "here",
      PICLOUD_EXECUTE: "all",
    });
    expect(found.wrong.map(({ name, message }) => [name, message.split(" ", 1)[0]])).toEqual([
      ["settings", "PICLOUD_BIND"],
      ["settings", "PICLOUD_EXECUTE"],
    ]);
    for (const name of ALL) expect([name, found.names.has(name)]).toEqual([name, true]);
  });

  test("says that a database does not answer, is newer, or that the folder is none", async () => {
    const bind = { PICLOUD_BIND: "127.0.0.1:0" };
    const port = freePort();
    const gone = await doctor({
      ...bind,
      PICLOUD_DATA: join(folder, "gone"),
      DATABASE_URL: `postgres://a:secret@127.0.0.1:${port}/b`,
    });
    expect(gone.wrong).toEqual([
      {
        name: "database",
        status: "wrong",
        message: `Cannot reach the database at 127.0.0.1:${port}/b: nothing listens there`,
      },
    ]);

    const database = await testDatabase();
    const env = { ...bind, PICLOUD_DATA: join(folder, "outside"), DATABASE_URL: database.url };
    expect((await doctor(env)).wrong).toEqual([]);
    await database.sql`INSERT INTO schema_migrations (number, name, checksum) VALUES (${schemaVersion + 1}, 'next', 'x')`;
    expect((await doctor(env)).wrong).toMatchObject([
      { name: "database", message: expect.stringContaining(`has schema ${schemaVersion + 1}`) },
    ]);
    await database.sql`DELETE FROM schema_migrations WHERE number > ${schemaVersion}`;
    await database.sql`INSERT INTO audit_log (id, at, actor_kind, actor_name, method, path, resource, outcome, client_address)
      VALUES (${Bun.randomUUIDv7()}, now() + interval '1 day', 'system', '', 'START', '', 'app', 'ok', '')`;
    expect((await doctor(env)).wrong).toMatchObject([
      { name: "clock", message: expect.stringContaining("before the newest row") },
    ]);
    await database.close();

    await writeFile(join(folder, "file"), "");
    const none = await doctor({ ...bind, PICLOUD_DATA: join(folder, "file") });
    expect(none.of("folder")).toEqual([
      {
        name: "folder",
        status: "wrong",
        message: `${JSON.stringify(join(folder, "file"))} is no folder: set PICLOUD_DATA to one`,
      },
    ]);
    for (const name of ALL) expect([name, none.names.has(name)]).toEqual([name, true]);
  });

  test("says when others can read the token, or it is none", async () => {
    const dataDir = await mkdtemp(join(folder, "token-"));
    const path = join(dataDir, "admin-token");
    const env = { PICLOUD_DATA: dataDir, PICLOUD_BIND: "127.0.0.1:0" };
    await writeFile(path, "a-token-of-a-test-0123456789\n", { mode: 0o600 });
    expect((await doctor(env)).of("token")).toEqual([{ name: "token", status: "ok", message: `${path}, mode 0600` }]);
    await chmod(path, 0o644);
    expect((await doctor(env)).wrong).toEqual([
      { name: "token", status: "wrong", message: `${path} has mode 0644, and others can read it: chmod 600 ${path}` },
    ]);
    await chmod(path, 0o600);
    await writeFile(path, "short");
    expect((await doctor(env)).wrong).toMatchObject([
      { message: `${path} holds no token: remove it, and a new one is made` },
    ]);
  });
});
