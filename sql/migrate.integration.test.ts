import { afterAll, beforeAll, expect, test } from "bun:test";
import { migrate, schemaVersion } from "./migrate.ts";
import { testDatabase, type TestDatabase } from "./testing.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

test("migrate() leaves a migrated database as it is", async () => {
  expect(await migrate(database.sql)).toBe(schemaVersion);
});
