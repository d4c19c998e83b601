import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { BUILT_IN_CEILING } from "../../runtime/core/limits.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, type TestApi, type TestBody } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;
let app: TestBody;

/** The fake compiler: a source that begins with "deep" needs 100 levels, "bad" is no program. */
function compile(source: string, parseDepth: number) {
  if (source.startsWith("bad")) return { message: "Expecting ';'", line: 3, column: 7 };
  if (source.startsWith("deep") && parseDepth < 100) return { message: "Expression too deep", line: 1, column: 2 };
  return null;
}

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql, { compile });
  app = (await api.send("POST", "/apps", { slug: "scripted" })).body;
});

afterAll(() => database.close());

let next = 0;
const create = (fields: Record<string, unknown> = {}) =>
  api.send("POST", "/scripts", { app_id: app.id, name: `script-${++next}`, source: "40 + 2", ...fields });

async function created(fields: Record<string, unknown> = {}): Promise<TestBody> {
  const { status, body } = await create(fields);
  expect(status).toBe(201);
  return body;
}

describe("POST /scripts", () => {
  test("answers 201 with the whole script and the contract's defaults", async () => {
    const { status, body, headers } = await create({ name: "defaults" });

    expect(status).toBe(201);
    expect<unknown>(body).toEqual({
      id: body.id,
      app_id: app.id,
      name: "defaults",
      description: "",
      source: "40 + 2",
      enabled: true,
      sandbox: {},
      timeout_ms: 5000,
      memory_limit_mb: 32,
      version: 1,
      created_at: body["created_at"],
      updated_at: body["updated_at"],
    });
    expect(headers.get("etag")).toBe('"1"');
    expect(headers.get("location")).toBe(`/api/v1/admin/scripts/${body.id}`);
    expect(api.changes.at(-1)).toEqual({ kind: "script", appId: app.id, scriptId: body.id });
  });

  test("stores the sandbox sparse, as it was sent", async () => {
    const sandbox = { max_operations: 500, max_expr_depth: 128 };
    const script = await created({ sandbox });

    expect<unknown>(script["sandbox"]).toEqual(sandbox);
    expect<unknown>((await api.send("GET", `/scripts/${script.id}`)).body["sandbox"]).toEqual(sandbox);
  });

  test.each([
    [{ sandbox: { max_operations: 1_000_000_000 } }, "sandbox.max_operations", 1_000_000_000, 10_000_000],
    [{ sandbox: { max_string_size: 1_048_577 } }, "sandbox.max_string_size", 1_048_577, 1_048_576],
    [{ sandbox: { max_array_size: 100_001 } }, "sandbox.max_array_size", 100_001, 100_000],
    [{ sandbox: { max_map_size: 100_001 } }, "sandbox.max_map_size", 100_001, 100_000],
    [{ sandbox: { max_call_levels: 129 } }, "sandbox.max_call_levels", 129, 128],
    [{ sandbox: { max_expr_depth: 129 } }, "sandbox.max_expr_depth", 129, 128],
    [{ timeout_ms: 30_001 }, "timeout_ms", 30_001, 30_000],
    [{ memory_limit_mb: 65 }, "memory_limit_mb", 65, 64],
  ])("refuses %j with exceeds_ceiling", async (fields, field, requested, ceiling) => {
    const { status, body } = await create(fields);

    expect(status).toBe(422);
    expect(body.code).toBe("invalid_input");
    expect(body.errors).toMatchObject([{ field, code: "exceeds_ceiling", requested, ceiling }]);
  });

  test.each([
    [{ sandbox: { max_wishes: 3 } }, "sandbox.max_wishes", "unknown_field"],
    [{ sandbox: { max_operations: 0 } }, "sandbox.max_operations", "too_small"],
    [{ sandbox: { max_operations: -1 } }, "sandbox.max_operations", "too_small"],
    [{ sandbox: { max_operations: 1.5 } }, "sandbox.max_operations", "wrong_type"],
    [{ sandbox: { max_operations: "500" } }, "sandbox.max_operations", "wrong_type"],
    [{ sandbox: { max_operations: null } }, "sandbox.max_operations", "wrong_type"],
    [{ sandbox: null }, "sandbox", "wrong_type"],
    [{ sandbox: [] }, "sandbox", "wrong_type"],
    [{ timeout_ms: 0 }, "timeout_ms", "too_small"],
    [{ timeout_ms: "5" }, "timeout_ms", "wrong_type"],
    [{ memory_limit_mb: 0 }, "memory_limit_mb", "too_small"],
    [{ enabled: 1 }, "enabled", "wrong_type"],
    [{ name: "" }, "name", "too_short"],
    [{ name: "x".repeat(101) }, "name", "too_long"],
    [{ app_id: "scripted" }, "app_id", "invalid_format"],
    [{ app_id: undefined }, "app_id", "required"],
    [{ source: undefined }, "source", "required"],
    [{ source: 5 }, "source", "wrong_type"],
    [{ source: "é".repeat(131_073) }, "source", "too_long"],
    [{ id: "x" }, "id", "unknown_field"],
  ])("refuses %j: %s is %s", async (fields, field, code) => {
    const { status, body } = await create(fields);
    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field, code }]);
    expect(body.errors.length).toBe(1);
  });

  test("takes a source of exactly 256 KiB", async () => {
    expect((await create({ source: "é".repeat(131_072) })).status).toBe(201);
  });

  test("says where a source does not compile, and that with every other error", async () => {
    const { status, body } = await create({ source: "bad", timeout_ms: 99_999 });

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([
      { field: "timeout_ms", code: "exceeds_ceiling" },
      { field: "source", code: "compile_error", message: "Expecting ';'", line: 3, column: 7 },
    ]);
  });

  test("is 404 for an app that does not exist", async () => {
    const { status, body } = await create({ app_id: "018f2e6a-0000-7000-8000-000000000000" });
    expect(status).toBe(404);
    expect(body.code).toBe("not_found");
  });

  test("lets one of many of the same name win; another app may have that name", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => create({ name: "same" })));

    const winner = answers.find(({ status }) => status === 201);
    for (const { status, body } of answers.filter((answer) => answer !== winner)) {
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: "script_name_taken", conflicts_with: { id: winner?.body.id, name: "same" } });
    }
    const other = (await api.send("POST", "/apps", { slug: "other-names" })).body;
    expect((await create({ app_id: other.id, name: "same" })).status).toBe(201);
  });
});

describe.each(["PATCH", "PUT"])("%s /scripts/{script}", (method) => {
  test("changes only what is sent, and tells the caches", async () => {
    const script = await created({ description: "kept", sandbox: { max_operations: 500 } });

    const { status, body, headers } = await api.send(method, `/scripts/${script.id}`, { source: "43" });

    expect(status).toBe(200);
    expect(headers.get("etag")).toBe('"2"');
    expect(body).toMatchObject({ description: "kept", source: "43", sandbox: { max_operations: 500 }, version: 2 });
    expect(api.changes.at(-1)).toEqual({ kind: "script", appId: app.id, scriptId: script.id });
  });

  test("replaces the whole sandbox; an empty one returns to the defaults, null is 422", async () => {
    const script = await created({ sandbox: { max_operations: 500, max_map_size: 9 } });
    const patch = (sandbox: unknown) => api.send(method, `/scripts/${script.id}`, { sandbox });

    expect<unknown>((await patch({ max_map_size: 8 })).body["sandbox"]).toEqual({ max_map_size: 8 });
    expect<unknown>((await patch({})).body["sandbox"]).toEqual({});
    expect((await patch(null)).status).toBe(422);
  });

  test("takes an empty change as none", async () => {
    const script = await created();
    expect((await api.send(method, `/scripts/${script.id}`, {})).body).toEqual(script);
  });
});

describe("a script", () => {
  test("that is disabled or enabled changes what its app's routes match", async () => {
    const script = await created();
    const before = api.changes.length;

    expect((await api.send("PATCH", `/scripts/${script.id}`, { enabled: false })).body["enabled"]).toBe(false);

    expect(api.changes.slice(before)).toContainEqual({ kind: "app", appId: app.id });
  });

  test("stays changeable in its other fields when a ceiling was lowered below what it stores", async () => {
    const script = await created({
      source: "deep",
      sandbox: { max_operations: 5_000_000, max_expr_depth: 120 },
      timeout_ms: 20_000,
    });
    const ceiling = { ...BUILT_IN_CEILING, max_operations: 1000, max_expr_depth: 32, timeout_ms: 1000 };
    const lowered = createTestApi(database.sql, { compile, ceiling });

    expect((await lowered.send("PATCH", `/scripts/${script.id}`, { description: "still" })).status).toBe(200);
    expect((await lowered.send("PATCH", `/scripts/${script.id}`, { timeout_ms: 900 })).status).toBe(200);
    expect((await lowered.send("PATCH", `/scripts/${script.id}`, { timeout_ms: 1001 })).status).toBe(422);
    expect(lowered.compiled).toEqual([]);
    const rows = await database.sql`SELECT parse_depth FROM scripts WHERE id = ${script.id}`;
    expect(rows[0]?.["parse_depth"]).toBe(120);
  });

  test("is compiled again when its own depth changes, and refused when its source no longer parses", async () => {
    const script = await created({ source: "deep", sandbox: { max_expr_depth: 120 } });

    const { status, body } = await api.send("PATCH", `/scripts/${script.id}`, { sandbox: { max_expr_depth: 50 } });

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field: "source", code: "compile_error" }]);
    expect((await api.send("PATCH", `/scripts/${script.id}`, { sandbox: { max_expr_depth: 101 } })).status).toBe(200);
  });

  test("cannot take the name of another of its app", async () => {
    const [a, b] = [await created(), await created()];

    const { status, body } = await api.send("PATCH", `/scripts/${a.id}`, { name: b["name"] });

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: "script_name_taken", conflicts_with: { id: b.id } });
    expect((await api.send("PATCH", `/scripts/${a.id}`, { name: a["name"] })).status).toBe(200);
  });

  test("loses no change when many come at once without If-Match", async () => {
    const script = await created();

    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => api.send("PATCH", `/scripts/${script.id}`, { source: `${n}` })),
    );

    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 200));
    expect(answers.map(({ body }) => body.version).toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 12 }, (_, n) => n + 2),
    );
  });

  test("lets one of many with the same If-Match win", async () => {
    const script = await created();

    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        api.send("PATCH", `/scripts/${script.id}`, { source: `${n}` }, { "if-match": '"1"' }),
      ),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 412, 412, 412, 412, 412]);
    const stale = await api.send("DELETE", `/scripts/${script.id}`, undefined, { "if-match": '"1"' });
    expect(stale.body).toMatchObject({ code: "stale_version", current_version: 2 });
  });

  test("takes its routes with it and leaves its log rows, without their script", async () => {
    const script = await created();
    const route = (await api.send("POST", `/scripts/${script.id}/routes`, { path: "/gone" })).body;
    const logId = Bun.randomUUIDv7();
    await database.sql`
      INSERT INTO execution_logs (id, app_id, script_id, status, outcome, duration_us)
      VALUES (${logId}, ${app.id}, ${script.id}, 200, 'ok', 5)`;

    expect((await api.send("DELETE", `/scripts/${script.id}`)).status).toBe(204);

    expect((await api.send("GET", `/scripts/${script.id}`)).status).toBe(404);
    expect((await api.send("DELETE", `/scripts/${script.id}`)).status).toBe(404);
    expect((await api.send("GET", `/routes/${route.id}`)).status).toBe(404);
    const rows = await database.sql`SELECT script_id FROM execution_logs WHERE id = ${logId}`;
    expect(rows[0]?.["script_id"]).toBeNull();
  });

  test("is 404 under what is no id", async () => {
    for (const id of ["nonsense", "018f2e6a-0000-7000-8000-000000000000", "%00"]) {
      for (const [method, sent] of [
        ["GET", undefined],
        ["PATCH", { name: "x" }],
        ["DELETE", undefined],
      ] as const) {
        expect((await api.send(method, `/scripts/${id}`, sent)).status).toBe(404);
      }
    }
  });
});

test("GET /scripts lists an app's, by id, slug and old slug, and searches names", async () => {
  const listed = (await api.send("POST", "/apps", { slug: "listed-old" })).body;
  for (const name of ["alpha", "beta", "alphabet"]) await created({ app_id: listed.id, name });
  await api.send("PATCH", `/apps/${listed.id}`, { slug: "listed-new" });

  for (const ref of [listed.id, "listed-old", "listed-new"]) {
    const { items } = (await api.send("GET", `/scripts?app=${ref}`)).body;
    expect(items.map((item) => item["name"])).toEqual(["alpha", "beta", "alphabet"]);
  }
  const { items } = (await api.send("GET", "/scripts?app=listed-new&q=ALPHA")).body;
  expect(items.map((item) => item["name"])).toEqual(["alpha", "alphabet"]);
  const lean = (await api.send("GET", "/scripts?app=listed-new&omit=source")).body;
  const { source: _, ...rest } = items[0] as Record<string, unknown>;
  expect<unknown>(lean.items[0]).toEqual(rest);
  const [alpha, , alphabet] = (await api.send("GET", "/scripts?app=listed-new")).body.items;
  const ids = `${alphabet?.id},${Bun.randomUUIDv7()},${alpha?.id.toUpperCase()}`;
  for (const query of [`ids=${ids}`, `ids=${ids}&app=listed-new`]) {
    const named = (await api.send("GET", `/scripts?omit=source&${query}`)).body.items;
    expect(named.map((item) => item["name"])).toEqual(["alpha", "alphabet"]);
  }
  expect((await api.send("GET", `/scripts?app=default&ids=${ids}`)).body.items).toEqual([]);
  const wrong = await api.send("GET", `/scripts?ids=${alpha?.id},x`);
  expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ field: "ids", code: "invalid_format" }]]);
  expect((await api.send("GET", "/scripts?omit=name")).status).toBe(422);
  expect((await api.send("GET", "/scripts?app=nobody")).status).toBe(404);
});
