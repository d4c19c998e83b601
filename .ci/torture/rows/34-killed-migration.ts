import { join } from "node:path";
import { silentLog } from "../../../runtime/platform-log.ts";
import { connectDatabase, type Sql } from "../../../sql/connect.ts";
import { startEmbeddedPostgres } from "../../../sql/embedded.ts";
import { migrate, readSchemaVersion, schemaVersion } from "../../../sql/migrate.ts";
import { databaseUrl } from "../../../sql/testing.ts";
import { digestOf, fillSchema, type FilledTable } from "../fill-schema.ts";
import type { Row } from "../row.ts";

const CHILD = join(import.meta.dir, "../migrate-until.ts");
const POINTS = ["before", "in", "after"] as const;

interface Tally {
  kills: number;
  between: string[];
  lost: string[];
}

export default {
  id: "34",
  title: "data of each earlier schema, kill -9 at every migration step",
  minutes: 2,
  async run(trial) {
    // No power is cut: PostgreSQL lives on.
    const dataDir = await trial.folder("migrations");
    const server = await startEmbeddedPostgres({ dataDir, log: silentLog, durable: false });
    trial.defer(() => server.stop());
    const shapes = await shapesOf(await makeDatabase(server.url, "reference"));
    const earlier = Array.from({ length: schemaVersion - 1 }, (_, index) => index + 1);
    // The oldest has the longest way: it is never left out.
    const starts = earlier.slice(0, trial.count(earlier.length, 1));
    const tally: Tally = { kills: 0, between: [], lost: [] };
    for (const start of starts) {
      await migrateUnderFire(await makeDatabase(server.url, `from_${start}`), start, shapes, tally);
      trial.say(`from schema ${start}: ${tally.kills} kills so far`);
    }
    const steps = starts.reduce((sum, start) => sum + (schemaVersion - start), 0);
    trial.equal("kills, before, in and after every migration", tally.kills, steps * POINTS.length);
    trial.equal("schemas that were neither the old nor the new one", tally.between.join("; ") || "none", "none");
    trial.equal("tables with other rows than before", tally.lost.join("; ") || "none", "none");
  },
} satisfies Row;

/** From `start` to the latest schema, with a kill at each of three points of each step. */
async function migrateUnderFire(url: string, start: number, shapes: string[], tally: Tally): Promise<void> {
  const filled = await onDatabase(url, async (sql) => {
    await migrate(sql, start);
    return fillSchema(sql);
  });
  for (let step = start + 1; step <= schemaVersion; step++) {
    for (const point of POINTS) {
      await killAt(url, step, point);
      tally.kills++;
      const where = `from ${start}, ${point} ${step}`;
      await onDatabase(url, (sql) => judge(sql, where, point === "after" ? step : step - 1, { filled, shapes, tally }));
    }
  }
}

async function judge(
  sql: Sql,
  where: string,
  expected: number,
  { filled, shapes, tally }: { filled: FilledTable[]; shapes: string[]; tally: Tally },
): Promise<void> {
  // PostgreSQL sees a moment later that its client is gone.
  for (;;) {
    const others = await sql`
      SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    if (others.length === 0) break;
    await Bun.sleep(2);
  }
  const schema = await readSchemaVersion(sql);
  if (schema !== expected || (await shapeOf(sql)) !== shapes[expected]) tally.between.push(`${where}: ${schema}`);
  for (const table of filled) {
    if ((await digestOf(sql, table)) !== table.digest) tally.lost.push(`${where}: ${table.name}`);
  }
}

async function killAt(url: string, step: number, point: string): Promise<void> {
  const child = Bun.spawn([process.execPath, CHILD, url, String(step), point], {
    stdin: "ignore",
    stdout: "pipe",
    stderr: "inherit",
  });
  const reader = child.stdout.getReader();
  const { value } = await reader.read();
  child.kill("SIGKILL");
  await child.exited;
  reader.releaseLock();
  if (new TextDecoder().decode(value) !== "here\n") throw new Error(`The migration never came to ${point} ${step}`);
}

/** What a database that was migrated in peace looks like, by its schema. */
async function shapesOf(url: string): Promise<string[]> {
  return onDatabase(url, async (sql) => {
    const shapes = [""];
    for (let schema = 1; schema <= schemaVersion; schema++) {
      await migrate(sql, schema);
      shapes.push(await shapeOf(sql));
    }
    return shapes;
  });
}

async function shapeOf(sql: Sql): Promise<string> {
  const columns = await sql`
    SELECT table_name, column_name, data_type, is_nullable, column_default, is_identity
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`;
  const indexes = await sql`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1`;
  const constraints = await sql`
    SELECT conrelid::regclass::text AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`;
  const functions = await sql`
    SELECT oid::regprocedure::text AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1`;
  return JSON.stringify([columns, indexes, constraints, functions]);
}

async function makeDatabase(server: string, name: string): Promise<string> {
  await onDatabase(server, (sql) => sql.unsafe(`CREATE DATABASE ${name}`));
  return databaseUrl(server, name);
}

async function onDatabase<T>(url: string, body: (sql: Sql) => Promise<T>): Promise<T> {
  const database = connectDatabase({ url, max: 1, role: "manager", deadlineMs: 120_000 });
  try {
    return await body(database.sql);
  } finally {
    await database.close();
  }
}
