import { afterAll, beforeAll, expect, test } from "bun:test";
import { assert, asyncProperty, constantFrom, nat, array, record } from "fast-check";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, type TestApi } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql);
});

afterAll(() => database.close());

test("changes of one script at the same time all succeed when none of them asks for a version", async () => {
  const app = await api.send("POST", "/apps", { slug: "crowded" });
  const script = await api.send("POST", "/scripts", { app_id: app.body.id, name: "crowded", source: "1" });

  const answers = await Promise.all(
    Array.from({ length: 120 }, (_, nth) =>
      api.send("PATCH", `/scripts/${script.body.id}`, nth % 2 === 0 ? { description: `${nth}` } : { source: `${nth}` }),
    ),
  );

  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  expect(new Set(answers.map(({ body }) => body.version)).size).toBe(120);
});

const ACTIONS = [
  "create app",
  "rename app",
  "delete app",
  "claim",
  "change claim",
  "release claim",
  "create script",
  "change script",
  "delete script",
  "create route",
  "change route",
  "delete route",
  "log",
] as const;

const step = record({ action: constantFrom(...ACTIONS), pick: nat(1000), name: nat(5), keyed: nat(2) });

/** What the steps have made so far. */
class World {
  readonly apps: string[] = [];
  readonly scripts: { id: string; app: string }[] = [];
  readonly claims: { id: string; app: string }[] = [];
  readonly routes: string[] = [];

  async take({
    action,
    pick,
    name,
    keyed,
  }: {
    action: (typeof ACTIONS)[number];
    pick: number;
    name: number;
    keyed: number;
  }) {
    const app = this.apps[pick % this.apps.length] ?? "none";
    const script = this.scripts[pick % this.scripts.length] ?? { id: "none", app };
    const claim = this.claims[pick % this.claims.length] ?? { id: "none", app };
    const route = this.routes[pick % this.routes.length] ?? "none";
    const pattern = `h${name}.com`;
    const headers = keyed === 0 ? { "idempotency-key": `${action.replace(" ", "-")}-${pick % 20}` } : {};
    const send = async (method: string, path: string, body?: unknown) => {
      const answer = await api.send(method, path, body, headers);
      // Whatever happens at the same time, it has a name.
      expect(answer.status).toBeLessThan(500);
      return answer.status === 201 ? answer.body.id : null;
    };
    switch (action) {
      case "create app":
        return keep(this.apps, await send("POST", "/apps", { slug: `s${name}`, force: pick % 2 === 0 }));
      case "rename app":
        return send("PATCH", `/apps/${app}`, { slug: `s${name}`, force: pick % 2 === 0 });
      case "delete app":
        return pick % 3 === 0 ? send("DELETE", `/apps/${app}`) : null;
      case "claim":
        return keepIn(this.claims, app, await send("POST", `/apps/${app}/domains`, { pattern }));
      case "change claim":
        return send("PATCH", `/apps/${claim.app}/domains/${claim.id}`, { pattern });
      case "release claim":
        return send("DELETE", `/apps/${claim.app}/domains/${claim.id}`);
      case "create script":
        return keepIn(
          this.scripts,
          app,
          await send("POST", "/scripts", { app_id: app, name: `n${name}`, source: "1" }),
        );
      case "change script":
        return send("PATCH", `/scripts/${script.id}`, { name: `n${name}`, enabled: pick % 2 === 0 });
      case "delete script":
        return pick % 3 === 0 ? send("DELETE", `/scripts/${script.id}`) : null;
      case "create route": {
        const host = pick % 2 === 0 ? pattern : null;
        return keep(this.routes, await send("POST", `/scripts/${script.id}/routes`, { host, path: `/p${name}` }));
      }
      case "change route":
        return send("PATCH", `/routes/${route}`, {
          path: `/p${name}`,
          ...(script.id === "none" ? {} : { script_id: script.id }),
        });
      case "delete route":
        return send("DELETE", `/routes/${route}`);
      case "log":
        // As the log's batches do, beside the control plane; a script that is gone by now is theirs to mind.
        return database.sql`
          INSERT INTO execution_logs (id, app_id, script_id, status, outcome, duration_us)
          SELECT ${Bun.randomUUIDv7()}, app_id, id, 200, 'ok', 5 FROM scripts WHERE id::text = ${script.id}`.catch(
          () => {},
        );
    }
  }
}

function keep(list: string[], id: string | null): void {
  if (id !== null) list.push(id);
}

function keepIn(list: { id: string; app: string }[], app: string, id: string | null): void {
  if (id !== null) list.push({ id, app });
}

test("writes of every kind at the same time all have a named answer, and break no rule", async () => {
  await assert(
    asyncProperty(array(step, { minLength: 150, maxLength: 300 }), async (steps) => {
      const world = new World();
      const queue = steps.values();
      await Promise.all(
        Array.from({ length: 16 }, async () => {
          for (const one of queue) await world.take(one);
        }),
      );

      expect(api.logged).toEqual([]);
      const { sql } = database;
      const both = await sql`SELECT h.slug FROM app_slug_history h JOIN apps ON apps.slug = h.slug`;
      const unclaimed = await sql`
        SELECT r.host FROM routes r WHERE r.host IS NOT NULL
          AND NOT EXISTS (SELECT 1 FROM app_domains d WHERE d.app_id = r.app_id AND d.pattern = r.host)`;
      const foreign = await sql`SELECT 1 FROM routes r JOIN scripts s ON s.id = r.script_id WHERE s.app_id <> r.app_id`;
      expect([both.length, unclaimed.length, foreign.length]).toEqual([0, 0, 0]);
      await sql`DELETE FROM apps WHERE slug <> 'default'`;
      await sql`DELETE FROM idempotency_keys`;
    }),
    { numRuns: 8 },
  );
}, 60_000);
