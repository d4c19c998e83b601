import { randomBytes } from "node:crypto";
import { connectDatabase, type Sql, type Transaction } from "./connect.ts";
import { explainUnavailable, isInsufficientPrivilege, isUnavailable } from "./database-errors.ts";
import { silentLog, type DatabaseLog } from "./database-log.ts";
import { scramVerifier } from "./scram-verifier.ts";

/** What the orchestrator's read model needs, and nothing that would tell who administers the platform. */
const READABLE_TABLES = ["apps", "app_domains", "app_slug_history", "scripts", "routes", "schema_migrations"];
const LOCK_KEY = 1_885_957_997;

/**
 * Makes the orchestrator's role, which can read what it needs and write nothing, with a new password, and returns the
 * URL that logs in with it. Call it after `migrate`. Where the manager's own role may not make roles, or the server does
 * not let the new one in, that is said in the log and the answer is the manager's URL with read-only transactions.
 */
export async function ensureReadRole(sql: Sql, managerUrl: string, log: DatabaseLog = silentLog): Promise<string> {
  const password = randomBytes(24).toString("hex");
  try {
    const role = await sql.begin((tx) => makeRole(tx, scramVerifier(password)));
    const url = new URL(managerUrl);
    url.username = role;
    url.password = password;
    await tryLogin(url.href);
    return url.href;
  } catch (error) {
    if (!isInsufficientPrivilege(error) && !isUnavailable(error)) throw error;
    log.warn(
      { reason: explainUnavailable(error) },
      "Cannot make a read-only role: the orchestrator uses the manager's role with read-only transactions. " +
        "Grant CREATEROLE to the manager's role, or set PICLOUD_DATABASE_READ_URL",
    );
    return readOnlyUrl(managerUrl);
  }
}

/**
 * Lets the role that `readUrl` logs in with read what the orchestrator needs; whoever runs the server has made it. Call it
 * after `migrate`. Nothing else of the role is changed, and one that is the manager's own needs nothing.
 */
export async function grantReads(
  sql: Sql,
  managerUrl: string,
  readUrl: string,
  log: DatabaseLog = silentLog,
): Promise<void> {
  const role = decodeURIComponent(new URL(readUrl).username);
  if (role === "" || role === decodeURIComponent(new URL(managerUrl).username)) return;
  const [found] = await sql<{ database: string }[]>`
    SELECT current_database() AS database FROM pg_roles WHERE rolname = ${role}`;
  if (found === undefined) {
    log.warn({ role }, "There is no role as PICLOUD_DATABASE_READ_URL names it: the orchestrator cannot log in");
    return;
  }
  await sql.begin(async (tx) => {
    await tx`SELECT pg_advisory_xact_lock(${LOCK_KEY})`;
    await tx`GRANT CONNECT ON DATABASE ${tx(found.database)} TO ${tx(role)}`;
    await tx`GRANT USAGE ON SCHEMA public TO ${tx(role)}`;
    await tx`GRANT SELECT ON ${tx(READABLE_TABLES)} TO ${tx(role)}`;
  });
}

/** The same login; its transactions are read-only unless they say otherwise. */
function readOnlyUrl(managerUrl: string): string {
  const url = new URL(managerUrl);
  url.searchParams.set("options", "-c default_transaction_read_only=on");
  // As libpq reads a URL, `+` is no space.
  url.search = url.search.replaceAll("+", "%20");
  return url.href;
}

async function makeRole(tx: Transaction, verifier: string): Promise<string> {
  await tx`SELECT pg_advisory_xact_lock(${LOCK_KEY})`;
  // Roles belong to the whole server: one for each database, so that two PiClouds never change each other's password.
  const [known] = await tx<{ role: string; exists: boolean; database: string }[]>`
    SELECT role, database, EXISTS (SELECT FROM pg_roles WHERE rolname = role) AS exists
    FROM (
      SELECT 'picloud_reader_' || oid AS role, datname AS database
      FROM pg_database WHERE datname = current_database()
    ) AS here
  `;
  if (known === undefined) throw new Error("The database does not know its own name");
  const { role, exists, database } = known;
  await tx.unsafe(`${exists ? "ALTER" : "CREATE"} ROLE ${role} LOGIN PASSWORD '${verifier}'`);
  await tx.unsafe(`ALTER ROLE ${role} SET default_transaction_read_only = on`);
  await tx`GRANT CONNECT ON DATABASE ${tx(database)} TO ${tx(role)}`;
  await tx`GRANT USAGE ON SCHEMA public TO ${tx(role)}`;
  await tx`REVOKE ALL ON ALL TABLES IN SCHEMA public FROM ${tx(role)}`;
  await tx`GRANT SELECT ON ${tx(READABLE_TABLES)} TO ${tx(role)}`;
  return role;
}

async function tryLogin(url: string): Promise<void> {
  const database = connectDatabase({ url, max: 1, role: "reader" });
  try {
    await database.sql`SELECT 1 FROM apps LIMIT 1`;
  } finally {
    await database.close();
  }
}
