import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, type TestApi, type TestBody } from "./testing.ts";
import { testExecution } from "../execution-testing.ts";
import { createExecutionRecorder } from "../record-execution.ts";

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql);
});

afterAll(() => database.close());

let next = 0;
async function newApp(slug = `app-${++next}`): Promise<TestBody> {
  const answer = await api.send("POST", "/apps", { slug });
  expect(answer.status).toBe(201);
  return answer.body;
}

async function renamed(from: string, to: string): Promise<TestBody> {
  const app = await newApp(from);
  const answer = await api.send("PATCH", `/apps/${app.id}`, { slug: to });
  expect(answer.status).toBe(200);
  return answer.body;
}

describe("rate limits of an app", () => {
  const limit = (requests_per_second: unknown, burst: unknown) => ({ requests_per_second, burst });

  test("are set, shown, changed one by one and taken away", async () => {
    const app = await newApp();
    const path = `/apps/${app.slug}`;
    const set = await api.send("PATCH", path, { rate_limit: limit(0.5, 10), client_rate_limit: limit(2, 5) });
    expect(set.body).toMatchObject({ rate_limit: limit(0.5, 10), client_rate_limit: limit(2, 5), version: 2 });
    expect(set.headers.get("etag")).toBe('"2"');
    expect(api.changes.at(-1)).toEqual({ kind: "app", appId: app.id });
    expect((await api.send("GET", path)).body).toEqual(set.body);

    const one = await api.send("PATCH", path, { client_rate_limit: null });
    expect(one.body).toMatchObject({ rate_limit: limit(0.5, 10), client_rate_limit: null, version: 3 });
    const other = await api.send("PATCH", path, { name: "Named" });
    expect(other.body).toMatchObject({ rate_limit: limit(0.5, 10), client_rate_limit: null, version: 4 });
    expect((await api.send("PATCH", path, {})).body.version).toBe(4);
    const stale = await api.send("PATCH", path, { rate_limit: null }, { "if-match": '"3"' });
    expect([stale.status, stale.body.code]).toEqual([412, "stale_version"]);
    const { items } = (await api.send("GET", `/apps?q=${app.slug}`)).body;
    expect(items.find(({ id }) => id === app.id)).toMatchObject({ rate_limit: limit(0.5, 10) });
  });

  test("may be given to a new app", async () => {
    const { status, body } = await api.send("POST", "/apps", { slug: "limited", client_rate_limit: limit(1, 1) });
    expect([status, body["rate_limit"], body["client_rate_limit"]]).toEqual([201, null, limit(1, 1)]);
  });

  test.each([
    [limit(0, 1), "rate_limit.requests_per_second", "too_small"],
    [limit(-1, 1), "rate_limit.requests_per_second", "too_small"],
    [limit(2_000_000, 1), "rate_limit.requests_per_second", "too_large"],
    [limit("5", 1), "rate_limit.requests_per_second", "wrong_type"],
    [limit(1, 0), "rate_limit.burst", "too_small"],
    [limit(1, 1.5), "rate_limit.burst", "wrong_type"],
    [limit(1, 2_000_000), "rate_limit.burst", "too_large"],
    [{ requests_per_second: 1 }, "rate_limit.burst", "required"],
    [{ ...limit(1, 1), per: "minute" }, "rate_limit.per", "unknown_field"],
    [5, "rate_limit", "wrong_type"],
  ])("are refused as %j", async (rate_limit, field, code) => {
    const { slug } = await newApp();
    const { status, body } = await api.send("PATCH", `/apps/${slug}`, { rate_limit });
    expect([status, body.errors.map((error) => [error.field, error.code])]).toEqual([422, [[field, code]]]);
  });
});

describe("POST /apps", () => {
  test("answers 201 with the whole resource, its ETag and where it is", async () => {
    const { status, body, headers } = await api.send("POST", "/apps", { slug: "shop" });

    expect(status).toBe(201);
    expect(Object.keys(body).toSorted()).toEqual(
      [
        "client_rate_limit",
        "created_at",
        "description",
        "id",
        "name",
        "rate_limit",
        "slug",
        "updated_at",
        "version",
      ].toSorted(),
    );
    expect(body).toMatchObject({ slug: "shop", name: "shop", description: "", version: 1 });
    expect(body).toMatchObject({ rate_limit: null, client_rate_limit: null });
    expect(body.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(body["created_at"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(headers.get("etag")).toBe('"1"');
    expect(headers.get("location")).toBe(`/api/v1/admin/apps/${body.id}`);
    expect(api.changes).toContainEqual({ kind: "domains" });
  });

  test.each(["", "-a", "a-", "A", "a_b", "a".repeat(64), "a b", "ä", "018f2e6a-0000-7000-8000-000000000000", "a:b"])(
    "refuses the slug %p with invalid_slug",
    async (slug) => {
      const { status, body } = await api.send("POST", "/apps", { slug });

      expect(status).toBe(422);
      expect(body).toMatchObject({ code: "invalid_input", errors: [{ field: "slug", code: "invalid_slug" }] });
    },
  );

  test.each(["a", "0", "a--b", "a".repeat(63), "018f2e6a-0000-7000-8000-00000000000g"])(
    "accepts the slug %p",
    async (slug) => {
      expect((await api.send("POST", "/apps", { slug })).status).toBe(201);
    },
  );

  test("lets one of many that take the same slug at once win, and tells the others who holds it", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => api.send("POST", "/apps", { slug: "race" })));

    const winners = answers.filter(({ status }) => status === 201);
    expect(winners.length).toBe(1);
    for (const { status, body } of answers.filter((answer) => answer !== winners[0])) {
      expect(status).toBe(409);
      expect(body).toMatchObject({
        code: "slug_taken",
        held_by: { app_id: winners[0]?.body.id, slug: "race" },
      });
    }
  });
});

describe("GET and PATCH /apps/{app}", () => {
  test("finds an app by id, upper case too, and by slug", async () => {
    const app = await newApp();

    for (const ref of [app.id, app.id.toUpperCase(), app.slug]) {
      const { status, body } = await api.send("GET", `/apps/${ref}`);
      expect(status).toBe(200);
      expect(body).toEqual(app);
    }
  });

  test("answers 404 for what is no slug or no app", async () => {
    for (const ref of ["nobody", "018f2e6a-0000-7000-8000-000000000000", "%00", "A", "a%2Fb", "%ED%A0%80x"]) {
      const { status, body } = await api.send("GET", `/apps/${ref}`);
      expect([400, 404]).toContain(status);
      expect(["not_found", "malformed_path"]).toContain(body.code);
    }
  });

  test("changes only what is sent, and raises the version", async () => {
    const app = await newApp();

    const { status, body, headers } = await api.send("PATCH", `/apps/${app.slug}`, { description: "new" });

    expect(status).toBe(200);
    expect(body).toMatchObject({ slug: app.slug, name: app["name"], description: "new", version: 2 });
    expect(headers.get("etag")).toBe('"2"');
    expect((await api.send("PATCH", `/apps/${app.slug}`, {})).body.version).toBe(2);
  });

  test("answers 412 with the current version to a stale If-Match, and changes nothing", async () => {
    const app = await newApp();
    await api.send("PATCH", `/apps/${app.id}`, { name: "second" }, { "if-match": '"1"' });

    for (const [method, sent] of [
      ["PATCH", { name: "third" }],
      ["DELETE", undefined],
    ] as const) {
      const { status, body, headers } = await api.send(method, `/apps/${app.id}`, sent, { "if-match": '"1"' });
      expect(status).toBe(412);
      expect(body).toMatchObject({ code: "stale_version", current_version: 2 });
      expect(headers.get("etag")).toBe('"2"');
    }
    expect((await api.send("PATCH", `/apps/${app.id}`, { name: "x" }, { "if-match": "nonsense" })).status).toBe(412);
    expect((await api.send("PATCH", `/apps/${app.id}`, { name: "x" }, { "if-match": '"1", W/"2"' })).status).toBe(200);
    expect((await api.send("DELETE", `/apps/${app.id}`, undefined, { "if-match": "*" })).status).toBe(204);
  });

  test("lets one of many with the same If-Match win", async () => {
    const app = await newApp();

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        api.send("PATCH", `/apps/${app.id}`, { name: `n${n}` }, { "if-match": '"1"' }),
      ),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });
});

describe("a rename", () => {
  test("leaves a redirect with no-store to the same path and query, for every method and path", async () => {
    await renamed("old-name", "new-name");

    for (const [method, path] of [
      ["GET", "/apps/old-name"],
      ["GET", "/apps/old-name/domains?limit=5"],
      ["POST", "/apps/old-name/domains"],
      ["DELETE", "/apps/old-name/domains/x"],
      ["PUT", "/apps/old-name"],
      ["POST", "/apps/old-name/slug:check"],
      ["GET", "/apps/old-name/whatever/else"],
    ] as const) {
      const moved = await api.fetch(path, { method, redirect: "manual" });
      expect(moved.status).toBe(308);
      expect(moved.headers.get("location")).toBe(`/api/v1/admin${path.replace("old-name", "new-name")}`);
      expect(moved.headers.get("cache-control")).toBe("no-store");
    }
    const unsigned = await api.fetch("/apps/old-name", { headers: { authorization: "" } });
    expect(unsigned.status).toBe(401);
  });

  test("says what each slug would meet", async () => {
    const app = await renamed("check-old", "check-now");
    const other = await renamed("other-old", "other-now");
    const held = { app_id: other.id, slug: "other-now" };
    const own = { app_id: app.id, slug: "check-now" };

    for (const [slug, status, requires_force, held_by] of [
      ["free", "available", false, null],
      ["check-now", "current", false, own],
      ["check-old", "own_history", false, own],
      ["other-old", "history", true, held],
      ["other-now", "taken", false, held],
      ["Not A Slug", "invalid", false, null],
    ] as const) {
      const { status: http, body } = await api.send("POST", "/apps/check-now/slug:check", { slug });
      expect(http).toBe(200);
      expect<unknown>(body).toEqual({ slug, status, requires_force, held_by });
    }
    const forNew = await api.send("POST", "/apps/slug:check", { slug: "check-old" });
    expect(forNew.body).toMatchObject({ status: "history", requires_force: true, held_by: own });
    expect((await api.send("POST", "/apps/slug:check", { slug: "check-now" })).body).toMatchObject({ status: "taken" });
  });

  test("takes a slug over from another app's history only with force, which ends the old redirect", async () => {
    const holder = await renamed("wanted", "holder");
    const taker = await newApp("taker");

    const refused = await api.send("PATCH", `/apps/${taker.id}`, { slug: "wanted" });
    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "slug_in_history", held_by: { app_id: holder.id, slug: "holder" } });
    expect((await api.send("POST", "/apps", { slug: "wanted" })).body.code).toBe("slug_in_history");

    const taken = await api.send("PATCH", `/apps/${taker.id}`, { slug: "wanted", force: true });
    expect(taken.status).toBe(200);
    expect((await api.send("GET", "/apps/wanted")).body.id).toBe(taker.id);
    expect((await api.fetch("/apps/taker", { redirect: "manual" })).headers.get("location")).toEndWith("/apps/wanted");
  });

  test("never takes a slug that another app uses now, with force neither", async () => {
    const app = await newApp();
    const other = await newApp();

    const { status, body } = await api.send("PATCH", `/apps/${app.id}`, { slug: other.slug, force: true });

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: "slug_taken", held_by: { app_id: other.id, slug: other.slug } });
  });

  test("back to an own old slug needs no force, and turns the redirect around", async () => {
    const app = await renamed("back-a", "back-b");

    const { status } = await api.send("PATCH", `/apps/${app.id}`, { slug: "back-a" });

    expect(status).toBe(200);
    const moved = await api.fetch("/apps/back-b", { redirect: "manual" });
    expect(moved.headers.get("location")).toEndWith("/apps/back-a");
  });

  test("that takes a slug over ends the old redirect for good", async () => {
    await renamed("over-a", "over-holder-a");
    await renamed("over-b", "over-holder-b");
    const taker = await newApp("over-taker");
    await api.send("PATCH", `/apps/${taker.id}`, { slug: "over-a", force: true });
    const made = (await api.send("POST", "/apps", { slug: "over-b", force: true })).body;

    for (const app of [taker, made]) await api.send("DELETE", `/apps/${app.id}`);

    for (const slug of ["over-a", "over-b"]) expect((await api.send("GET", `/apps/${slug}`)).status).toBe(404);
  });

  test("never frees the old slug for an app that is created at the same time", async () => {
    for (let n = 0; n < 8; n++) {
      const app = await newApp(`busy-${n}`);
      const [moved, made] = await Promise.all([
        api.send("PATCH", `/apps/${app.id}`, { slug: `busy-new-${n}` }),
        api.send("POST", "/apps", { slug: `busy-${n}` }),
      ]);
      expect(moved.status).toBe(200);
      expect(made.status).toBe(409);
    }
  });

  test("of two apps to one slug at once: one wins, the other is told", async () => {
    const [a, b] = [await newApp(), await newApp()];

    const answers = await Promise.all(
      [a, b].map((app) => api.send("PATCH", `/apps/${app.id}`, { slug: "both", force: true })),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  test("is refused for the default app, whose deletion is too", async () => {
    expect((await api.send("PATCH", "/apps/default", { slug: "main" })).body.code).toBe("default_app");
    expect((await api.send("DELETE", "/apps/default")).body.code).toBe("default_app");
    expect((await api.send("PATCH", "/apps/default", { slug: "default", name: "Home" })).status).toBe(200);
  });
});

describe("DELETE /apps/{app}", () => {
  test("takes scripts, routes, claims and slug history with it", async () => {
    const app = await renamed("gone-old", "gone-now");
    const script = await api.send("POST", "/scripts", { app_id: app.id, name: "s", source: "1" });
    await api.send("POST", `/scripts/${script.body.id}/routes`, { path: "/x" });
    await api.send("POST", `/apps/${app.id}/domains`, { pattern: "gone.example.com" });

    expect((await api.send("DELETE", `/apps/${app.id}`)).status).toBe(204);

    for (const path of ["/apps/gone-now", "/apps/gone-old", `/scripts/${script.body.id}`]) {
      expect((await api.send("GET", path)).status).toBe(404);
    }
    expect((await api.send("POST", "/apps", { slug: "gone-old" })).status).toBe(201);
    expect((await api.send("DELETE", `/apps/${app.id}`)).status).toBe(404);
  });
});

describe("GET /apps", () => {
  test("searches names and slugs, taking no character as a wildcard", async () => {
    await api.send("POST", "/apps", { slug: "findable", name: "100%_sure" });

    const slugs = async (q: string) =>
      (await api.send("GET", `/apps?q=${encodeURIComponent(q)}`)).body.items.map(({ slug }) => slug);

    expect(await slugs("FINDAB")).toEqual(["findable"]);
    expect(await slugs("0%_s")).toEqual(["findable"]);
    expect(await slugs("0%%s")).toEqual([]);
    expect(await slugs("\\")).toEqual([]);
  });

  test("adds summaries that count scripts, routes and the last 24 hours", async () => {
    const app = await newApp("summed");
    const script = (await api.send("POST", "/scripts", { app_id: app.id, name: "s", source: "1" })).body;
    await api.send("POST", `/scripts/${script.id}/routes`, { path: "/x" });
    await api.send("POST", `/scripts/${script.id}/routes`, { path: "/y" });
    const { sql } = database;
    // Counted alone, without rows.
    const recorder = createExecutionRecorder({ sql, log: { rate: 0 } });
    for (const [minutesAgo, outcome, requests, durationUs] of [
      [5, "ok", 9, 2],
      [5, "timed_out", 2, 4],
      [24 * 60 - 2, "ok", 1, 2],
      [24 * 60 + 2, "ok", 99, 0],
      [25 * 60, "ok", 99, 0],
    ] as const) {
      const record = { startedAtMs: Date.now() - minutesAgo * 60_000 };
      const execution = { appId: app.id, scriptId: script.id, record, result: { outcome, durationUs } };
      for (let count = 0; count < requests; count++) recorder.record(testExecution(execution));
    }
    await recorder.close();
    await sql`
      INSERT INTO execution_logs (id, app_id, script_id, status, outcome, duration_us, started_at)
      VALUES (${Bun.randomUUIDv7()}, ${app.id}, ${script.id}, 200, 'ok', 5, '2026-01-02T03:04:05.678Z')`;

    const { items } = (await api.send("GET", "/apps?include=summary&q=summed")).body;

    expect<unknown>(items[0]?.["summary"]).toEqual({
      scripts: 1,
      routes: 2,
      requests_24h: 12,
      errors_24h: 2,
      p95_us: 4,
      last_execution_at: "2026-01-02T03:04:05.678Z",
    });
    const scripts = (await api.send("GET", "/scripts?include=summary&app=summed")).body.items;
    expect(scripts[0]?.["summary"]).toMatchObject({ scripts: 1, routes: 2, requests_24h: 12, errors_24h: 2 });
    const empty = (await api.send("GET", "/apps?include=summary&q=default")).body.items;
    expect<unknown>(empty[0]?.["summary"]).toEqual({
      scripts: 0,
      routes: 0,
      requests_24h: 0,
      errors_24h: 0,
      p95_us: null,
      last_execution_at: null,
    });
    expect((await api.send("GET", "/apps?q=summed")).body.items[0]).not.toHaveProperty("summary");
  });
});
