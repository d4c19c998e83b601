import type { Change } from "../../runtime/core/ports.ts";
import { uniqueViolation, type Sql, type Transaction } from "../../sql/connect.ts";

export type { Sql, Transaction };

/** Where a query may run: on the pool, or inside a transaction. */
export type Queries = Sql | Transaction;

const CHANNEL = "picloud_changes";

/** What the other processes are told. */
export function changeNotice(origin: string, changes: readonly Change[]): string {
  return JSON.stringify({ origin, changes });
}

/** Tells the other processes, when the transaction commits and only then. */
export async function notifyChanges(sql: Transaction, origin: string, changes: readonly Change[]): Promise<void> {
  await sql`SELECT pg_notify(${CHANNEL}, ${changeNotice(origin, changes)})`;
}

/** A column that tells the other processes for every row that its statement gives; null tells nobody. */
export function noticeColumn(sql: Queries, notice: string | null) {
  return notice === null ? sql`NULL::text AS notice` : sql`pg_notify(${CHANNEL}, ${notice})::text AS notice`;
}

/** Whether a write lost against this unique constraint. */
export function brokeUnique(error: unknown, constraint: string): boolean {
  return uniqueViolation(error) === constraint;
}

/** Whether the server chose this transaction as the one that gives way; trying again is right. */
export function gaveWay(error: unknown): boolean {
  const code = error instanceof Error && "code" in error ? error.code : null;
  return code === "40P01" || code === "40001";
}

/** `text` as a pattern of ILIKE that finds it anywhere. Null finds everything. */
export function containsPattern(text: string | null): string | null {
  return text === null || text === "" ? null : `%${text.replace(/[\\%_]/g, String.raw`\$&`)}%`;
}

/** One page of a list, newest rows last: `after` is the id of the last row of the page before. */
export interface PageRequest {
  after: string | null;
  limit: number;
  /** Searched in names; null finds everything. */
  q: string | null;
}

export interface Page<Row> {
  rows: Row[];
  /** Whether rows follow. */
  more: boolean;
}

/** Cuts the one row off that a query asks for beyond its limit to know whether more follow. */
export function toPage<Row>(rows: Row[], limit: number): Page<Row> {
  return { rows: rows.slice(0, limit), more: rows.length > limit };
}
