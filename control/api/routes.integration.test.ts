import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, type TestApi, type TestBody } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;
let app: TestBody;
let script: TestBody;

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql);
  app = (await api.send("POST", "/apps", { slug: "routed" })).body;
  script = await newScript(app);
  await api.send("POST", "/apps/routed/domains", { pattern: "{tenant}.example.com" });
});

afterAll(() => database.close());

async function newScript(of: TestBody): Promise<TestBody> {
  const { status, body } = await api.send("POST", "/scripts", { app_id: of.id, name: Bun.randomUUIDv7(), source: "1" });
  expect(status).toBe(201);
  return body;
}

const create = (fields: Record<string, unknown>, of = script) => api.send("POST", `/scripts/${of.id}/routes`, fields);

describe("POST /scripts/{script}/routes", () => {
  test("answers 201 with the whole route", async () => {
    const { status, body, headers } = await create({
      path: "/caf%C3%A9/:id/*rest",
      method: "GET",
      host: "A.Example.com",
    });

    expect(status).toBe(201);
    expect<unknown>(body).toEqual({
      id: body.id,
      app_id: app.id,
      script_id: script.id,
      method: "GET",
      host: "a.example.com",
      path: "/café/:id/*rest",
      version: 1,
      created_at: body["created_at"],
    });
    expect(headers.get("etag")).toBe('"1"');
    expect(headers.get("location")).toBe(`/api/v1/admin/routes/${body.id}`);
    expect(api.changes.at(-1)).toEqual({ kind: "app", appId: app.id });
    expect((await api.send("GET", `/routes/${body.id}`)).body).toEqual(body);
  });

  test("takes ANY and no host by default", async () => {
    expect((await create({ path: "/" })).body).toMatchObject({ method: "ANY", host: null, path: "/" });
    expect((await create({ path: "/null", host: null })).body).toMatchObject({ host: null });
  });

  test.each([
    ["", "invalid_path"],
    ["x", "invalid_path"],
    ["/x/", "invalid_path"],
    ["/x//y", "invalid_path"],
    ["/x/./y", "invalid_path"],
    ["/x/..", "invalid_path"],
    ["/{x}", "invalid_path"],
    ["/:a/:a", "invalid_path"],
    ["/:", "invalid_path"],
    ["/*rest/x", "invalid_path"],
    ["/:1", "invalid_path"],
    ["/%zz", "invalid_path"],
    ["/api", "reserved_path"],
    ["/api/x", "reserved_path"],
    ["/%61dmin", "reserved_path"],
    ["//version", "reserved_path"],
    ["/./healthz", "reserved_path"],
    ["/x/../admin/y", "reserved_path"],
  ])("refuses the path %p with %s", async (path, code) => {
    const { status, body } = await create({ path });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field: "path", code }]);
  });

  test.each(["/apiary", "/versions", "/:x/y", "/*all"])("accepts the path %p", async (path) => {
    expect((await create({ path })).status).toBe(201);
  });

  test("names every wrong field at once", async () => {
    const { status, body } = await create({ path: "x", host: "a b", method: "get" });

    expect(status).toBe(422);
    expect(body.errors.map(({ field, code }) => `${field} ${code}`)).toEqual([
      "method invalid_method",
      "host invalid_pattern",
      "path invalid_path",
    ]);
  });

  test.each(["example.com", "a.b.example.com", "*", "{a}.{b}.example.com", "*.example.org", "localhost"])(
    "refuses the host %p, which no claim of the app covers",
    async (host) => {
      const { status, body } = await create({ path: "/h", host });
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ field: "host", code: "host_not_claimed" }]);
    },
  );

  test.each(["x.example.com", "{any}.example.com"])("accepts the host %p, which a claim covers", async (host) => {
    expect((await create({ path: "/h", host })).status).toBe(201);
  });

  test("names the route of the same method and shapes; other apps never matter", async () => {
    const first = (await create({ method: "POST", path: "/users/:id" })).body;

    const { status, body } = await create({ method: "POST", path: "/users/:name" }, await newScript(app));

    expect(status).toBe(409);
    expect(body).toMatchObject({
      code: "route_conflict",
      conflicts_with: { id: first.id, method: "POST", host: null, path: "/users/:id" },
    });
    const other = (await api.send("POST", "/apps", { slug: "elsewhere" })).body;
    expect((await create({ method: "POST", path: "/users/:name" }, await newScript(other))).status).toBe(201);
    expect((await create({ path: "/users/:name" })).status).toBe(201);
  });

  test("tells a literal that looks like a parameter's shape from a parameter", async () => {
    expect((await create({ path: "/lit/:id" })).status).toBe(201);
    expect((await create({ path: "/lit/%3A" })).status).toBe(201);
    expect((await create({ path: "/lit/*rest" })).status).toBe(201);
    expect((await create({ path: "/lit/%2A" })).status).toBe(201);
  });

  test("lets one of many of the same shape at once win", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, (_, n) => create({ path: `/race/:p${n}` })));

    const winner = answers.find(({ status }) => status === 201);
    expect(answers.filter(({ status }) => status === 409).length).toBe(7);
    for (const { body } of answers.filter(({ status }) => status === 409)) {
      expect(body).toMatchObject({ conflicts_with: { id: winner?.body.id } });
    }
  });

  test("is 404 for no script, and when that is deleted at the same time, never 500", async () => {
    expect((await create({ path: "/x" }, app)).status).toBe(404);
    expect((await api.send("POST", "/scripts/nonsense/routes", { path: "/x" })).status).toBe(404);
    for (let n = 0; n < 5; n++) {
      const vanishing = await newScript(app);
      const [made, deleted] = await Promise.all([
        create({ path: `/vanishing/${n}` }, vanishing),
        api.send("DELETE", `/scripts/${vanishing.id}`),
      ]);
      expect([201, 404]).toContain(made.status);
      expect(deleted.status).toBe(204);
    }
  });
});

describe("PATCH and DELETE /routes/{route}", () => {
  test("change only what is sent, and validate only that", async () => {
    const claim = (await api.send("POST", "/apps/routed/domains", { pattern: "lost.com" })).body;
    const route = (await create({ path: "/patch/:a", method: "GET", host: "lost.com" })).body;
    // As a restored backup may leave it: the claim is gone, the route is not.
    await database.sql`DELETE FROM app_domains WHERE id = ${claim.id}`;

    const { status, body, headers } = await api.send("PATCH", `/routes/${route.id}`, { path: "/patch/:b" });

    expect(status).toBe(200);
    expect(body).toMatchObject({ path: "/patch/:b", method: "GET", host: "lost.com", version: 2 });
    expect(headers.get("etag")).toBe('"2"');
    const unclaimed = await api.send("PATCH", `/routes/${route.id}`, { host: "lost.com" });
    expect(unclaimed.body.errors).toMatchObject([{ field: "host", code: "host_not_claimed" }]);
    expect((await api.send("PATCH", `/routes/${route.id}`, { host: null })).body["host"]).toBeNull();
    expect((await api.send("PATCH", `/routes/${route.id}`, {})).body.version).toBe(3);
  });

  test("move a route to another script of the same app only", async () => {
    const route = (await create({ path: "/moved" })).body;
    const target = await newScript(app);
    const foreign = await newScript((await api.send("GET", "/apps/default")).body);

    const moved = await api.send("PATCH", `/routes/${route.id}`, { script_id: target.id });
    const refused = await api.send("PATCH", `/routes/${route.id}`, { script_id: foreign.id });

    expect(moved.body["script_id"]).toBe(target.id);
    expect(refused.status).toBe(404);
  });

  test("answer 409 to a shape that is taken and 412 to a stale version", async () => {
    const taken = (await create({ path: "/taken/:x" })).body;
    const route = (await create({ path: "/free/:x" })).body;

    const conflict = await api.send("PATCH", `/routes/${route.id}`, { path: "/taken/:y" });
    expect(conflict.status).toBe(409);
    expect(conflict.body).toMatchObject({ code: "route_conflict", conflicts_with: { id: taken.id } });
    for (const [method, sent] of [
      ["PATCH", { method: "GET" }],
      ["DELETE", undefined],
    ] as const) {
      const stale = await api.send(method, `/routes/${route.id}`, sent, { "if-match": '"7"' });
      expect(stale.status).toBe(412);
      expect(stale.body).toMatchObject({ code: "stale_version", current_version: 1 });
    }
    expect((await api.send("DELETE", `/routes/${route.id}`, undefined, { "if-match": '"1"' })).status).toBe(204);
    expect((await api.send("DELETE", `/routes/${route.id}`)).status).toBe(404);
  });
});

test("routes are listed by app and by script, and searched by host and path", async () => {
  const one = await newScript(app);
  for (const path of ["/list/a", "/list/b", "/list/c"]) await create({ path }, one);

  const first = (await api.send("GET", `/scripts/${one.id}/routes?limit=2`)).body;
  const rest = (await api.send("GET", `/scripts/${one.id}/routes?limit=2&cursor=${first.next_cursor}`)).body;
  const found = (await api.send("GET", "/apps/routed/routes?q=list/")).body;

  expect([...first.items, ...rest.items].map((item) => item["path"])).toEqual(["/list/a", "/list/b", "/list/c"]);
  expect(found.items.length).toBe(3);
  expect((await api.send("GET", "/apps/routed/routes?q=EXAMPLE.com")).body.items.length).toBeGreaterThan(0);
});

describe("POST /routes/check", () => {
  const check = (fields: Record<string, unknown>) => api.send("POST", "/routes/check", { app_id: app.id, ...fields });

  test("says what creating would say, creating nothing", async () => {
    const { body: route } = await create({ path: "/checked/:x", method: "GET" });

    expect<unknown>((await check({ path: "/checked/:y" })).body).toEqual({
      ok: true,
      errors: [],
      conflicts_with: null,
      warnings: [],
    });
    expect((await check({ path: "/checked/:y", method: "GET" })).body).toMatchObject({
      ok: false,
      errors: [],
      conflicts_with: { id: route.id },
    });
    const wrong = (await check({ path: "/api/x", host: "nobody.org", method: "BREW" })).body;
    expect(wrong["ok"]).toBe(false);
    expect(wrong.errors.map(({ field, code }) => `${field} ${code}`)).toEqual([
      "method invalid_method",
      "path reserved_path",
      "host host_not_claimed",
    ]);
    expect((await api.send("GET", "/apps/routed/routes?q=checked")).body.items.length).toBe(1);
    expect((await check({ path: 5 })).status).toBe(422);
    expect((await api.send("POST", "/routes/check", { app_id: Bun.randomUUIDv7(), path: "/" })).status).toBe(404);
  });

  test("warns when another route, or another app, always wins", async () => {
    const wins = (await create({ path: "/warn/*rest", host: "{x}.example.com" })).body;
    await api.send("POST", "/apps/default/domains", { pattern: "held.example.com" });

    const byRoute = (await check({ path: "/warn/x" })).body;
    const byApp = (await check({ path: "/z", host: "held.example.com" })).body;

    expect(byRoute).toMatchObject({ ok: true, warnings: [{ code: "route_always_wins", route: { id: wins.id } }] });
    expect(byApp).toMatchObject({ ok: true, warnings: [{ code: "app_always_wins", held_by: { slug: "default" } }] });
  });
});
