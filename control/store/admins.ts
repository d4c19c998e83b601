import { containsPattern, toPage, type Page, type PageRequest, type Queries, type Transaction } from "./transaction.ts";

export interface Account {
  id: string;
  username: string;
  createdAt: Date;
}

interface AccountRow {
  id: string;
  username: string;
  created_at: Date;
}

const COLUMNS = ["id", "username", "created_at"] as const;

/**
 * Until the transaction ends nobody else makes or removes an account: so of two set-ups at once one is the first, and of
 * two accounts that remove each other one stays.
 */
export async function lockAccounts(sql: Transaction): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('picloud.accounts'))`;
}

export async function countAccounts(sql: Queries): Promise<number> {
  const [row] = await sql<{ count: number }[]>`SELECT count(*)::int AS count FROM admins`;
  return row?.count ?? 0;
}

/** With the hash of its password. */
export async function findCredentials(
  sql: Queries,
  username: string,
): Promise<{ id: string; username: string; passwordHash: string } | null> {
  const [row] = await sql<{ id: string; username: string; passwordHash: string }[]>`
    SELECT id, username, password_hash AS "passwordHash" FROM admins WHERE username = ${username}`;
  return row ?? null;
}

export async function findAccount(sql: Queries, id: string): Promise<Account | null> {
  const [row] = await sql<AccountRow[]>`SELECT ${sql(COLUMNS)} FROM admins WHERE id = ${id}`;
  return row ? toAccount(row) : null;
}

/** In the order of creation. */
export async function listAccounts(sql: Queries, page: PageRequest): Promise<Page<Account>> {
  const pattern = containsPattern(page.q);
  const rows = await sql<AccountRow[]>`
    SELECT ${sql(COLUMNS)} FROM admins
    WHERE (${page.after}::uuid IS NULL OR id > ${page.after}::uuid)
      AND (${pattern}::text IS NULL OR username ILIKE ${pattern})
    ORDER BY id LIMIT ${page.limit + 1}`;
  return toPage(rows.map(toAccount), page.limit);
}

/** Null when the user name is taken. */
export async function insertAccount(sql: Transaction, username: string, passwordHash: string): Promise<Account | null> {
  const [row] = await sql<AccountRow[]>`
    INSERT INTO admins (id, username, password_hash) VALUES (${Bun.randomUUIDv7()}, ${username}, ${passwordHash})
    ON CONFLICT (username) DO NOTHING RETURNING ${sql(COLUMNS)}`;
  return row ? toAccount(row) : null;
}

/** Keeps the password as it is until the transaction ends. False: it is another one by now, or the account is gone. */
export async function lockCredentials(sql: Transaction, id: string, passwordHash: string): Promise<boolean> {
  const rows = await sql`SELECT 1 FROM admins WHERE id = ${id} AND password_hash = ${passwordHash} FOR NO KEY UPDATE`;
  return rows.length > 0;
}

export async function updatePassword(sql: Queries, id: string, passwordHash: string): Promise<void> {
  await sql`UPDATE admins SET password_hash = ${passwordHash} WHERE id = ${id}`;
}

/** Its sessions go with it. False: there is none. */
export async function deleteAccount(sql: Transaction, id: string): Promise<boolean> {
  const rows = await sql`DELETE FROM admins WHERE id = ${id} RETURNING id`;
  return rows.length > 0;
}

function toAccount(row: AccountRow): Account {
  return { id: row.id, username: row.username, createdAt: row.created_at };
}
