import type { Queries, Transaction } from "./transaction.ts";

/** What the database server says of itself. */
export interface DatabaseState {
  /** As PostgreSQL writes it: `18.4`. */
  version: string;
  /** All of it, indexes and free space included. */
  sizeBytes: number;
}

export async function databaseState(sql: Queries): Promise<DatabaseState> {
  const [row] = await sql<DatabaseState[]>`
    SELECT split_part(current_setting('server_version'), ' ', 1) AS version,
      pg_database_size(current_database())::float8 AS "sizeBytes"`;
  if (row === undefined) throw new Error("A SELECT without a FROM gives one row");
  return row;
}

/** True for the first caller ever: the Hello World script comes once, even when it is deleted. */
export async function markSeeded(sql: Transaction): Promise<boolean> {
  const rows = await sql`
    INSERT INTO platform (key, value) VALUES ('hello_world_seeded', 'true') ON CONFLICT (key) DO NOTHING RETURNING key`;
  return rows.length > 0;
}
