import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { exists, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parseSettings } from "./core/settings.ts";
import { thisMachine } from "./machine.ts";
import { openDatabase } from "./open-database.ts";
import { silentLog } from "./platform-log.ts";
import { startPiCloud } from "./picloud.ts";
import type { Sql } from "../sql/connect.ts";

// A busy machine starts a server in seconds.
setDefaultTimeout(400_000);

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "picloud-backup-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const envOf = (dataDir: string) => ({ PICLOUD_DATA: dataDir, PICLOUD_BIND: "127.0.0.1:0", PICLOUD_WORKERS: "1" });

function spawnPicloud(dataDir: string, args: string[]) {
  return Bun.spawn([process.execPath, join(import.meta.dir, "cli.ts"), ...args], {
    env: { PATH: process.env["PATH"], ...envOf(dataDir) },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** `bun picloud ...` */
async function picloud(dataDir: string, args: string[]) {
  const child = spawnPicloud(dataDir, args);
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).bytes(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  return { code, bytes: out, out: new TextDecoder().decode(out), err };
}

async function onInstallation<T>(dataDir: string, body: (sql: Sql) => Promise<T>): Promise<T> {
  const database = await openDatabase(parseSettings(envOf(dataDir), thisMachine()).settings, silentLog, {
    deadlineMs: 120_000,
  });
  try {
    return await body(database.sql);
  } finally {
    await database.close();
  }
}

describe("bun picloud backup and restore", () => {
  test("move an installation to another machine: with the server, without it, through a pipe", async () => {
    const [old, fresh] = [join(folder, "old"), join(folder, "fresh")];
    const server = await startPiCloud({ env: envOf(old), log: silentLog });
    const api = `${server.url}/api/v1/admin`;
    const headers = { authorization: `Bearer ${server.adminToken.value}`, "content-type": "application/json" };
    const created = await fetch(`${api}/apps`, { method: "POST", headers, body: '{"slug": "moved"}' });
    expect(created.status).toBe(201);
    const file = join(folder, "running.tar.gz");
    expect(await picloud(old, ["backup", file])).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Backed up \d+ rows of 13 tables to .*running\.tar\.gz, [\d.]+ kB, in [\d.]+ s\.\n$/),
      err: "",
    });
    expect(await picloud(old, ["backup", file])).toMatchObject({
      code: 1,
      err: `Cannot write ${JSON.stringify(file)}: it is there already; --force replaces it\n`,
    });
    expect(await picloud(old, ["backup", file, "--force"])).toMatchObject({ code: 0, err: "" });
    expect(await picloud(old, ["restore", file, "--replace"])).toMatchObject({
      code: 1,
      err: `Cannot replace what is in the data folder ${JSON.stringify(old)} while PID ${process.pid} runs on it: stop that first\n`,
    });
    await server.stop();

    const piped = await picloud(old, ["backup", "-"]);
    expect([piped.code, piped.err]).toEqual([0, expect.stringContaining("to the standard output")]);
    await writeFile(join(folder, "piped.tar.gz"), piped.bytes);
    const secret = await readFile(join(old, "admin-token"), "utf8");
    expect(Buffer.from(gunzipSync(piped.bytes)).includes(secret.trim())).toBe(false);

    expect(await picloud(fresh, ["restore", join(folder, "piped.tar.gz")])).toMatchObject({ code: 0, err: "" });
    const moved = await startPiCloud({ env: envOf(fresh), log: silentLog });
    const again = { authorization: `Bearer ${moved.adminToken.value}` };
    expect(moved.adminToken.value).not.toBe(server.adminToken.value);
    const app = await fetch(`${moved.url}/api/v1/admin/apps/moved`, { headers: again });
    expect([app.status, ((await app.json()) as { slug: string }).slug]).toEqual([200, "moved"]);
    expect(await (await fetch(`${moved.url}/hello`)).text()).toBe("Hello, World!");
    await moved.stop();
    expect(await picloud(fresh, ["restore", join(folder, "piped.tar.gz")])).toMatchObject({
      code: 1,
      err: "There is data in this installation: say --replace to have it all replaced\n",
    });
  });

  test("leave the old data or the new when the restore is killed at any moment", async () => {
    const dataDir = join(folder, "killed");
    const file = join(folder, "killed.tar.gz");
    await (await startPiCloud({ env: envOf(dataDir), log: silentLog })).stop();
    const rows = 15_000;
    await onInstallation(
      dataDir,
      (sql) => sql`
        INSERT INTO execution_logs (id, app_id, status, outcome, duration_us, path)
        SELECT gen_random_uuid(), (SELECT id FROM apps), 200, 'ok', n, repeat(md5(n::text), 10)
        FROM generate_series(1, ${rows}::int) AS n`,
    );
    expect(await picloud(dataDir, ["backup", file])).toMatchObject({ code: 0 });
    const makeOld = () =>
      onInstallation(dataDir, async (sql) => {
        await sql`DELETE FROM execution_logs`;
        await sql`UPDATE scripts SET name = 'live'`;
      });
    const state = () =>
      onInstallation(dataDir, async (sql) => {
        const [row] = await sql`SELECT (SELECT name FROM scripts) AS name,
          (SELECT count(*)::int FROM execution_logs) AS logs`;
        return row!["name"] === "live" && row!["logs"] === 0
          ? "old"
          : row!["name"] === "Hello World" && row!["logs"] === rows
            ? "new"
            : row;
      });
    await makeOld();
    const startedAtMs = performance.now();
    expect(await picloud(dataDir, ["restore", file, "--replace"])).toMatchObject({ code: 0 });
    const wholeMs = performance.now() - startedAtMs;
    expect(await state()).toBe("new");
    const stopped = join(folder, "stopped.tar.gz");
    // One that was done before the signal came says nothing.
    for (let code = 0; code === 0;) {
      await rm(stopped, { force: true });
      let said = "";
      [code, said] = await interrupted(dataDir, ["backup", stopped], () => exists(`${stopped}.partial`));
      if (code !== 0) expect([code, said]).toEqual([130, "Interrupted\n"]);
    }
    expect((await readdir(folder)).filter((name) => name.startsWith("stopped"))).toEqual([]);
    await makeOld();

    // Told to stop, it undoes what it has begun, and leaves no PostgreSQL behind.
    for (let code = 0; code === 0; await makeOld()) {
      let said = "";
      [code, said] = await interrupted(dataDir, ["restore", file, "--replace"], () => isCopying(dataDir));
      if (code !== 0) expect([code, said, await state()]).toEqual([130, "Interrupted\n", "old"]);
    }

    for (const share of [0.2, 0.6, 0.9]) {
      await killed(dataDir, file, () => Bun.sleep(wholeMs * share));
      const found = await state();
      expect(found === "old" || found === "new" ? "whole" : found).toBe("whole");
      if (found === "new") await makeOld();
    }
    // While it copies, unless it was quicker than the kill.
    for (let old = 0; old < 2;) {
      await killed(dataDir, file, (child) => until(() => isCopying(dataDir), child));
      const found = await state();
      if (found === "old") old++;
      else {
        expect(found).toBe("new");
        await makeOld();
      }
    }
  });
});

async function killed(dataDir: string, file: string, moment: (child: Bun.Subprocess) => Promise<void>): Promise<void> {
  const child = spawnPicloud(dataDir, ["restore", file, "--replace"]);
  await moment(child);
  child.kill("SIGKILL");
  await child.exited;
}

async function until(isMoment: () => Promise<boolean>, child: Bun.Subprocess): Promise<void> {
  while (!(await isMoment()) && child.exitCode === null) await Bun.sleep(1);
}

/** What a command says and ends with that is told to stop at that moment. */
async function interrupted(
  dataDir: string,
  args: string[],
  isMoment: () => Promise<boolean>,
): Promise<[code: number, said: string]> {
  const child = spawnPicloud(dataDir, args);
  await until(isMoment, child);
  child.kill("SIGINT");
  const [said, code] = await Promise.all([new Response(child.stderr).text(), child.exited]);
  expect(await Bun.file(join(dataDir, "postgres/data/postmaster.pid")).exists()).toBe(false);
  return [code, said];
}

/** PostgreSQL's processes say in their titles what they do: a connection to look would keep the restore from starting. */
async function isCopying(dataDir: string): Promise<boolean> {
  const postmaster = (await readFile(join(dataDir, "postgres/data/postmaster.pid"), "utf8").catch(() => "")).split(
    "\n",
  )[0];
  if (!postmaster) return false;
  const path = `/proc/${postmaster}/task/${postmaster}/children`;
  const children = (await readFile(path, "utf8").catch(() => "")).trim().split(" ");
  const titles = children.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => ""));
  return (await Promise.all(titles)).some((title) => /\sCOPY\b/.test(title));
}
