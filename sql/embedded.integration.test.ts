import { afterAll, afterEach, describe, expect, setDefaultTimeout, test } from "bun:test";
import { chmod, cp, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase } from "./connect.ts";
import { silentLog, type DatabaseLog } from "./database-log.ts";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "./embedded.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
});

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "picloud-embedded-"));
  folders.push(folder);
  return folder;
}

let pristine: Promise<string> | null = null;

/** A data folder whose PostgreSQL ran once and was stopped; copied, since making one takes its time. */
async function usedFolder(): Promise<string> {
  pristine ??= (async () => {
    const folder = await mkdtemp(join(tmpdir(), "picloud-pristine-"));
    const server = await startEmbeddedPostgres({ dataDir: folder, log: silentLog, durable: false });
    await server.stop();
    return folder;
  })();
  const folder = await temporaryFolder();
  await cp(await pristine, folder, { recursive: true });
  return folder;
}

afterAll(async () => {
  if (pristine !== null) await rm(await pristine, { recursive: true, force: true });
});

async function start(dataDir: string, log: DatabaseLog = silentLog): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ dataDir, log, durable: false });
  servers.push(server);
  return server;
}

async function ask<T extends object>(server: EmbeddedPostgres, question: string): Promise<T | undefined> {
  const database = connectDatabase({ url: server.url, max: 1, role: "manager" });
  try {
    const [row] = await database.sql.unsafe<T[]>(question);
    return row;
  } finally {
    await database.close();
  }
}

describe("startEmbeddedPostgres()", () => {
  test("keeps its data from one start to the next, in a folder of any name that nobody else may enter", async () => {
    const dataDir = join(await temporaryFolder(), "a 'folder' of ünusual \"name\"");
    const first = await start(dataDir);
    await ask(first, "CREATE TABLE kept AS SELECT 7 AS number");
    await first.stop();
    expect((await stat(dataDir)).mode & 0o777).toBe(0o700);
    expect((await stat(join(dataDir, "postgres-password"))).mode & 0o777).toBe(0o600);
    const second = await start(dataDir);
    expect(await ask<{ number: number }>(second, "SELECT number FROM kept")).toEqual({ number: 7 });
    expect(await ask<{ fsync: string }>(second, "SHOW server_encoding")).toMatchObject({ server_encoding: "UTF8" });
  });

  test("lets nobody in without the password", async () => {
    const server = await start(await usedFolder());
    const url = new URL(server.url);
    url.password = "guess";
    await expect(ask({ ...server, url: url.href }, "SELECT 1")).rejects.toThrow("The database is unavailable");
  });

  test("refuses a folder that another PiCloud holds, within a second and by its PID", async () => {
    const dataDir = await usedFolder();
    const holder = Bun.spawn([process.execPath, join(import.meta.dir, "faults/acknowledging-server.ts"), dataDir], {
      stdout: "pipe",
    });
    await holder.stdout.getReader().read();
    const startedMs = performance.now();
    const refused = await startEmbeddedPostgres({ dataDir, log: silentLog }).catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: "data_folder_locked",
      message: `Cannot use the data folder ${dataDir}: held by PID ${holder.pid}`,
    });
    expect(performance.now() - startedMs).toBeLessThan(1_000);

    // Killed, it leaves its PostgreSQL running: the next start takes the folder over and stops that first.
    holder.kill("SIGKILL");
    await holder.exited;
    const warnings: string[] = [];
    const server = await start(dataDir, { ...silentLog, warn: (_, message) => warnings.push(message) });
    expect(warnings).toEqual(["Stopping the PostgreSQL that an earlier PiCloud left behind"]);
    expect(await ask(server, "SELECT to_regclass('acknowledged') IS NOT NULL AS there")).toEqual({ there: true });
  });

  test("starts beside the remains of a PID file whose PID now is another program's", async () => {
    const dataDir = await usedFolder();
    await writeFile(join(dataDir, "postgres/data/postmaster.pid"), `${process.pid}\n/elsewhere\n`);
    const server = await start(dataDir);
    expect(await ask<{ one: number }>(server, "SELECT 1 AS one")).toEqual({ one: 1 });
  });

  test("starts over where an earlier start was killed while it made the database", async () => {
    const dataDir = await temporaryFolder();
    await mkdir(join(dataDir, "postgres/new-0123456789ab/base"), { recursive: true });
    await start(dataDir);
    expect(await readdir(join(dataDir, "postgres"))).toEqual(["data"]);
  });

  test("makes a new password when its file is gone", async () => {
    const dataDir = await usedFolder();
    await rm(join(dataDir, "postgres-password"));
    expect(await ask<{ one: number }>(await start(dataDir), "SELECT 1 AS one")).toEqual({ one: 1 });
  });

  test("starts PostgreSQL again when it dies, at the same URL", async () => {
    const server = await start(await usedFolder());
    const { url } = server;
    const before = server.pid();
    process.kill(before ?? 0, "SIGKILL");
    const endMs = performance.now() + 10_000;
    while ((server.pid() === before || server.pid() === null) && performance.now() < endMs) await Bun.sleep(20);
    let row: unknown = null;
    while (row === null && performance.now() < endMs) row = await ask(server, "SELECT 1 AS one").catch(() => null);
    expect(row).toEqual({ one: 1 });
    expect(server.url).toBe(url);
  });

  test("says in one sentence what is wrong with a folder", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "");
    for (const [dataDir, reason] of [
      [join(folder, "file"), "EEXIST"],
      [`${folder}/nul\0byte`, "ERR_INVALID_ARG_VALUE"],
    ] as const) {
      const error = await startEmbeddedPostgres({ dataDir, log: silentLog }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: "data_folder_unusable",
        message: `Cannot use the data folder ${JSON.stringify(dataDir)}: ${reason}`,
      });
    }
  });

  test("shows the end of PostgreSQL's log when that does not start, and leaves the folder free", async () => {
    const dataDir = await usedFolder();
    const settings = join(dataDir, "postgres/data/postgresql.conf");
    await chmod(settings, 0o600);
    await writeFile(settings, "no_such_setting = 1\n");
    await expect(start(dataDir)).rejects.toThrow('unrecognized configuration parameter "no_such_setting"');
    await writeFile(settings, "");
    await start(dataDir);
  });

  test("refuses the data of another PostgreSQL", async () => {
    const dataDir = await usedFolder();
    await writeFile(join(dataDir, "postgres/data/PG_VERSION"), "15\n");
    await expect(start(dataDir)).rejects.toThrow("made by PostgreSQL 15, this PiCloud brings PostgreSQL");
  });

  test.skipIf(process.getuid?.() !== 0)(
    "as root runs PostgreSQL as somebody else, also below a closed folder",
    async () => {
      const closed = await temporaryFolder();
      await chmod(closed, 0o700);
      const server = await start(join(closed, "data"));
      expect((await stat(`/proc/${server.pid()}`)).uid).not.toBe(0);
      expect((await stat(closed)).mode & 0o777).toBe(0o700);
    },
  );
});
