import { afterAll, afterEach, beforeAll, describe, expect, test, setDefaultTimeout } from "bun:test";
import { connectDatabase, type Database } from "../../sql/connect.ts";
import { silentLog } from "../../sql/database-log.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { BUILT_IN_CEILING } from "../core/limits.ts";
import { parseHostPattern } from "../core/host-pattern.ts";
import { parseRoutePath } from "../core/route-path.ts";
import { createReadModel, type ReadModel } from "./read-model.ts";

// A busy machine is no failure.
setDefaultTimeout(60_000);

let database: TestDatabase;
let reader: Database;
const models: ReadModel[] = [];

beforeAll(async () => {
  database = await testDatabase();
  reader = connectDatabase({ url: database.url, role: "reader", max: 4 });
});

afterEach(async () => {
  await Promise.all(models.splice(0).map((model) => model.close()));
  await database.sql`DELETE FROM apps WHERE slug LIKE 't-%'`;
});

afterAll(async () => {
  await reader.close();
  await database.close();
});

async function open(origin = "this"): Promise<ReadModel> {
  const model = await createReadModel({ sql: reader.sql, ceiling: BUILT_IN_CEILING, origin, log: silentLog });
  models.push(model);
  return model;
}

async function addApp(slug: string, claims: string[]): Promise<string> {
  const id = Bun.randomUUIDv7();
  await database.sql`INSERT INTO apps (id, slug, name) VALUES (${id}, ${slug}, ${slug})`;
  for (const claim of claims) {
    const { pattern, shapeKey, kind } = parseHostPattern(claim);
    await database.sql`INSERT INTO app_domains (id, app_id, pattern, shape_key, kind)
      VALUES (${Bun.randomUUIDv7()}, ${id}, ${pattern}, ${shapeKey}, ${kind})`;
  }
  return id;
}

async function addScript(appId: string, name: string, path: string): Promise<string> {
  const id = Bun.randomUUIDv7();
  await database.sql`INSERT INTO scripts (id, app_id, name, source, sandbox)
    VALUES (${id}, ${appId}, ${name}, ${"40 + 2"}, ${database.sql.json({ max_operations: 500 })})`;
  await addRoute(appId, id, path);
  return id;
}

async function addRoute(appId: string, scriptId: string, path: string): Promise<void> {
  const { path: stored, shapeKey } = parseRoutePath(path);
  await database.sql`INSERT INTO routes (id, app_id, script_id, method, host, path, path_shape)
    VALUES (${Bun.randomUUIDv7()}, ${appId}, ${scriptId}, 'GET', ${null}, ${stored}, ${shapeKey})`;
}

async function routeOf(model: ReadModel, appId: string, ...segments: string[]): Promise<string | null> {
  return (await model.routes(appId)).lookup("any.test", "GET", segments).found?.scriptId ?? null;
}

/** Another process's notification, and that it has been followed. */
async function notify(model: ReadModel, message: unknown): Promise<void> {
  const before = model.generation;
  await database.sql`SELECT pg_notify('picloud_changes', ${JSON.stringify(message)})`;
  for (let waits = 0; model.generation === before && waits < 500; waits++) await Bun.sleep(5);
}

describe("ReadModel", () => {
  test("reads domains, routes and scripts with merged limits", async () => {
    const appId = await addApp("t-blog", ["{x}.blog.test"]);
    const script = await addScript(appId, "hello", "/hello/:name");
    const model = await open();

    expect((await model.domains()).lookup("a.blog.test")).toMatchObject({
      app: { id: appId, slug: "t-blog" },
      domain: [["x", "a"]],
    });
    expect(await routeOf(model, appId, "hello", "you")).toBe(script);
    const resolved = await model.resolveScript(script);
    expect(resolved).toMatchObject({ name: "hello", version: 1, enabled: true, app: { id: appId, slug: "t-blog" } });
    expect(resolved?.program.source).toBe("40 + 2");
    expect(resolved?.limits).toMatchObject({ max_operations: 500, max_call_levels: 64, timeout_ms: 5_000 });
    expect(await model.resolveScript(Bun.randomUUIDv7())).toBeNull();
    // The second time at once.
    expect(model.script(script)).toBe(resolved);
    expect(model.routes(appId)).not.toBeInstanceOf(Promise);
    expect(model.domains()).not.toBeInstanceOf(Promise);
  });

  test("shows a change of its own process once it is applied", async () => {
    const appId = await addApp("t-one", []);
    const script = await addScript(appId, "one", "/one");
    const model = await open();
    expect(await routeOf(model, appId, "one")).toBe(script);
    await model.resolveScript(script);

    await database.sql`UPDATE scripts SET enabled = false, version = 2, source = '1' WHERE id = ${script}`;
    const { generation } = model;
    await model.applyChanges([{ kind: "script", appId, scriptId: script }]);

    expect(model.generation).toBeGreaterThan(generation);
    expect(await routeOf(model, appId, "one")).toBeNull();
    expect(model.script(script)).toMatchObject({ enabled: false, version: 2, program: { source: "1" } });
  });

  test("shows a change of another process once it has caught up", async () => {
    const appId = await addApp("t-far", []);
    const script = await addScript(appId, "far", "/far");
    const model = await open();
    const notice = JSON.stringify({ origin: "another", changes: [{ kind: "script", appId, scriptId: script }] });
    await model.resolveScript(script);
    for (let version = 2; version < 40; version++) {
      await database.sql.begin(async (tx) => {
        await tx`UPDATE scripts SET version = ${version} WHERE id = ${script}`;
        await tx`SELECT pg_notify('picloud_changes', ${notice})`;
      });
      await model.caughtUp();
      expect(model.script(script)).toMatchObject({ version });
    }
  });

  test("shows the rate limits of a script's app, and a change of them", async () => {
    const appId = await addApp("t-limited", []);
    const script = await addScript(appId, "limited", "/limited");
    const model = await open();
    expect(await model.resolveScript(script)).toMatchObject({ rateLimits: null });

    const limit = database.sql.json({ requests_per_second: 0.5, burst: 3 });
    await database.sql`UPDATE apps SET client_rate_limit = ${limit} WHERE id = ${appId}`;
    await model.applyChanges([{ kind: "app", appId }]);
    const rateLimits = { app: null, client: { requestsPerSecond: 0.5, burst: 3 } };
    expect(await model.resolveScript(script)).toMatchObject({ rateLimits });
  });

  test("shows a new script, route, claim and slug", async () => {
    const model = await open();
    const appId = await addApp("t-new", ["new.test"]);
    expect((await model.domains()).lookup("new.test")).toBeNull();
    await model.applyChanges([{ kind: "domains" }]);
    expect((await model.domains()).lookup("new.test")?.app.slug).toBe("t-new");

    const script = await addScript(appId, "two", "/two");
    expect(await routeOf(model, appId, "two")).toBe(script);
    await addRoute(appId, script, "/three");
    await model.applyChanges([{ kind: "app", appId }]);
    expect(await routeOf(model, appId, "three")).toBe(script);

    await model.resolveScript(script);
    await database.sql`UPDATE apps SET slug = 't-newer' WHERE id = ${appId}`;
    await model.applyChanges([{ kind: "domains" }]);
    expect((await model.domains()).lookup("t-newer.localhost")?.app.id).toBe(appId);
    expect((await model.resolveScript(script))?.app.slug).toBe("t-newer");

    await database.sql`DELETE FROM apps WHERE id = ${appId}`;
    await model.applyChanges([{ kind: "domains" }, { kind: "app", appId }]);
    expect(await model.resolveScript(script)).toBeNull();
    expect((await model.domains()).lookup("new.test")).toBeNull();
  });

  test("follows other processes, skips its own notifications, and survives what it cannot read", async () => {
    const appId = await addApp("t-far", []);
    const script = await addScript(appId, "far", "/far");
    const model = await open("this");
    await model.resolveScript(script);
    await database.sql`UPDATE scripts SET version = 2 WHERE id = ${script}`;

    await database.sql`SELECT pg_notify('picloud_changes', ${JSON.stringify({
      origin: "this",
      changes: [{ kind: "script", appId, scriptId: script }],
    })})`;
    await notify(model, { origin: "other", changes: [{ kind: "app", appId: Bun.randomUUIDv7() }] });
    expect((await model.resolveScript(script))?.version).toBe(1);

    await notify(model, { origin: "other", changes: [{ kind: "script", appId, scriptId: script }] });
    expect((await model.resolveScript(script))?.version).toBe(2);

    await database.sql`UPDATE scripts SET version = 3 WHERE id = ${script}`;
    await notify(model, { origin: "other", changes: [{ kind: "of a newer PiCloud" }] });
    expect((await model.resolveScript(script))?.version).toBe(3);
  });

  test("reads everything again when its listener was cut off", async () => {
    const appId = await addApp("t-cut", []);
    const script = await addScript(appId, "cut", "/cut");
    const model = await open();
    await model.resolveScript(script);
    const { generation } = model;
    await database.sql`UPDATE scripts SET version = 2 WHERE id = ${script}`;
    await database.sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid() AND query ILIKE 'listen%'`;
    for (let waits = 0; model.generation === generation && waits < 1_000; waits++) await Bun.sleep(10);
    expect((await model.resolveScript(script))?.version).toBe(2);
  });

  test("never shows anything older than an applied change, however loads and changes meet", async () => {
    const appId = await addApp("t-race", []);
    const script = await addScript(appId, "race", "/race");
    const model = await open();
    for (let version = 2; version <= 60; version++) {
      const reading = [model.resolveScript(script), model.resolveScript(script)];
      await database.sql`UPDATE scripts SET version = ${version} WHERE id = ${script}`;
      reading.push(model.resolveScript(script));
      await model.applyChanges([{ kind: "script", appId, scriptId: script }]);
      expect((await model.resolveScript(script))?.version).toBe(version);
      await Promise.all(reading);
      expect((await model.resolveScript(script))?.version).toBe(version);
    }
  });

  test("goes on with what it has when the database is gone", async () => {
    const own = await testDatabase();
    const cut = connectDatabase({ url: own.url, role: "reader", max: 2 });
    const model = await createReadModel({ sql: cut.sql, ceiling: BUILT_IN_CEILING, origin: "x", log: silentLog });
    models.push(model);
    const [{ id } = { id: "" }] = await own.sql<{ id: string }[]>`SELECT id FROM apps WHERE slug = 'default'`;
    expect((await model.domains()).app(id)?.slug).toBe("default");
    await model.routes(id);
    await own.close();
    await model.applyChanges([{ kind: "domains" }, { kind: "app", appId: id }]);
    expect((await model.domains()).app(id)?.slug).toBe("default");
    expect((await model.routes(id)).routes).toEqual([]);
    expect(model.resolveScript(Bun.randomUUIDv7())).rejects.toMatchObject({ code: "database_unavailable" });
    await model.resolveScript(Bun.randomUUIDv7()).catch(() => {});
    await cut.close();
  });

  test("is ready for 10,000 apps and 100,000 routes", async () => {
    const own = await testDatabase();
    await own.sql`INSERT INTO apps (id, slug, name)
      SELECT gen_random_uuid(), 't-many-' || n, '' FROM generate_series(1, 10000) AS n`;
    await own.sql`INSERT INTO app_domains (id, app_id, pattern, shape_key, kind)
      SELECT gen_random_uuid(), id, slug || '.test', slug || '.test', 'exact' FROM apps WHERE slug LIKE 't-many-%'`;
    await own.sql`INSERT INTO scripts (id, app_id, name, source)
      SELECT gen_random_uuid(), id, 'many', '1' FROM apps WHERE slug LIKE 't-many-%'`;
    for (let part = 0; part < 10; part++) {
      await own.sql`INSERT INTO routes (id, app_id, script_id, method, path, path_shape)
        SELECT gen_random_uuid(), app_id, id, 'GET', ${`/${part}/:x`}, ${`/${part}/:`} FROM scripts WHERE name = 'many'`;
    }
    const many = connectDatabase({ url: own.url, role: "reader", max: 4 });
    const started = performance.now();
    const model = await createReadModel({ sql: many.sql, ceiling: BUILT_IN_CEILING, origin: "x", log: silentLog });
    const match = (await model.domains()).lookup("t-many-9999.test");
    expect(await routeOf(model, match?.app.id ?? "", "7", "x")).toBeString();
    console.log(`ready for 10,000 apps and 100,000 routes in ${Math.round(performance.now() - started)} ms`);
    await model.close();
    await many.close();
    await own.close();
  });
});
