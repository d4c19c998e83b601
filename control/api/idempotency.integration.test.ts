import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, TEST_TOKEN, type TestApi } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;
/** Holds compilations back while set. */
let gate: Promise<void> | null = null;
let failure: Error | null = null;

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql, {
    compile: () => {
      if (failure) throw failure;
      return null;
    },
    beforeCompile: () => gate ?? Promise.resolve(),
  });
});

afterAll(() => database.close());

const key = (text: string) => ({ "idempotency-key": text });

async function countApps(slug: string): Promise<number> {
  const rows = await database.sql`SELECT 1 FROM apps WHERE slug = ${slug}`;
  return rows.length;
}

async function defaultAppId(): Promise<string> {
  return (await api.send("GET", "/apps/default")).body.id;
}

describe("Idempotency-Key", () => {
  test("answers the first result again for the same body, however it is spelled, and creates once", async () => {
    const first = await api.send("POST", "/apps", { slug: "once", name: "Once" }, key("k1"));
    const again = await api.send("POST", "/apps", { name: "Once", slug: "once" }, key("k1"));

    expect(first.status).toBe(201);
    expect(again.status).toBe(201);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("etag")).toBe(first.headers.get("etag"));
    expect(again.headers.get("location")).toBe(first.headers.get("location"));
    expect(first.headers.get("idempotency-replayed")).toBeNull();
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(await countApps("once")).toBe(1);
  });

  test("answers 422 idempotency_key_reused to another body", async () => {
    await api.send("POST", "/apps", { slug: "reused" }, key("k2"));

    const { status, body } = await api.send("POST", "/apps", { slug: "reused-2" }, key("k2"));

    expect(status).toBe(422);
    expect(body.code).toBe("idempotency_key_reused");
    expect(await countApps("reused-2")).toBe(0);
  });

  test("keeps an error below 500 too", async () => {
    const first = await api.send("POST", "/apps", { slug: "default" }, key("k3"));
    const again = await api.send("POST", "/apps", { slug: "default" }, key("k3"));
    const invalid = await api.send("POST", "/apps", { slug: 5 }, key("k3b"));

    expect(first.status).toBe(409);
    expect(again.body).toEqual(first.body);
    expect(again.headers.get("content-type")).toBe("application/problem+json");
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect(invalid.status).toBe(422);
  });

  test("belongs to its credential, method and path", async () => {
    const other = { ...key("k1"), authorization: `Bearer ${TEST_TOKEN}-2` };
    const byOther = await api.send("POST", "/apps", { slug: "once", name: "Once" }, other);
    const elsewhere = await api.send("POST", "/apps/default/domains", { pattern: "k1.example.com" }, key("k1"));

    expect(byOther.status).toBe(409);
    expect(byOther.body.code).toBe("slug_taken");
    expect(elsewhere.status).toBe(201);
  });

  test("is forgotten after 24 hours", async () => {
    await api.send("POST", "/apps", { slug: "aged" }, key("k4"));
    await database.sql`UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE key = 'k4'`;

    expect((await api.send("POST", "/apps", { slug: "aged" }, key("k4"))).body.code).toBe("slug_taken");
    expect((await api.send("POST", "/apps", { slug: "aged-2" }, key("k4b"))).status).toBe(201);
  });

  test("lets one of many at once run; the others are told to wait, or get its answer", async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => api.send("POST", "/apps", { slug: "stampede" }, key("k5"))),
    );

    for (const { status, body } of answers) {
      if (status === 409) expect(body.code).toBe("idempotency_in_progress");
      else expect(status).toBe(201);
    }
    expect(answers.filter(({ headers }) => headers.get("location") !== null).length).toBeGreaterThan(0);
    expect(await countApps("stampede")).toBe(1);
    expect((await api.send("POST", "/apps", { slug: "stampede" }, key("k5"))).status).toBe(201);
  });

  test("answers 409 while the first request still runs", async () => {
    const app_id = await defaultAppId();
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    const first = api.send("POST", "/scripts", { app_id, name: "slow", source: "1" }, key("k6"));
    while (!api.compiled.some(({ source }) => source === "1")) await Bun.sleep(1);

    const second = await api.send("POST", "/scripts", { app_id, name: "slow", source: "1" }, key("k6"));
    resolve();
    gate = null;

    expect(second.status).toBe(409);
    expect(second.body.code).toBe("idempotency_in_progress");
    expect((await first).status).toBe(201);
  });

  test("does not keep a 5xx", async () => {
    const app_id = await defaultAppId();
    failure = new Error("broken");
    const first = await api.send("POST", "/scripts", { app_id, name: "fails", source: "1" }, key("k7"));
    failure = null;
    const second = await api.send("POST", "/scripts", { app_id, name: "fails", source: "1" }, key("k7"));

    expect(first.status).toBe(500);
    expect(second.status).toBe(201);
  });

  test("tells the caches once, and only of what was committed", async () => {
    const before = api.changes.length;
    await api.send("POST", "/apps", { slug: "told" }, key("k8"));
    await api.send("POST", "/apps", { slug: "told" }, key("k8"));
    await api.send("POST", "/apps", { slug: "told" }, key("k8b"));

    expect(api.changes.slice(before)).toEqual([{ kind: "domains" }]);
  });

  test("leaves neither the row nor the key when the process dies before the commit", async () => {
    const { sql } = database;
    await sql`CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END $$`;
    await sql`CREATE TRIGGER die BEFORE INSERT ON idempotency_keys FOR EACH ROW WHEN (NEW.key = 'k9') EXECUTE FUNCTION die()`;

    const died = await api.send("POST", "/apps", { slug: "died" }, key("k9"));
    await sql`DROP TRIGGER die ON idempotency_keys`;

    expect(died.status).toBeGreaterThanOrEqual(500);
    expect(await countApps("died")).toBe(0);
    expect((await api.send("POST", "/apps", { slug: "died" }, key("k9"))).status).toBe(201);
    expect(await countApps("died")).toBe(1);
  });

  test.each(["a b", "ä", "x".repeat(256), ""])("refuses the key %p", async (text) => {
    expect([422]).toContain((await api.send("POST", "/apps", { slug: "never" }, key(text))).status);
  });
});
