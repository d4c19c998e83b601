import postgres from "postgres";
import { PiCloudError } from "../runtime/core/errors.ts";
import type { Sql, Transaction } from "./connect.ts";
import { copyIn } from "./copy-table.ts";
import { lockMigrations, migrateWithin, schemaVersion } from "./migrate.ts";
import {
  dropPlatform,
  hasPlatform,
  listGrants,
  listSequences,
  listTables,
  setSequence,
  type PlatformSequence,
  type PlatformTable,
} from "./platform-tables.ts";

/** What is to be in the database, at a schema that this code knows. */
export interface Contents {
  schema: number;
  /** In the order in which they come. */
  tables: readonly PlatformTable[];
  sequences: readonly PlatformSequence[];
  /** Hands the rows of every table over, one table after the other; rejects when it cannot. */
  eachTable(load: (table: PlatformTable, rows: AsyncIterable<Uint8Array>) => Promise<void>): Promise<void>;
}

export interface ReplaceOptions {
  /** Tables that may be missing in the contents; they are empty then. */
  optional: readonly string[];
  /** False: only a database in which there is no PiCloud is filled. */
  replace: boolean;
  /** Runs in the same transaction, when everything else is done. */
  finish(tx: Transaction): Promise<void>;
}

/**
 * Puts `contents` in the place of whatever PiCloud the database holds, and brings them to this code's schema: in one
 * transaction, so that a failure or a kill at any moment leaves what was there. Throws `has_data`, `in_use` or
 * `invalid_archive` with one sentence.
 */
export async function replaceDatabase(sql: Sql, contents: Contents, options: ReplaceOptions): Promise<void> {
  await sql.begin(async (tx) => {
    await lockMigrations(tx);
    await requireUnused(tx);
    if (!options.replace && (await hasPlatform(tx))) {
      throw new PiCloudError("has_data", "There is data in this installation: say --replace to have it all replaced");
    }
    const grants = await listGrants(tx);
    await dropPlatform(tx);
    await migrateWithin(tx, contents.schema);
    await tx.unsafe("SET LOCAL statement_timeout = 0");
    const tables = await listTables(tx);
    requireSameTables(contents.tables, tables, options.optional);
    const sequences = sequencesOf(contents, await listSequences(tx, tables));
    // A migration may leave rows of its own.
    await tx.unsafe(`TRUNCATE ${tables.map(({ name }) => `public."${name}"`).join(", ")}`);
    await contents.eachTable((table, rows) => explained(table, () => copyIn(tx, table, rows)));
    for (const sequence of sequences) await setSequence(tx, sequence);
    await migrateWithin(tx, schemaVersion);
    for (const grant of grants) await tx.unsafe(grant);
    await options.finish(tx);
  });
}

/** A server keeps a connection for as long as it runs, by which it is seen from wherever it runs. */
async function requireUnused(tx: Transaction): Promise<void> {
  const others = await tx<{ client: string | null; pid: number }[]>`
    SELECT host(client_addr) AS client, pid FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
      AND (application_name LIKE 'picloud-%' OR usename LIKE 'picloud_reader_%')
    ORDER BY pid LIMIT 1`;
  const [other] = others;
  if (other === undefined) return;
  const from = other.client === null ? "" : ` from ${other.client}`;
  throw new PiCloudError(
    "in_use",
    `Cannot replace the database while a PiCloud is connected to it${from} (PID ${other.pid} of PostgreSQL): stop it first`,
  );
}

function requireSameTables(
  given: readonly PlatformTable[],
  known: readonly PlatformTable[],
  optional: readonly string[],
): void {
  const unknown = given.find(({ name }) => !known.some((table) => table.name === name));
  if (unknown !== undefined) throw invalid(`there is no table ${unknown.name} in its schema`);
  for (const { name, columns } of known) {
    const table = given.find((one) => one.name === name);
    if (table === undefined) {
      if (optional.includes(name)) continue;
      throw invalid(`table ${name} is missing`);
    }
    const strange = table.columns.find((column) => !columns.includes(column));
    if (strange !== undefined) throw invalid(`table ${name} has no column ${strange} in its schema`);
    const missing = columns.find((column) => !table.columns.includes(column));
    if (missing !== undefined) throw invalid(`column ${missing} of table ${name} is missing`);
  }
}

/** Where each counter goes on: one that the contents do not name, after the rows. */
function sequencesOf(contents: Contents, known: readonly PlatformSequence[]): PlatformSequence[] {
  const isSame = (one: PlatformSequence, other: PlatformSequence) =>
    one.table === other.table && one.column === other.column;
  const unknown = contents.sequences.find((given) => !known.some((one) => isSame(one, given)));
  if (unknown !== undefined) throw invalid(`column ${unknown.column} of table ${unknown.table} has no sequence`);
  return known.map((one) => contents.sequences.find((given) => isSame(one, given)) ?? one);
}

async function explained(table: PlatformTable, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof postgres.PostgresError)) throw error;
    const place = /line (\d+)/.exec(error.where ?? "")?.[1];
    const line = place === undefined ? "" : `, line ${place}`;
    throw invalid(`table ${table.name}${line}: ${error.message}`, error);
  }
}

function invalid(reason: string, cause?: unknown): PiCloudError {
  return new PiCloudError("invalid_archive", `The archive cannot be restored: ${reason}`, {}, { cause });
}
