import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Change } from "../runtime/core/ports.ts";
import { connectDatabase } from "../sql/connect.ts";
import { testDatabase, type TestDatabase } from "../sql/testing.ts";
import { changeScript, createScript } from "./publish-script.ts";
import { findAppBySlug } from "./store/apps.ts";
import { SYSTEM } from "../runtime/core/principal.ts";
import { createUnitsOfWork, type Actor, type RootUnitOfWork } from "./unit-of-work.ts";

let database: TestDatabase;
let work: RootUnitOfWork;
let applied: Change[] = [];
let listenerErrors: unknown[] = [];
let refuse: Error | null = null;
const notices: unknown[] = [];
const publisher = {
  executor: {
    execute: () => Promise.reject(new Error("unused")),
    compile: () => Promise.resolve(null),
  },
  ceiling: {
    max_operations: 1000,
    max_string_size: 1000,
    max_array_size: 1000,
    max_map_size: 1000,
    max_call_levels: 64,
    max_expr_depth: 64,
    timeout_ms: 1000,
    memory_limit_mb: 32,
  },
};

beforeAll(async () => {
  database = await testDatabase();
  work = createUnitsOfWork({
    sql: database.sql,
    origin: "me",
    listener: {
      async applyChanges(changes) {
        if (refuse) throw refuse;
        applied.push(...changes);
      },
    },
    onListenerError: (error) => void listenerErrors.push(error),
  }).as(ACTOR);
  await database.sql.listen("picloud_changes", (payload) => void notices.push(JSON.parse(payload)));
});

beforeEach(() => {
  applied = [];
  listenerErrors = [];
  notices.length = 0;
});

afterAll(() => database.close());

const ACTOR: Actor = { principal: SYSTEM, method: "PATCH", path: "/somewhere", address: "192.0.2.1" };
const SUBJECT = { resource: "app", id: null, appId: null };
const DOMAINS: Change = { kind: "domains" };

/** Notifications come in order: when this one is there, so are all before it. */
async function settled(): Promise<unknown[]> {
  await database.sql`SELECT pg_notify('picloud_changes', '"settled"')`;
  while (notices.at(-1) !== "settled") await Bun.sleep(1);
  return notices.slice(0, -1);
}

describe("createUnitsOfWork()", () => {
  test("applies changes and tells other processes after the commit", async () => {
    const result = await work.write(async ({ sql, changed }) => {
      await sql`UPDATE apps SET name = 'committed' WHERE slug = 'default'`;
      changed(DOMAINS);
      expect(applied).toEqual([]);
      return ["an", "array"];
    });

    expect(result).toEqual(["an", "array"]);
    expect(applied).toEqual([DOMAINS]);
    expect(await settled()).toEqual([{ origin: "me", changes: [DOMAINS] }]);
  });

  test("applies and tells nothing of what was rolled back", async () => {
    const failing = work.write(async ({ sql, changed }) => {
      await sql`UPDATE apps SET name = 'rolled back' WHERE slug = 'default'`;
      changed(DOMAINS);
      throw new Error("no");
    });

    expect(failing).rejects.toThrow("no");
    await failing.catch(() => {});
    expect(applied).toEqual([]);
    expect(await settled()).toEqual([]);
    expect((await findAppBySlug(database.sql, "default"))?.app.name).not.toBe("rolled back");
  });

  test("puts several writes into one transaction, of which a failed one undoes only itself", async () => {
    await work.together(async (inner) => {
      await inner.write(async ({ sql, changed }) => {
        await sql`UPDATE apps SET name = 'kept' WHERE slug = 'default'`;
        changed(DOMAINS);
      });
      await inner
        .write(async ({ sql, changed }) => {
          changed({ kind: "app", appId: "x" });
          await sql`INSERT INTO apps (id, slug, name) VALUES (${Bun.randomUUIDv7()}, 'default', 'twice')`;
        })
        .catch(() => {});
      expect(applied).toEqual([]);
    });

    expect(applied).toEqual([DOMAINS]);
    expect(await settled()).toEqual([{ origin: "me", changes: [DOMAINS] }]);
    expect((await findAppBySlug(database.sql, "default"))?.app.name).toBe("kept");
  });

  test("tells in the same statement for a write of one, and nothing when it wrote nothing", async () => {
    const app = (await findAppBySlug(database.sql, "default"))?.app;
    const script = await createScript(work, publisher, app?.id ?? "", { name: "one", source: "1" });
    await settled();
    notices.length = 0;
    applied = [];
    const changes: Change[] = [{ kind: "script", appId: app?.id ?? "", scriptId: script.id }];

    await changeScript(work, publisher, script.id, { source: "2" }, null);
    const stale = changeScript(work, publisher, script.id, { source: "3" }, [1]).catch((error) => error.code);
    expect(await stale).toBe("stale_version");
    expect(await work.writeOne([DOMAINS], SUBJECT, async () => null)).toBeNull();

    expect(applied).toEqual(changes);
    expect(await settled()).toEqual([{ origin: "me", changes }]);
  });

  test("lets a write stand that the caches could not follow", async () => {
    refuse = new Error("cache is broken");
    await work.write(async ({ sql, changed }) => {
      await sql`UPDATE apps SET name = 'stands' WHERE slug = 'default'`;
      changed(DOMAINS);
    });
    refuse = null;

    expect(listenerErrors).toEqual([new Error("cache is broken")]);
    expect((await findAppBySlug(database.sql, "default"))?.app.name).toBe("stands");
  });

  test("tries again when a deadlock chose it to give way", async () => {
    const { sql } = database;
    await sql`INSERT INTO apps (id, slug, name) VALUES (${Bun.randomUUIDv7()}, 'dead-a', ''), (${Bun.randomUUIDv7()}, 'dead-b', '')`;
    let firstLocks = 0;
    const both = Promise.withResolvers<void>();
    const crossing = (first: string, second: string) =>
      work.write(async ({ sql: tx }) => {
        await tx`UPDATE apps SET name = name || ${first} WHERE slug = ${first}`;
        if (++firstLocks >= 2) both.resolve();
        await both.promise;
        await tx`UPDATE apps SET name = name || ${first} WHERE slug = ${second}`;
      });

    await Promise.all([crossing("dead-a", "dead-b"), crossing("dead-b", "dead-a")]);

    // More than once, perhaps: who tries again can meet the other one anew.
    expect(firstLocks).toBeGreaterThanOrEqual(3);
    const rows = await sql`SELECT name FROM apps WHERE slug IN ('dead-a', 'dead-b')`;
    for (const row of rows) expect(String(row["name"]).length).toBe("dead-adead-b".length);
  });

  test("is database_unavailable where nothing listens", async () => {
    const nobody = connectDatabase({ url: "postgres://nobody@127.0.0.1:1/none", role: "manager", max: 2 });
    const lost = createUnitsOfWork({
      sql: nobody.sql,
      origin: "me",
      listener: { applyChanges: () => Promise.resolve() },
      onListenerError: () => {},
    }).as(ACTOR);

    const code = (promise: Promise<unknown>) => promise.then(String, (error: { code: string }) => error.code);
    expect(await code(lost.write(({ sql }) => sql`SELECT 1`))).toBe("database_unavailable");
    expect(await code(findAppBySlug(lost.sql, "default"))).toBe("database_unavailable");
    await nobody.close();
  });
});
