import type { Queries, Transaction } from "./transaction.ts";

/** A server that is restarted again and again makes one each time. */
const MAX_TOKENS = 20;

export async function insertSetupToken(sql: Queries, tokenHash: string, expiresAtMs: number): Promise<void> {
  const expiresAt = new Date(expiresAtMs).toISOString();
  await sql`INSERT INTO setup_tokens (token_hash, expires_at) VALUES (${tokenHash}, ${expiresAt}::timestamptz)`;
  await sql`
    DELETE FROM setup_tokens WHERE token_hash IN (
      SELECT token_hash FROM setup_tokens ORDER BY expires_at DESC OFFSET ${MAX_TOKENS}
    )`;
}

export async function isSetupToken(sql: Queries, tokenHash: string, nowMs: number): Promise<boolean> {
  const now = new Date(nowMs).toISOString();
  const rows = await sql`
    SELECT 1 FROM setup_tokens WHERE token_hash = ${tokenHash} AND expires_at > ${now}::timestamptz`;
  return rows.length > 0;
}

export async function deleteSetupTokens(sql: Transaction): Promise<void> {
  await sql`DELETE FROM setup_tokens`;
}
