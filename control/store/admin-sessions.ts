import type { Queries, Transaction } from "./transaction.ts";

/** A session that has not ended, with whose it is. */
export interface LiveSession {
  id: string;
  accountId: string;
  username: string;
  expiresAtMs: number;
  lastSeenAtMs: number;
}

export interface NewSession {
  accountId: string;
  tokenHash: string;
  nowMs: number;
  expiresAtMs: number;
}

/** A session is over at its end, and when nobody was seen in it since `idleSinceMs`. */
export interface SessionClock {
  nowMs: number;
  idleSinceMs: number;
}

/** More than one person has open; the eldest give way. */
const MAX_SESSIONS_PER_ACCOUNT = 50;

export async function findSession(sql: Queries, tokenHash: string, clock: SessionClock): Promise<LiveSession | null> {
  const [row] = await sql<LiveSession[]>`
    SELECT s.id, s.admin_id AS "accountId", a.username, ${ms(sql, "expires_at")} AS "expiresAtMs",
      ${ms(sql, "last_seen_at")} AS "lastSeenAtMs"
    FROM admin_sessions s JOIN admins a ON a.id = s.admin_id
    WHERE s.token_hash = ${tokenHash} AND ${isLive(sql, clock)}`;
  return row ?? null;
}

/** Of these, the ids of those that have not ended. */
export async function liveSessions(sql: Queries, ids: readonly string[], clock: SessionClock): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    SELECT s.id FROM admin_sessions s
    WHERE s.id IN (SELECT value::uuid FROM jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
      AND ${isLive(sql, clock)}`;
  return new Set(rows.map((row) => row.id));
}

export async function touchSession(sql: Queries, id: string, nowMs: number): Promise<void> {
  await sql`UPDATE admin_sessions SET last_seen_at = ${time(nowMs)}::timestamptz WHERE id = ${id}`;
}

/** Also forgets every session that has ended, and the account's eldest past a bound. */
export async function insertSession(sql: Transaction, session: NewSession, clock: SessionClock): Promise<string> {
  const id = Bun.randomUUIDv7();
  await sql`DELETE FROM admin_sessions AS s WHERE NOT (${isLive(sql, clock)})`;
  await sql`
    DELETE FROM admin_sessions WHERE id IN (
      SELECT id FROM admin_sessions WHERE admin_id = ${session.accountId}
      ORDER BY last_seen_at DESC OFFSET ${MAX_SESSIONS_PER_ACCOUNT - 1}
    )`;
  const now = time(session.nowMs);
  await sql`
    INSERT INTO admin_sessions (id, admin_id, token_hash, created_at, last_seen_at, expires_at)
    VALUES (
      ${id}, ${session.accountId}, ${session.tokenHash}, ${now}::timestamptz, ${now}::timestamptz,
      ${time(session.expiresAtMs)}::timestamptz
    )`;
  return id;
}

/** The session with this token, whoever's; none is no fault. */
export async function deleteSessionByToken(sql: Queries, tokenHash: string): Promise<void> {
  await sql`DELETE FROM admin_sessions WHERE token_hash = ${tokenHash}`;
}

export async function deleteSession(sql: Queries, id: string): Promise<void> {
  await sql`DELETE FROM admin_sessions WHERE id = ${id}`;
}

/** All of an account but one; null: all. */
export async function deleteSessionsOf(sql: Queries, accountId: string, but: string | null): Promise<void> {
  await sql`DELETE FROM admin_sessions WHERE admin_id = ${accountId} AND (${but}::uuid IS NULL OR id <> ${but}::uuid)`;
}

function isLive(sql: Queries, { nowMs, idleSinceMs }: SessionClock) {
  return sql`s.expires_at > ${time(nowMs)}::timestamptz AND s.last_seen_at > ${time(idleSinceMs)}::timestamptz`;
}

function ms(sql: Queries, column: "expires_at" | "last_seen_at") {
  return sql`(extract(epoch FROM s.${sql(column)}) * 1000)::float8`;
}

function time(atMs: number): string {
  return new Date(atMs).toISOString();
}
