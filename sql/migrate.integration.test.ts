import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { PiCloudError } from "../runtime/core/errors.ts";
import { connectDatabase, type Sql } from "./connect.ts";
import { migrate, migrations, readSchemaVersion, schemaVersion } from "./migrate.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

const open: TestDatabase[] = [];
async function databaseAt(schema: number): Promise<TestDatabase> {
  const database = await testDatabase({ schema });
  open.push(database);
  return database;
}
beforeAll(() => databaseAt(schemaVersion));
afterAll(() => Promise.all(open.map((database) => database.close())));

/** What somebody may have had before there were apps. */
async function populate(sql: Sql): Promise<void> {
  const [hello, other] = ["0197c000-0000-7000-8000-000000000001", "0197c000-0000-7000-8000-000000000002"];
  await sql`INSERT INTO scripts (id, name, source, timeout_ms, sandbox) VALUES
    (${hello}, 'hello', '"hi"', 1000, ${sql.json({ max_expr_depth: 99 })}), (${other}, 'other', '1', 5000, '{}')`;
  await sql`INSERT INTO routes (id, script_id, host, path) VALUES
    (${Bun.randomUUIDv7()}, ${hello}, NULL, '/hello'),
    (${Bun.randomUUIDv7()}, ${hello}, '{tenant}.Example.com', '/users/:id/*rest'),
    (${Bun.randomUUIDv7()}, ${other}, NULL, '/a/:one'),
    (${Bun.randomUUIDv7()}, ${other}, NULL, '/a/:two')`;
  await sql`INSERT INTO execution_logs (id, script_id, status, outcome, duration_us) VALUES
    (${Bun.randomUUIDv7()}, ${hello}, 200, 'ok', 10), (${Bun.randomUUIDv7()}, NULL, 500, 'script_error', 20)`;
  await sql`INSERT INTO admins (id, username, password_hash) VALUES (${Bun.randomUUIDv7()}, 'ada', 'x')`;
}

async function shapeOf(sql: Sql): Promise<string> {
  const columns = await sql`
    SELECT table_name, column_name, data_type, is_nullable, column_default, datetime_precision
    FROM information_schema.columns WHERE table_schema = 'public' ORDER BY table_name, column_name`;
  const indexes = await sql`SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexdef`;
  const constraints = await sql`
    SELECT conrelid::regclass::text AS name, pg_get_constraintdef(oid) AS definition
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2`;
  return JSON.stringify([columns, indexes, constraints]);
}

describe("migrate()", () => {
  test("waits for whoever migrates already, longer than a query may take", async () => {
    const { url, sql } = await databaseAt(schemaVersion);
    const hasty = connectDatabase({ url, max: 1, role: "manager", deadlineMs: 700 });
    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    const holding = sql.begin(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(${0x70_69_63_6c_6f_75})`;
      hold();
      await Bun.sleep(1_500);
    });
    await held;
    expect(await migrate(hasty.sql)).toBe(schemaVersion);
    await holding;
    await hasty.close();
  });

  test("brings a populated database of schema 4 to 5: everything belongs to the default app", async () => {
    const { sql } = await databaseAt(4);
    await populate(sql);
    expect(await migrate(sql, 5)).toBe(5);
    const [app] = await sql`SELECT id, slug, substr(id::text, 15, 1) AS version FROM apps`;
    expect(app).toMatchObject({ slug: "default", version: "7" });
    const claims = await sql`SELECT app_id, pattern, shape_key, kind FROM app_domains`;
    expect([...claims]).toEqual([{ app_id: app?.["id"], pattern: "localhost", shape_key: "localhost", kind: "exact" }]);
    for (const table of ["scripts", "routes", "execution_logs"]) {
      const rows = await sql<{ app_id: string }[]>`SELECT app_id FROM ${sql(table)}`;
      expect({ table, count: rows.length }).toEqual({ table, count: table === "routes" ? 4 : 2 });
      expect(rows.every((row) => row.app_id === app?.["id"])).toBe(true);
    }
    expect((await sql`SELECT 1 FROM admins`).length).toBe(1);
  });

  test("brings the same database to the latest schema, as if it had always been there", async () => {
    const { sql } = await databaseAt(4);
    await populate(sql);
    expect(await migrate(sql)).toBe(schemaVersion);
    expect(await shapeOf(sql)).toBe(await shapeOf((await databaseAt(schemaVersion)).sql));
    const routes = await sql`SELECT host_shape, path_shape FROM routes ORDER BY id`;
    expect(routes[0]).toEqual({ host_shape: "", path_shape: "/hello" });
    expect(routes[1]).toEqual({ host_shape: "*.Example.com", path_shape: "/users/:/*" });
    expect(routes[2]).toEqual({ host_shape: "", path_shape: "/a/:" });
    expect(routes[3]?.["path_shape"]).toStartWith("/a/:#");
    const depths = await sql`SELECT parse_depth FROM scripts ORDER BY name`;
    expect(depths.map((row) => row["parse_depth"])).toEqual([99, 64]);
  });

  test("adds the counts of minutes up by hour, for the app and for each script", async () => {
    const { sql } = await databaseAt(10);
    const [app, one, two] = [Bun.randomUUIDv7(), Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    await sql`INSERT INTO apps (id, slug, name) VALUES (${app}, 'counted', 'Counted')`;
    await sql`
      INSERT INTO execution_counts (app_id, script_id, minute, outcome, requests, recorded, operations, duration_histogram)
      VALUES (${app}, ${one}, '2026-01-01T10:00Z', 'ok', 3, 2, 30, '{1,2}'),
        (${app}, ${one}, '2026-01-01T10:59Z', 'ok', 4, 4, 40, '{0,0,4}'),
        (${app}, ${two}, '2026-01-01T10:30Z', 'ok', 5, 5, 50, '{}'),
        (${app}, ${two}, '2026-01-01T11:00Z', 'timed_out', 1, 1, 9, '{0,1}')`;
    await migrate(sql);
    const hours = await sql`
      SELECT scope_id, to_char(hour AT TIME ZONE 'UTC', 'HH24:MI') AS hour, outcome, requests::int, recorded::int,
        operations::int, duration_histogram::int[] AS durations
      FROM execution_hours WHERE app_id = ${app}`;
    const expected = [
      {
        scope_id: app,
        hour: "10:00",
        outcome: "ok",
        requests: 12,
        recorded: 11,
        operations: 120,
        durations: [1, 2, 4],
      },
      {
        scope_id: app,
        hour: "11:00",
        outcome: "timed_out",
        requests: 1,
        recorded: 1,
        operations: 9,
        durations: [0, 1],
      },
      { scope_id: one, hour: "10:00", outcome: "ok", requests: 7, recorded: 6, operations: 70, durations: [1, 2, 4] },
      { scope_id: two, hour: "10:00", outcome: "ok", requests: 5, recorded: 5, operations: 50, durations: [] },
      {
        scope_id: two,
        hour: "11:00",
        outcome: "timed_out",
        requests: 1,
        recorded: 1,
        operations: 9,
        durations: [0, 1],
      },
    ];
    const sorted = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).sort();
    expect(sorted(expected)).toEqual(sorted([...hours]));
  });

  test("two apps may have scripts and routes of equal names, one app may not", async () => {
    const { sql } = open[0]!;
    const [one, two] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    await sql`INSERT INTO apps (id, slug, name) VALUES (${one}, 'one', 'One'), (${two}, 'two', 'Two')`;
    const add = async (app: string) => {
      const script = Bun.randomUUIDv7();
      await sql.begin(async (tx) => {
        await tx`INSERT INTO scripts (id, app_id, name, source) VALUES (${script}, ${app}, 'same', '1')`;
        await tx`INSERT INTO routes (id, app_id, script_id, path, path_shape)
          VALUES (${Bun.randomUUIDv7()}, ${app}, ${script}, '/same', '/same')`;
      });
      return script;
    };
    const script = await add(one);
    await add(two);
    await expect(add(one)).rejects.toThrow("scripts_name_unique");
    const foreign = sql`INSERT INTO routes (id, app_id, script_id, path, path_shape)
      VALUES (${Bun.randomUUIDv7()}, ${two}, ${script}, '/x', '/x')`;
    await expect(foreign).rejects.toThrow("routes_script_of_app");
  });

  test("deleting a script deletes its routes and leaves its log rows; deleting an app leaves nothing of it", async () => {
    const { sql } = open[0]!;
    const [app, script] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    await sql`INSERT INTO apps (id, slug, name) VALUES (${app}, 'gone', 'Gone')`;
    await sql`INSERT INTO app_slug_history (slug, app_id) VALUES ('older', ${app})`;
    await sql`INSERT INTO scripts (id, app_id, name, source) VALUES (${script}, ${app}, 's', '1')`;
    await sql`INSERT INTO routes (id, app_id, script_id, path, path_shape)
      VALUES (${Bun.randomUUIDv7()}, ${app}, ${script}, '/s', '/s')`;
    await sql`INSERT INTO execution_logs (id, app_id, script_id, status, outcome, duration_us)
      VALUES (${Bun.randomUUIDv7()}, ${app}, ${script}, 200, 'ok', 1)`;
    await sql`DELETE FROM scripts WHERE id = ${script}`;
    expect((await sql`SELECT 1 FROM routes WHERE app_id = ${app}`).length).toBe(0);
    expect([...(await sql`SELECT script_id FROM execution_logs WHERE app_id = ${app}`)]).toEqual([{ script_id: null }]);
    await sql`DELETE FROM apps WHERE id = ${app}`;
    expect((await sql`SELECT 1 FROM execution_logs WHERE app_id = ${app}`).length).toBe(0);
    expect((await sql`SELECT 1 FROM app_slug_history WHERE app_id = ${app}`).length).toBe(0);
  });

  test("does the work once when several start together", async () => {
    const { url } = await databaseAt(0);
    const starts = Array.from({ length: 4 }, () => connectDatabase({ url, max: 1, role: "manager" }));
    const versions = await Promise.all(starts.map((database) => migrate(database.sql)));
    expect(versions).toEqual(Array(4).fill(schemaVersion));
    await Promise.all(starts.map((database) => database.close()));
  });

  test("that is killed in any migration leaves the schema before it, whole", async () => {
    const { sql, url } = await databaseAt(0);
    let whole = await shapeOf(sql);
    for (const migration of migrations) {
      const killed = connectDatabase({ url, max: 1, role: "manager" });
      const work = killed.sql.begin(async (tx) => {
        await tx.unsafe(migration.source);
        await tx`SELECT pg_terminate_backend(pg_backend_pid())`;
      });
      await expect(work).rejects.toThrow("The database is unavailable");
      await killed.close();
      expect(await shapeOf(sql)).toBe(whole);
      expect(await migrate(sql, migration.number)).toBe(migration.number);
      expect(await shapeOf(sql)).not.toBe(whole);
      whole = await shapeOf(sql);
    }
  });

  test("refuses a database whose migration was edited after it ran", async () => {
    const { sql } = await databaseAt(schemaVersion);
    await sql`UPDATE schema_migrations SET checksum = 'other' WHERE number = 3`;
    await expect(migrate(sql)).rejects.toThrow(
      "Cannot open the database: migration 0003_routes was changed after it ran",
    );
  });

  test("refuses a database that lacks a migration it should have", async () => {
    const { sql } = await databaseAt(schemaVersion);
    await sql`DELETE FROM schema_migrations WHERE number = 2`;
    await expect(migrate(sql)).rejects.toThrow(
      "Cannot open the database: migration 0002_sandbox is missing before 0003_routes",
    );
  });

  test("refuses a database of a newer PiCloud", async () => {
    const { sql } = await databaseAt(schemaVersion);
    await sql`INSERT INTO schema_migrations (number, name, checksum) VALUES (${schemaVersion + 1}, 'next', 'x')`;
    const refused = await migrate(sql).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(PiCloudError);
    expect(refused).toMatchObject({
      code: "schema_mismatch",
      message: `Cannot open the database: its schema ${schemaVersion + 1} is newer than ${schemaVersion}, the one of this PiCloud`,
    });
    expect(await readSchemaVersion(sql)).toBe(schemaVersion + 1);
  });
});
