import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { connectDatabase, type Database } from "./connect.ts";
import { silentLog } from "./database-log.ts";
import { ensureReadRole, grantReads } from "./roles.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

let database: TestDatabase;
let reader: Database;
beforeAll(async () => {
  database = await testDatabase();
  reader = connectDatabase({ url: await ensureReadRole(database.sql, database.url), max: 2, role: "reader" });
});
afterAll(async () => {
  const [role] = await reader.sql<{ name: string }[]>`SELECT current_user AS name`;
  await reader.close();
  await database.sql`DROP OWNED BY ${database.sql(role?.name ?? "")}`;
  await database.sql`DROP ROLE ${database.sql(role?.name ?? "")}`;
  await database.close();
});

describe("the orchestrator's role", () => {
  test("reads what the read model needs", async () => {
    for (const table of ["apps", "app_domains", "scripts", "routes"]) {
      expect(await reader.sql`SELECT count(*) FROM ${reader.sql(table)}`).toHaveLength(1);
    }
  });

  test("cannot read what is none of its business", async () => {
    const accounts = ["admins", "admin_sessions", "api_tokens", "setup_tokens", "audit_log"];
    for (const table of [...accounts, "idempotency_keys", "platform", "execution_logs"]) {
      await expect(reader.sql`SELECT 1 FROM ${reader.sql(table)}`.execute()).rejects.toThrow("permission denied");
    }
  });

  test("is refused every write by the server, also when it asks for a writing transaction", async () => {
    await expect(reader.sql`DELETE FROM apps`.execute()).rejects.toThrow("read-only transaction");
    const writing = reader.sql.begin("read write", (tx) => tx`UPDATE scripts SET source = 'mine'`);
    await expect(writing).rejects.toThrow("permission denied for table scripts");
    const making = reader.sql.begin("read write", (tx) => tx`CREATE TABLE mine (id integer)`);
    await expect(making).rejects.toThrow("permission denied for schema public");
  });

  test("may listen for changes", async () => {
    const heard = Promise.withResolvers<string>();
    const listening = await reader.sql.listen("picloud_changes", heard.resolve);
    await database.sql.notify("picloud_changes", "{}");
    expect(await heard.promise).toBe("{}");
    await listening.unlisten();
  });
});

test("ensureReadRole() makes a new password at every start", async () => {
  const again = await ensureReadRole(database.sql, database.url);
  const first = new URL(again).password;
  expect(new URL(await ensureReadRole(database.sql, database.url)).password).not.toBe(first);
  // The reader of the other tests goes on: a password is asked for at the login only.
  expect(await reader.sql`SELECT 1`).toHaveLength(1);
});

test("ensureReadRole() falls back to read-only transactions where the manager may not make roles", async () => {
  const { sql } = database;
  const name = `plain_${Bun.randomUUIDv7("hex").slice(-8)}`;
  await sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
  await sql.unsafe(`GRANT SELECT, INSERT, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
  const url = new URL(database.url);
  url.username = name;
  url.password = "secret";
  const plain = connectDatabase({ url: url.href, max: 1, role: "manager" });
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_: unknown, message: string) => warnings.push(message) };
  const fallback = connectDatabase({ url: await ensureReadRole(plain.sql, url.href, log), max: 1, role: "manager" });
  expect(warnings).toHaveLength(1);
  await expect(fallback.sql`DELETE FROM apps`.execute()).rejects.toThrow("read-only transaction");
  await Promise.all([plain.close(), fallback.close()]);
  await sql.unsafe(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
});

test("grantReads() lets a role that somebody else has made read what it needs, and says when there is none", async () => {
  const { sql } = database;
  const name = `given_${Bun.randomUUIDv7("hex").slice(-8)}`;
  const url = new URL(database.url);
  url.username = name;
  url.password = "secret";
  const warnings: string[] = [];
  const log = { ...silentLog, warn: (_: unknown, message: string) => warnings.push(message) };
  await grantReads(sql, database.url, url.href, log);
  expect(warnings).toEqual(["There is no role as PICLOUD_DATABASE_READ_URL names it: the orchestrator cannot log in"]);
  await sql.unsafe(`CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
  await grantReads(sql, database.url, url.href, log);
  // Of the manager's own nothing is granted or taken.
  await grantReads(sql, database.url, database.url, log);
  expect(warnings).toHaveLength(1);
  const given = connectDatabase({ url: url.href, max: 1, role: "manager" });
  expect(await given.sql`SELECT count(*) FROM routes`).toHaveLength(1);
  for (const query of ["SELECT 1 FROM admins", "SELECT 1 FROM execution_logs", "DELETE FROM routes"]) {
    await expect(given.sql.unsafe(query).execute()).rejects.toThrow("permission denied");
  }
  await given.close();
  await sql.unsafe(`DROP OWNED BY ${name}; DROP ROLE ${name}`);
});
