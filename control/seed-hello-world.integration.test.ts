import { afterEach, beforeEach, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../sql/testing.ts";
import { HELLO_WORLD_SOURCE, seedHelloWorld } from "./seed-hello-world.ts";

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(() => database.close());

test("seedHelloWorld() gives a fresh install a script and its route GET /hello, once", async () => {
  const { sql } = database;

  expect(await Promise.all([seedHelloWorld(sql), seedHelloWorld(sql)])).toContain(true);
  expect(await seedHelloWorld(sql)).toBe(false);

  const rows = await sql`
    SELECT s.name, s.source, r.method, r.host, r.host_shape, r.path, r.path_shape, apps.slug
    FROM scripts s JOIN routes r ON r.script_id = s.id JOIN apps ON apps.id = s.app_id`;
  expect(Array.from(rows)).toMatchObject([
    {
      name: "Hello World",
      source: HELLO_WORLD_SOURCE,
      method: "GET",
      host: null,
      host_shape: "",
      path: "/hello",
      path_shape: "/hello",
      slug: "default",
    },
  ]);
  await sql`DELETE FROM scripts`;
  expect(await seedHelloWorld(sql)).toBe(false);
});

test("seedHelloWorld() leaves a default app alone that has a script", async () => {
  const { sql } = database;
  await sql`
    INSERT INTO scripts (id, app_id, name, source)
    SELECT ${Bun.randomUUIDv7()}, id, 'mine', '1' FROM apps WHERE slug = 'default'`;

  expect(await seedHelloWorld(sql)).toBe(false);
  await sql`DELETE FROM scripts`;
  expect(await seedHelloWorld(sql)).toBe(false);
});
