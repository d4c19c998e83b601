import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import type { Sql, Transaction } from "./connect.ts";

export interface Migration {
  /** Number of the file: 1 for 0001_scripts.sql. */
  number: number;
  name: string;
  source: string;
  /** SHA-256 of the source, hex. */
  checksum: string;
}

/** Key of the advisory lock that lets one migrator work at a time: "picloud" as a number. */
const LOCK_KEY = 0x70_69_63_6c_6f_75;
const MIGRATION_TIMEOUT_MS = 600_000;
/** A large table takes longer than any query may, and so does waiting for whoever migrates already. */
const PATIENT = { deadline: MIGRATION_TIMEOUT_MS };

export const migrations: readonly Migration[] = readMigrations(join(import.meta.dir, "migrations"));

/** The schema that this code works with. */
export const schemaVersion: number = migrations.at(-1)?.number ?? 0;

/**
 * Brings the database to `upTo` (default: this code's schema) and returns its schema version. Each migration is one
 * transaction under an advisory lock, so that a kill leaves the old schema or the new one and two starts at once do the
 * work once. Throws `schema_mismatch` when a migration that ran was edited or is missing, or the database is newer than
 * this code.
 */
export async function migrate(sql: Sql, upTo: number = schemaVersion): Promise<number> {
  for (;;) {
    const done = await sql.begin((tx) => migrateOnce(tx, upTo));
    if (!done) break;
  }
  return readSchemaVersion(sql);
}

/** The same inside the caller's transaction: all of them or none. */
export async function migrateWithin(tx: Transaction, upTo: number = schemaVersion): Promise<void> {
  while (await migrateOnce(tx, upTo));
}

/** Waits until no other migrator is at work, and keeps all others away for the rest of the transaction. */
export async function lockMigrations(tx: Transaction): Promise<void> {
  await tx.unsafe(`SELECT pg_advisory_xact_lock(${LOCK_KEY})`, [], PATIENT);
}

/** False: there was nothing left to do. */
async function migrateOnce(tx: Transaction, upTo: number): Promise<boolean> {
  await tx.unsafe(`SET LOCAL statement_timeout = ${MIGRATION_TIMEOUT_MS}`);
  await lockMigrations(tx);
  await tx`
    CREATE TABLE IF NOT EXISTS schema_migrations (
      number integer PRIMARY KEY,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz(3) NOT NULL DEFAULT now()
    )
  `;
  const applied = await tx<{ number: number; name: string; checksum: string }[]>`
    SELECT number, name, checksum FROM schema_migrations ORDER BY number
  `;
  const migration = nextMigration(applied, upTo);
  if (migration === null) return false;
  await tx.unsafe(migration.source, [], PATIENT);
  const { number, name, checksum } = migration;
  await tx`INSERT INTO schema_migrations (number, name, checksum) VALUES (${number}, ${name}, ${checksum})`;
  return true;
}

/** Number of the last migration that ran. */
export async function readSchemaVersion(sql: Sql | Transaction): Promise<number> {
  const [row] = await sql<{ number: number }[]>`SELECT coalesce(max(number), 0)::int AS number FROM schema_migrations`;
  return row?.number ?? 0;
}

function nextMigration(
  applied: readonly { number: number; name: string; checksum: string }[],
  upTo: number,
): Migration | null {
  for (const [index, row] of applied.entries()) {
    const migration = migrations[index];
    if (migration === undefined) {
      throw mismatch(
        `Cannot open the database: its schema ${applied.at(-1)?.number} is newer than ${schemaVersion}, the one of this PiCloud`,
      );
    }
    if (migration.number !== row.number) {
      throw mismatch(`Cannot open the database: migration ${migration.name} is missing before ${row.name}`);
    }
    if (migration.checksum !== row.checksum) {
      throw mismatch(`Cannot open the database: migration ${row.name} was changed after it ran`);
    }
  }
  const next = migrations[applied.length];
  return next === undefined || next.number > upTo ? null : next;
}

function mismatch(message: string): PiCloudError {
  return new PiCloudError("schema_mismatch", message);
}

function readMigrations(folder: string): Migration[] {
  const files = readdirSync(folder)
    .filter((file) => /^\d{4}_[a-z0-9_]+\.sql$/.test(file))
    .sort();
  return files.map((file, index) => {
    const number = Number(file.slice(0, 4));
    if (number !== index + 1) throw new Error(`Migration ${index + 1} is missing before ${file}`);
    const source = readFileSync(join(folder, file), "utf8");
    return { number, name: file.replace(/\.sql$/, ""), source, checksum: sha256(source) };
  });
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
