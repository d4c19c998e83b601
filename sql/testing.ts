import { createHash } from "node:crypto";
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase, type Sql } from "./connect.ts";
import { silentLog } from "./database-log.ts";
import { startEmbeddedPostgres } from "./embedded.ts";
import { migrate, migrations, schemaVersion } from "./migrate.ts";

export interface TestDatabase {
  /** Of a role that may do everything. */
  url: string;
  sql: Sql;
  /** Drops the database. */
  close(): Promise<void>;
}

const SERVER = Symbol.for("picloud.testing.server");
const shared = globalThis as typeof globalThis & { [SERVER]?: Promise<string> };

/**
 * A fresh database at `schema` (default: the latest), cloned from a migrated template; call it once a test file, close it
 * in `afterAll`. The server is the one of `PICLOUD_TEST_DATABASE_URL` (of a role that may create databases), or one
 * embedded server for this process, which is gone with it however it ends.
 */
export async function testDatabase({ schema = schemaVersion, max = 10 } = {}): Promise<TestDatabase> {
  const server = await testServerUrl();
  const name = `test_${process.pid}_${Bun.randomUUIDv7("hex").slice(-12)}`;
  const template = await templateDatabase(server, schema);
  await onServer(server, async (sql) => {
    await sql.unsafe(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  });
  const url = databaseUrl(server, name);
  const database = connectDatabase({ url, max, role: "manager" });
  return {
    url,
    sql: database.sql,
    close: async () => {
      await database.close();
      await onServer(server, async (sql) => {
        await sql.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      });
    },
  };
}

/** URL of the test server's own database, of a superuser. */
export function testServerUrl(): Promise<string> {
  const given = Bun.env["PICLOUD_TEST_DATABASE_URL"];
  if (given) return Promise.resolve(given);
  shared[SERVER] ??= startTestServer();
  return shared[SERVER];
}

/** The same server, another database. */
export function databaseUrl(server: string, name: string): string {
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

async function startTestServer(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), "picloud-test-"));
  // A test process may end in any way, at any time, and tells nobody: the watchdog sees its pipe close.
  const watchdog = Bun.spawn(["sh", "-c", WATCHDOG, "sh", dataDir], {
    stdin: "pipe",
    stdout: "ignore",
    stderr: "ignore",
    detached: true,
  });
  watchdog.unref();
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, durable: false });
  return server.url;
}

/** Again until it is gone: an initdb that was left alone may still be writing. */
const WATCHDOG = `
cat >/dev/null
for attempt in 1 2 3 4 5 6 7 8 9 10; do
  pid=$(head -n 1 "$1/postgres/data/postmaster.pid") && kill -QUIT "$pid"
  rm -rf "$1" && exit
  sleep 0.2
done`;

async function templateDatabase(server: string, schema: number): Promise<string> {
  const known = migrations.filter((migration) => migration.number <= schema).map((migration) => migration.checksum);
  const name = `template_${schema}_${createHash("sha256").update(known.join()).digest("hex").slice(0, 16)}`;
  await onServer(server, async (sql) => {
    await sql`SELECT pg_advisory_lock(1885957996)`;
    try {
      const found = await sql`SELECT 1 FROM pg_database WHERE datname = ${name} AND datistemplate`;
      if (found.length > 0) return;
      await sql.unsafe(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await sql.unsafe(`CREATE DATABASE ${name}`);
      const database = connectDatabase({ url: databaseUrl(server, name), max: 1, role: "manager" });
      await migrate(database.sql, schema);
      await database.close();
      await sql.unsafe(`ALTER DATABASE ${name} WITH IS_TEMPLATE true`);
    } finally {
      await sql`SELECT pg_advisory_unlock(1885957996)`;
    }
  });
  return name;
}

async function onServer(server: string, work: (sql: Sql) => Promise<void>): Promise<void> {
  const database = connectDatabase({ url: server, max: 1, role: "manager" });
  try {
    await work(database.sql);
  } finally {
    await database.close();
  }
}
