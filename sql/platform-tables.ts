import type { Sql, Transaction } from "./connect.ts";
import { migrations, readSchemaVersion } from "./migrate.ts";

/** A table of the platform, with the columns that its rows are made of: generated ones are left out. */
export interface PlatformTable {
  name: string;
  columns: string[];
}

/** The counter behind an identity column. */
export interface PlatformSequence {
  table: string;
  column: string;
  /** What the next row gets. */
  next: number;
}

type Queries = Sql | Transaction;

/** Kept by the migrator itself, and in no migration. */
const MIGRATIONS_TABLE = "schema_migrations";

/** Other programs may keep tables in the same database: ours are those that a migration made. */
const tableNames: readonly string[] = namesOf(/^CREATE TABLE (\w+)/gm);
const functionNames: readonly string[] = namesOf(/^CREATE (?:FUNCTION|AGGREGATE) (\w+) ?\(/gm);

/**
 * The platform's tables that the database has, each after those that it refers to, so that rows can be written in this
 * order; without the one of the migrations.
 */
export async function listTables(sql: Queries): Promise<PlatformTable[]> {
  const rows = await sql<{ name: string; columns: string[]; needs: string[] }[]>`
    SELECT relname AS name,
      ARRAY(
        SELECT attname::text FROM pg_attribute
        WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped AND attgenerated = '' ORDER BY attnum
      ) AS columns,
      ARRAY(
        SELECT DISTINCT other.relname::text FROM pg_constraint JOIN pg_class AS other ON other.oid = confrelid
        WHERE conrelid = pg_class.oid AND contype = 'f' AND confrelid <> conrelid
      ) AS needs
    FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname = ANY(${[...tableNames]}::text[])
    ORDER BY relname`;
  const ordered: PlatformTable[] = [];
  const left = new Map(rows.map((row) => [row.name, row]));
  while (left.size > 0) {
    const ready = [...left.values()].filter(({ needs }) => !needs.some((name) => left.has(name)));
    if (ready.length === 0) throw new Error(`Tables refer to each other in a circle: ${[...left.keys()].join()}`);
    for (const { name, columns } of ready) {
      ordered.push({ name, columns });
      left.delete(name);
    }
  }
  return ordered;
}

/** Read it after the rows: then no row of them has a number that would be given again. */
export async function listSequences(sql: Queries, tables: readonly PlatformTable[]): Promise<PlatformSequence[]> {
  const found = await sql<{ table: string; column: string; sequence: string }[]>`
    SELECT relname AS table, attname AS column, pg_get_serial_sequence(attrelid::regclass::text, attname) AS sequence
    FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
    WHERE relnamespace = 'public'::regnamespace AND relname = ANY(${tables.map(({ name }) => name)}::text[])
      AND attnum > 0 AND NOT attisdropped AND attidentity <> ''
    ORDER BY 1, 2`;
  const sequences: PlatformSequence[] = [];
  for (const { table, column, sequence } of found) {
    const [row] = await sql.unsafe<{ next: string }[]>(
      `SELECT CASE WHEN is_called THEN last_value + 1 ELSE last_value END AS next FROM ${sequence}`,
    );
    sequences.push({ table, column, next: Number(row?.next ?? 1) });
  }
  return sequences;
}

/** No number below `next`, or of a row that is there, is given again. */
export async function setSequence(tx: Transaction, { table, column, next }: PlatformSequence): Promise<void> {
  const qualified = `public.${table}`;
  await tx`
    SELECT setval(
      pg_get_serial_sequence(${qualified}, ${column}),
      greatest(${next}::bigint, (SELECT coalesce(max(${tx(column)}), 0) + 1 FROM ${tx(qualified)})),
      false
    )`;
}

/** Whether a PiCloud keeps anything in this database. */
export async function hasPlatform(sql: Queries): Promise<boolean> {
  const [row] = await sql<{ found: boolean }[]>`
    SELECT to_regclass(${`public.${MIGRATIONS_TABLE}`}) IS NOT NULL AS found`;
  return row?.found === true && (await readSchemaVersion(sql)) > 0;
}

/** Takes everything of the platform out of the database, and nothing else; fails when something of others depends on it. */
export async function dropPlatform(tx: Transaction): Promise<void> {
  const names = [MIGRATIONS_TABLE, ...tableNames].map((name) => `public.${name}`);
  await tx.unsafe(`DROP TABLE IF EXISTS ${names.join(", ")}`);
  const functions = await tx<{ statement: string }[]>`
    SELECT format('DROP %s %s', CASE prokind WHEN 'a' THEN 'AGGREGATE' ELSE 'FUNCTION' END, oid::regprocedure)
      AS statement
    FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND proname = ANY(${[...functionNames]}::text[])
    ORDER BY prokind = 'a' DESC`;
  for (const { statement } of functions) await tx.unsafe(statement);
}

/** What roles other than the owner may do with the platform's tables, as statements that let them do it again. */
export async function listGrants(sql: Queries): Promise<string[]> {
  const rows = await sql<{ statement: string }[]>`
    SELECT DISTINCT format(
      'GRANT %s ON %s TO %s%s', privilege_type, pg_class.oid::regclass,
      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE grantee::regrole::text END,
      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
    ) AS statement
    FROM pg_class, aclexplode(relacl)
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND grantee <> relowner
      AND relname = ANY(${[MIGRATIONS_TABLE, ...tableNames]}::text[])`;
  return rows.map(({ statement }) => statement);
}

function namesOf(pattern: RegExp): string[] {
  return migrations.flatMap(({ source }) => [...source.matchAll(pattern)].map(([, name]) => name ?? ""));
}
