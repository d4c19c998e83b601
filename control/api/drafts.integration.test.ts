import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ExecResult } from "../../runtime/core/execution.ts";
import type { MatchExplanation } from "../../runtime/core/ports.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, type TestApi, type TestBody } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;
let app: TestBody;
let script: TestBody;
let route: TestBody;
let result: Partial<ExecResult> = {};
let explanation: Partial<MatchExplanation> = {};
const explained: { url: string; method: string; appId?: string }[] = [];

const NO_MATCH: MatchExplanation = {
  status: 404,
  code: "no_route",
  app: null,
  claim: null,
  domain: {},
  route: null,
  params: {},
  candidates: [],
  allow: [],
};

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql, {
    execute: () => result,
    compile: (source) => (source === "bad" ? { message: "Bad", line: 1, column: 2 } : null),
    explain: (request) => {
      explained.push(request);
      return { ...NO_MATCH, ...explanation };
    },
  });
  app = (await api.send("POST", "/apps", { slug: "drafty" })).body;
  const sandbox = { max_operations: 77 };
  script = (await api.send("POST", "/scripts", { app_id: app.id, name: "stored", source: "stored", sandbox })).body;
  route = (await api.send("POST", `/scripts/${script.id}/routes`, { path: "/u/:id" })).body;
});

afterAll(() => database.close());

const run = (request: Record<string, unknown>, fields: Record<string, unknown> = {}) =>
  api.send("POST", "/scripts/run", { app_id: app.id, source: "draft", request, ...fields });

describe("POST /scripts/run", () => {
  test("runs the draft with its request and limits, and stores nothing", async () => {
    result = {};
    const { status, body } = await run(
      {
        method: "POST",
        path: "/a/b?x=1",
        query: { y: ["2", "3"], "z&": "ä" },
        headers: { "X-Test": "1", "x-many": ["a", "b"] },
        body: "text",
      },
      { sandbox: { max_operations: 5 }, timeout_ms: 100, memory_limit_mb: 8 },
    );

    expect(status).toBe(200);
    expect<unknown>(body).toEqual({
      outcome: "ok",
      response: { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: "hello" },
      error: null,
      lines: [],
      operations: 3,
      memory_peak_bytes: 4096,
      duration_us: 1200,
    });
    const request = api.executed.at(-1);
    expect(request).toMatchObject({
      app: { id: app.id, slug: "drafty" },
      method: "POST",
      url: "http://drafty.localhost/a/b?x=1&y=2&y=3&z%26=%C3%A4",
      host: "drafty.localhost",
      path: "/a/b",
      program: { source: "draft", parseDepth: 64 },
      limits: { max_operations: 5, max_map_size: 10_000, timeout_ms: 100, memory_limit_mb: 8 },
      headers: [
        ["host", "drafty.localhost"],
        ["x-test", "1"],
        ["x-many", "a, b"],
      ],
    });
    expect(Buffer.from(request?.body ?? []).toString()).toBe("text");
    expect((await api.send("GET", `/scripts?app=${app.id}`)).body.items.length).toBe(1);
  });

  test("sends an object as JSON, and no body for null", async () => {
    await run({ method: "POST", body: { a: [1] } });
    expect(Buffer.from(api.executed.at(-1)?.body ?? []).toString()).toBe('{"a":[1]}');
    expect(api.executed.at(-1)?.headers).toContainEqual(["content-type", "application/json"]);
    await run({ body: null });
    expect(api.executed.at(-1)?.body).toBeNull();
  });

  test("sends the numbers of an object or array as they were written", async () => {
    const json =
      '{"big":9007199254740993,"float":1.0,"deep":[[9223372036854775807]],"text":"1.0","__proto__":{"a":1.50}}';

    const { status } = await api.fetch("/scripts/run", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: `{"app_id":"${app.id}","source":"draft","request":{"body":${json}}}`,
    });

    expect(status).toBe(200);
    expect(new TextDecoder().decode(api.executed.at(-1)?.body ?? new Uint8Array())).toBe(json);
  });

  test("gives an answer that is no UTF-8 as body_base64, and numbers of log fields exactly", async () => {
    result = {
      response: {
        status: 201,
        headers: [
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ],
        body: new Uint8Array([0xff, 0]),
      },
      lines: [{ atUs: 5, level: "warn", message: "m", fields: '{"n":9223372036854775807,"f":1.0}' }],
    };
    const response = await api.fetch("/scripts/run", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ app_id: app.id, source: "x", request: {} }),
    });
    const text = await response.text();

    expect(JSON.parse(text)).toMatchObject({
      response: { status: 201, headers: { "set-cookie": ["a=1", "b=2"] }, body_base64: "/wA=" },
      lines: [{ at_us: 5, level: "warn", message: "m" }],
    });
    expect(text).toContain('"fields":{"n":9223372036854775807,"f":1.0}');
  });

  test("tells how a failed draft ended, with 200", async () => {
    result = { outcome: "script_error", response: null, error: { message: "Boom", line: 2, column: 3 } };
    const { status, body } = await run({});
    expect(status).toBe(200);
    expect(body).toMatchObject({
      outcome: "script_error",
      response: null,
      error: { message: "Boom", line: 2, column: 3 },
    });
  });

  test("refuses what a stored script would be refused for, and a request that is none", async () => {
    const refusal = async (request: Record<string, unknown>, fields: Record<string, unknown> = {}) =>
      (await run(request, fields)).body.errors?.map(({ field, code }) => `${field} ${code}`);

    expect(await refusal({}, { source: "bad" })).toEqual(["source compile_error"]);
    expect(await refusal({}, { timeout_ms: 99_999 })).toEqual(["timeout_ms exceeds_ceiling"]);
    expect(await refusal({}, { sandbox: { x: 1 } })).toEqual(["sandbox.x unknown_field"]);
    expect(await refusal({ path: "x" })).toEqual(["request.path invalid_format"]);
    expect(await refusal({ method: "get" })).toEqual(["request.method invalid_format"]);
    expect(await refusal({ body: 5 })).toEqual(["request.body wrong_type"]);
    expect(await refusal({ headers: { "a b": "x" } })).toEqual(["headers.a b invalid_header"]);
    expect(await refusal({ headers: { a: "x\r\ny" } })).toEqual(["headers.a invalid_header"]);
    expect(await refusal({ cookies: {} })).toEqual(["request.cookies unknown_field"]);
    expect((await run({}, { app_id: Bun.randomUUIDv7() })).status).toBe(404);
  });
});

describe("POST /routes/match", () => {
  test("explains a request with the routes in full", async () => {
    explanation = {
      status: 200,
      code: null,
      app: { id: app.id, slug: "drafty" },
      claim: { id: null, pattern: "drafty.localhost" },
      route: { id: route.id, scriptId: script.id, method: "ANY", host: null, path: "/u/:id" },
      params: { id: "5" },
      candidates: [{ routeId: route.id, matched: true, reason: "It wins" }],
    };

    const { status, body } = await api.send("POST", "/routes/match", { url: "http://drafty.localhost/u/5" });

    expect(status).toBe(200);
    expect<unknown>(body).toEqual({
      status: 200,
      code: null,
      app: { id: app.id, slug: "drafty" },
      claim: { id: null, pattern: "drafty.localhost" },
      domain: {},
      route,
      params: { id: "5" },
      candidates: [{ route, matched: true, reason: "It wins" }],
      allow: [],
    });
    expect(explained.at(-1)).toEqual({ url: "http://drafty.localhost/u/5", method: "GET" });
    await api.send("POST", "/routes/match", { url: "http://x/u/5", method: "PUT", app_id: app.id });
    expect(explained.at(-1)).toEqual({ url: "http://x/u/5", method: "PUT", appId: app.id });
  });

  test.each(["", "/u/5", "drafty.localhost/u", "ftp://x/", "http://"])("refuses the URL %p", async (url) => {
    const { status, body } = await api.send("POST", "/routes/match", { url });
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field: "url", code: "invalid_url" }]);
  });

  test("is 404 inside an app that does not exist", async () => {
    const sent = { url: "http://x/", app_id: Bun.randomUUIDv7() };
    expect((await api.send("POST", "/routes/match", sent)).status).toBe(404);
  });
});

describe("POST /routes/try", () => {
  const tryIt = (fields: Record<string, unknown> = {}) =>
    api.send("POST", "/routes/try", { url: "http://Drafty.localhost:8080/u/5/?q=1", ...fields });

  test("runs the stored script of the route that matches, with its limits", async () => {
    result = {};
    explanation = { ...explanation, domain: { tenant: "t" } };
    const { status, body } = await tryIt({ method: "POST", headers: { a: "b" }, body: "hi" });

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 200, route: { id: route.id }, outcome: "ok", response: { body: "hello" } });
    expect(api.executed.at(-1)).toMatchObject({
      script: { id: script.id, name: "stored", version: 1 },
      program: { source: "stored" },
      limits: { max_operations: 77 },
      method: "POST",
      url: "http://Drafty.localhost:8080/u/5/?q=1",
      host: "drafty.localhost",
      path: "/u/5/",
      params: [["id", "5"]],
      domain: [["tenant", "t"]],
    });
  });

  test("parses the stored source at the depth of its writing", async () => {
    await database.sql`UPDATE scripts SET parse_depth = 99 WHERE id = ${script.id}`;
    await tryIt();
    expect(api.executed.at(-1)?.program.parseDepth).toBe(99);
    await tryIt({ source: "other" });
    expect(api.executed.at(-1)?.program.parseDepth).toBe(64);
  });

  test("runs the draft in place of the script's source", async () => {
    await tryIt({ source: "other" });
    expect(api.executed.at(-1)).toMatchObject({ script: { id: script.id }, program: { source: "other" } });
    expect((await tryIt({ source: "bad" })).body.errors).toMatchObject([{ field: "source", code: "compile_error" }]);
  });

  test("says what match says when nothing would run", async () => {
    explanation = {};
    const before = api.executed.length;

    const { status, body } = await tryIt({ source: "other" });

    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 404, code: "no_route", outcome: null, response: null, lines: [] });
    expect(api.executed.length).toBe(before);
  });
});

test("GET /config reports settings, limits, mode, node, workers and the database", async () => {
  const { status, body } = await api.send("GET", "/config");

  expect(status).toBe(200);
  expect(body).toMatchObject({
    settings: [{ name: "PICLOUD_WORKERS", value: 2, source: "default" }],
    limits: { defaults: { max_operations: 1_000_000, timeout_ms: 5000 }, ceilings: { max_operations: 10_000_000 } },
    public_base_url: "http://localhost:8080",
    mode: "production",
    node: "node-1",
    workers: 2,
    database: { kind: "external", version: expect.stringMatching(/^\d+\.\d+$/) },
  });
  const { size_bytes: sizeBytes } = body["database"] as unknown as { size_bytes: number };
  expect(sizeBytes).toBeInteger();
  // An empty PostgreSQL database is some 7 MB.
  expect(sizeBytes).toBeGreaterThan(5_000_000);
});
