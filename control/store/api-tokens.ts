import { containsPattern, toPage, type Page, type PageRequest, type Queries, type Transaction } from "./transaction.ts";

export interface ApiToken {
  id: string;
  name: string;
  /** The first characters of the token. */
  prefix: string;
  access: "full" | "read";
  /** Null: the platform and every app. */
  appId: string | null;
  createdAt: Date;
  /** To the minute. */
  lastUsedAt: Date | null;
  expiresAt: Date | null;
}

interface TokenRow {
  id: string;
  name: string;
  prefix: string;
  access: "full" | "read";
  app_id: string | null;
  created_at: Date;
  last_used_at: Date | null;
  expires_at: Date | null;
}

const COLUMNS = ["id", "name", "prefix", "access", "app_id", "created_at", "last_used_at", "expires_at"] as const;

/** The token with this hash, unless it has expired. */
export async function findLiveToken(sql: Queries, tokenHash: string, nowMs: number): Promise<ApiToken | null> {
  const [row] = await sql<TokenRow[]>`
    SELECT ${sql(COLUMNS)} FROM api_tokens WHERE token_hash = ${tokenHash} AND ${isLive(sql, nowMs)}`;
  return row ? toToken(row) : null;
}

/** Of these, the ids of those that neither were revoked nor have expired. */
export async function liveTokens(sql: Queries, ids: readonly string[], nowMs: number): Promise<Set<string>> {
  const rows = await sql<{ id: string }[]>`
    SELECT id FROM api_tokens
    WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))
      AND ${isLive(sql, nowMs)}`;
  return new Set(rows.map((row) => row.id));
}

export async function touchToken(sql: Queries, id: string, nowMs: number): Promise<void> {
  await sql`UPDATE api_tokens SET last_used_at = ${time(nowMs)}::timestamptz WHERE id = ${id}`;
}

export async function findToken(sql: Queries, id: string): Promise<ApiToken | null> {
  const [row] = await sql<TokenRow[]>`SELECT ${sql(COLUMNS)} FROM api_tokens WHERE id = ${id}`;
  return row ? toToken(row) : null;
}

/** In the order of creation, expired ones too. */
export async function listTokens(sql: Queries, page: PageRequest): Promise<Page<ApiToken>> {
  const pattern = containsPattern(page.q);
  const rows = await sql<TokenRow[]>`
    SELECT ${sql(COLUMNS)} FROM api_tokens
    WHERE (${page.after}::uuid IS NULL OR id > ${page.after}::uuid)
      AND (${pattern}::text IS NULL OR name ILIKE ${pattern})
    ORDER BY id LIMIT ${page.limit + 1}`;
  return toPage(rows.map(toToken), page.limit);
}

/** Null when the name is taken. */
export async function insertToken(
  sql: Transaction,
  token: Pick<ApiToken, "name" | "prefix" | "access" | "appId"> & { tokenHash: string; expiresAtMs: number | null },
): Promise<ApiToken | null> {
  const expiresAt = token.expiresAtMs === null ? null : time(token.expiresAtMs);
  const [row] = await sql<TokenRow[]>`
    INSERT INTO api_tokens (id, name, prefix, token_hash, access, app_id, expires_at)
    VALUES (
      ${Bun.randomUUIDv7()}, ${token.name}, ${token.prefix}, ${token.tokenHash}, ${token.access}, ${token.appId},
      ${expiresAt}::timestamptz
    )
    ON CONFLICT (name) DO NOTHING RETURNING ${sql(COLUMNS)}`;
  return row ? toToken(row) : null;
}

/** False: there is none. */
export async function deleteToken(sql: Transaction, id: string): Promise<boolean> {
  const rows = await sql`DELETE FROM api_tokens WHERE id = ${id} RETURNING id`;
  return rows.length > 0;
}

function isLive(sql: Queries, nowMs: number) {
  return sql`(expires_at IS NULL OR expires_at > ${time(nowMs)}::timestamptz)`;
}

function time(atMs: number): string {
  return new Date(atMs).toISOString();
}

function toToken(row: TokenRow): ApiToken {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    access: row.access,
    appId: row.app_id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
  };
}
