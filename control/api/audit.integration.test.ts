import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { AuditKeeper } from "../audit-keeper.ts";
import { createAccountApi, PASSWORD, ROOT, type AccountApi, type Ask } from "./testing/accounts.ts";
import type { TestBody } from "./testing.ts";

let database: TestDatabase;
let api: AccountApi;
let root: Ask;
let ada: Record<string, string>;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`TRUNCATE admins, admin_sessions, api_tokens, setup_tokens, audit_log`;
  await database.sql`DELETE FROM apps WHERE slug <> 'default'`;
  await database.sql`TRUNCATE idempotency_keys`;
  api = createAccountApi(database.sql);
  root = api.as(ROOT);
  ada = await api.setUp("ada", PASSWORD);
});

const audit = async (query = "") => (await root("GET", `/audit${query}`)).body.items;
/** What was noted since, oldest first. */
async function noted(work: () => Promise<unknown>): Promise<TestBody[]> {
  const before = new Set((await audit("?limit=200")).map((row) => row.id));
  await work();
  return (await audit("?limit=200")).filter((row) => !before.has(row.id)).toReversed();
}

describe("the audit log", () => {
  test("tells who changed what, how it ended, when and from where", async () => {
    const asked = { slug: "shop" };
    const headers = { "content-type": "application/json", ...ada };
    const body = JSON.stringify(asked);
    const before = Date.now();
    const [row] = await noted(() => api.fetch("/apps?", { method: "POST", body, headers }, { address: "203.0.113.7" }));
    const [app] = await database.sql`SELECT id FROM apps WHERE slug = 'shop'`;
    const [account] = await database.sql`SELECT id FROM admins`;

    expect(row as unknown).toEqual({
      id: expect.any(String),
      at: expect.any(String),
      actor: { kind: "account", id: account?.["id"], name: "ada" },
      method: "POST",
      path: "/api/v1/admin/apps",
      resource: "app",
      resource_id: app?.["id"],
      app_id: app?.["id"],
      outcome: "ok",
      client_address: "203.0.113.7",
    });
    expect(Math.abs(Date.parse(String(row?.["at"])) - before)).toBeLessThan(10_000);
  });

  test("has one row for every change there is, and none for what only reads, checks or tries", async () => {
    const rows = await noted(async () => {
      const ask = api.as(ada);
      const { id: app } = (await ask("POST", "/apps", { slug: "shop" })).body;
      await ask("PATCH", "/apps/shop", { name: "Shop" });
      await ask("PATCH", "/apps/shop", {});
      const { id: domain } = (await ask("POST", "/apps/shop/domains", { pattern: "shop.example.com" })).body;
      await ask("PATCH", `/apps/shop/domains/${domain}`, { pattern: "www.shop.example.com" });
      const { id: script } = (await ask("POST", "/scripts", { app_id: app, name: "a", source: "1" })).body;
      await ask("PATCH", `/scripts/${script}`, { source: "2" });
      await ask("PUT", `/scripts/${script}`, { source: "3" });
      const { id: route } = (await ask("POST", `/scripts/${script}/routes`, { path: "/a" })).body;
      await ask("PATCH", `/routes/${route}`, { path: "/b" });
      await ask("POST", "/routes/check", { app_id: app, path: "/c" });
      await ask("POST", "/apps/slug:check", { slug: "x" });
      await ask("POST", "/scripts/run", { app_id: app, source: "1", request: {} });
      await ask("GET", "/apps");
      await ask("DELETE", `/routes/${route}`);
      await ask("DELETE", `/scripts/${script}`);
      await ask("DELETE", `/apps/shop/domains/${domain}`);
      await ask("DELETE", "/apps/shop");
      const { id: token } = (await ask("POST", "/tokens", { name: "ci", access: "read" })).body;
      await ask("DELETE", `/tokens/${token}`);
      const { id: other } = (await ask("POST", "/accounts", { username: "grace", password: PASSWORD })).body;
      await ask("DELETE", `/accounts/${other}`);
      await ask("POST", "/account/password", { current_password: PASSWORD, new_password: "another horse battery" });
      await ask("DELETE", "/session");
      await api.signIn("ada", "another horse battery");
    });

    const methods = rows.map((row) => `${String(row["method"])} ${String(row["resource"])} ${String(row["outcome"])}`);
    expect(methods).toEqual([
      "POST app ok",
      "PATCH app ok",
      "POST domain ok",
      "PATCH domain ok",
      "POST script ok",
      "PATCH script ok",
      "PUT script ok",
      "POST route ok",
      "PATCH route ok",
      "DELETE route ok",
      "DELETE script ok",
      "DELETE domain ok",
      "DELETE app ok",
      "POST token ok",
      "DELETE token ok",
      "POST account ok",
      "DELETE account ok",
      "POST password ok",
      "DELETE session ok",
      "POST session ok",
    ]);
    expect(rows.every((row) => row["resource_id"] !== null)).toBe(true);
    expect(new Set(rows.map((row) => (row["actor"] as { name: string }).name))).toEqual(new Set(["ada"]));
  });

  test("names tokens, and PiCloud's own", async () => {
    const token = (await root("POST", "/tokens", { name: "deploy", access: "full" })).body;
    const [byToken] = await noted(() =>
      api.as({ authorization: `Bearer ${String(token["token"])}` })("POST", "/apps", { slug: "shop" }),
    );
    const [byRoot] = await noted(() => root("PATCH", "/apps/shop", { name: "x" }));

    expect(byToken?.["actor"]).toEqual({ kind: "token", id: token.id, name: "deploy" });
    expect(byRoot?.["actor"]).toEqual({ kind: "environment", id: null, name: "PICLOUD_ADMIN_TOKEN" });
  });

  test("is of the same transaction as the change: where it cannot be written, nothing is", async () => {
    const { sql } = database;
    const { id: app } = (await root("POST", "/apps", { slug: "shop" })).body;
    const { id: script } = (await root("POST", "/scripts", { app_id: app, name: "a", source: "1" })).body;
    await sql`ALTER TABLE audit_log ADD CONSTRAINT broken CHECK (outcome <> 'ok') NOT VALID`;
    try {
      const tried = [
        await root("PATCH", "/apps/shop", { name: "never" }),
        await root("PATCH", `/scripts/${script}`, { source: "never" }),
        await root("POST", "/apps", { slug: "never" }),
        await api.send("POST", "/apps", { slug: "never" }, { ...ROOT, "idempotency-key": "k" }),
      ];
      expect(tried.map((answer) => answer.status)).toEqual([500, 500, 500, 500]);
      await expect(api.signIn("ada", PASSWORD)).rejects.toThrow("500");
    } finally {
      await sql`ALTER TABLE audit_log DROP CONSTRAINT broken`;
    }
    const found = await sql`
      SELECT 1 FROM apps WHERE name = 'never' OR slug = 'never' UNION ALL SELECT 1 FROM scripts WHERE source = 'never'`;
    expect(found).toHaveLength(0);
    expect(await sql`SELECT 1 FROM admin_sessions`).toHaveLength(1);
  });

  test("has one row for a request with a key, however often it is repeated", async () => {
    const rows = await noted(async () => {
      for (let times = 0; times < 3; times++) {
        await api.send("POST", "/apps", { slug: "shop" }, { ...ROOT, "idempotency-key": "once" });
      }
    });
    expect(rows.map((row) => row["outcome"])).toEqual(["ok"]);
  });

  test("tells what was refused for who asked or for what is there, and not what was only wrong", async () => {
    const reader = (await root("POST", "/tokens", { name: "reader", access: "read" })).body;
    const read = api.as({ authorization: `Bearer ${String(reader["token"])}` });
    const rows = await noted(async () => {
      await read("POST", "/apps", { slug: "no" });
      await root("POST", "/apps", { slug: "default" });
      await api.send("POST", "/apps", { slug: "default" }, { ...ROOT, "idempotency-key": "refused" });
      await root("DELETE", "/apps/default");
      await root("DELETE", `/scripts/${Bun.randomUUIDv7()}`);
      await api.as({ ...ada, "sec-fetch-site": "cross-site" })("PATCH", "/apps/default", { name: "no" });
      await root("POST", "/apps", { slug: "NO" });
      await root("POST", "/apps", {});
      await root("GET", `/scripts/${Bun.randomUUIDv7()}`);
      await api.as({ authorization: "Bearer nobody" })("DELETE", "/apps/default");
    });

    expect(rows.map((row) => [(row["actor"] as { name: string }).name, row["outcome"]])).toEqual([
      ["reader", "forbidden"],
      ["PICLOUD_ADMIN_TOKEN", "slug_taken"],
      ["PICLOUD_ADMIN_TOKEN", "slug_taken"],
      ["PICLOUD_ADMIN_TOKEN", "default_app"],
      ["PICLOUD_ADMIN_TOKEN", "not_found"],
      ["ada", "cross_origin"],
    ]);
  });

  test("tells of wrong passwords, of the account if there is one, and never what was typed", async () => {
    const typed = { username: "my secret password", password: "hunter2 and more" };
    const rows = await noted(async () => {
      await expect(api.signIn("ada", typed.password)).rejects.toThrow("401");
      await expect(api.signIn(typed.username, typed.password)).rejects.toThrow("401");
    });

    expect(rows.map((row) => [row["actor"], row["outcome"]] as unknown)).toEqual([
      [{ kind: "account", id: expect.any(String), name: "ada" }, "invalid_credentials"],
      [{ kind: "nobody", id: null, name: "" }, "invalid_credentials"],
    ]);
    expect(JSON.stringify(rows)).not.toContain("secret");
  });

  test("has no secret in it, not even where somebody puts a token in a path", async () => {
    const { token } = (await root("POST", "/tokens", { name: "t", access: "full" })).body as unknown as {
      token: string;
    };
    await root("DELETE", `/tokens/${token}`);
    await root("DELETE", `/apps/${encodeURIComponent(token)}?token=${token}`);
    await root("DELETE", `/apps/${"x".repeat(4_000)}`);
    const rows = await audit("?limit=200");

    expect(rows.some((row) => String(row["path"]).includes("/tokens/picloud_..."))).toBe(true);
    const text = JSON.stringify(await database.sql`SELECT * FROM audit_log`);
    expect(text).not.toContain(token.slice(12));
    expect(text).not.toContain(PASSWORD);
    expect(text.length).toBeLessThan(10_000);
  });

  test("is read page by page, newest first, and searched", async () => {
    for (let index = 0; index < 5; index++) await root("POST", "/apps", { slug: `shop-${index}` });
    const seen: string[] = [];
    for (let cursor: string | null = ""; cursor !== null;) {
      const page: TestBody = (await root("GET", `/audit?limit=2${cursor === "" ? "" : `&cursor=${cursor}`}`)).body;
      seen.push(...page.items.map((row) => row.id));
      cursor = page.next_cursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort().toReversed());
    expect(seen).toHaveLength(7);
    expect((await audit("?q=ada")).map((row) => row["resource"])).toEqual(["session", "account"]);
    expect(await audit("?q=%25")).toEqual([]);
  });

  test("is kept to a bound, what was refused apart from what was done", async () => {
    const { sql } = database;
    const keeper = new AuditKeeper({ sql, rows: 100, reporter: { warn() {} } });
    await sql`TRUNCATE audit_log`;
    for (let index = 0; index < 150; index++) await root("PATCH", "/apps/default", { name: `Default ${index}` });
    for (let index = 0; index < 30; index++) await root("POST", "/apps", { slug: "default" });
    const newest = () => sql`SELECT id FROM audit_log WHERE outcome = 'ok' ORDER BY id DESC LIMIT 100`;
    const before = [...(await newest())];
    keeper.noteWritten("done", 1);
    keeper.noteWritten("refused", 1);
    await keeper.settled();
    const counts = async () => {
      const [row] = await sql`
        SELECT count(*) FILTER (WHERE outcome = 'ok')::int AS done, count(*) FILTER (WHERE outcome <> 'ok')::int AS refused
        FROM audit_log`;
      return [row?.["done"], row?.["refused"]];
    };

    expect(await counts()).toEqual([100, 10]);
    expect([...(await newest())]).toEqual(before);
  });

  test("is trimmed as it grows", async () => {
    const bounded = createAccountApi(database.sql, { auditRows: 100 });
    for (let index = 0; index < 140; index++) await bounded.as(ROOT)("PATCH", "/apps/default", { name: `D ${index}` });
    await Bun.sleep(50);

    const rows = await database.sql`SELECT 1 FROM audit_log WHERE outcome = 'ok'`;
    expect(rows.length).toBeLessThanOrEqual(102);
  });
});
