import type { Queries, Transaction } from "./transaction.ts";

/** Which request a key belongs to. */
export interface KeyScope {
  credential: string;
  method: string;
  path: string;
  key: string;
}

/** A finished answer, as it was sent. */
export interface KeptAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

/** False while another transaction holds the key; held until this one ends, however it ends. */
export async function tryLockKey(sql: Transaction, scope: KeyScope): Promise<boolean> {
  const text = JSON.stringify([scope.credential, scope.method, scope.path, scope.key]);
  const [row] = await sql<{ locked: boolean }[]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${text}, 20261121)) AS locked`;
  return row?.locked === true;
}

/** What the key answered within the last 24 hours. */
export async function findKeptAnswer(
  sql: Queries,
  scope: KeyScope,
): Promise<{ requestHash: string; answer: KeptAnswer } | null> {
  const [row] = await sql<{ request_hash: string; status: number; headers: Record<string, string>; body: string }[]>`
    SELECT request_hash, status, headers, body FROM idempotency_keys
    WHERE credential = ${scope.credential} AND method = ${scope.method} AND path = ${scope.path} AND key = ${scope.key}
      AND state = 'done' AND created_at > now() - interval '24 hours'`;
  return row
    ? { requestHash: row.request_hash, answer: { status: row.status, headers: row.headers, body: row.body } }
    : null;
}

/** Keeps an answer, and forgets those that are older than 24 hours. */
export async function keepAnswer(
  sql: Transaction,
  scope: KeyScope,
  requestHash: string,
  answer: KeptAnswer,
): Promise<void> {
  await sql`DELETE FROM idempotency_keys WHERE created_at <= now() - interval '24 hours'`;
  await sql`
    INSERT INTO idempotency_keys (credential, method, path, key, request_hash, state, status, headers, body)
    VALUES (
      ${scope.credential}, ${scope.method}, ${scope.path}, ${scope.key}, ${requestHash}, 'done', ${answer.status},
      ${JSON.stringify(answer.headers)}::text::jsonb, ${answer.body}
    )`;
}
