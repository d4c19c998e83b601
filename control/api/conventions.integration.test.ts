import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { array, assert, asyncProperty, constantFrom, integer } from "fast-check";
import { MAX_CONTROL_BODY_BYTES } from "../../runtime/core/control-body.ts";
import { PiCloudError } from "../../runtime/core/errors.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { ok, operation } from "./operation.ts";
import { createTestApi, type TestApi } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await testDatabase();
  const failing = (path: `/${string}`, failure: () => Error) =>
    operation({
      method: "GET",
      path,
      tag: "test",
      access: { right: "read", on: "self" },
      summary: "Fails",
      success: { status: 200, schema: Type.Object({}) },
      async answer() {
        throw failure();
      },
    });
  api = createTestApi(database.sql, {
    operations: [
      failing("/fails/inside", () => new Error("password=sesame in /srv/secret.ts")),
      failing("/fails/unknown-code", () => new PiCloudError("some_new_code", "sesame")),
      failing("/fails/down", () => new PiCloudError("database_unavailable", "The database cannot be reached")),
      operation({
        method: "GET",
        path: "/typed",
        tag: "test",
        access: { right: "read", on: "self" },
        summary: "Reads a typed query",
        query: Type.Object(
          { yes: Type.Optional(Type.Boolean()), n: Type.Optional(Type.Integer()) },
          { additionalProperties: false },
        ),
        success: { status: 200, schema: Type.Object({}) },
        async answer({ query }) {
          return ok(query);
        },
      }),
    ],
  });
});

afterAll(() => database.close());

function post(
  path: string,
  body: string | Uint8Array<ArrayBuffer> | ReadableStream,
  headers: Record<string, string> = {},
): Promise<Response> {
  return api.fetch(path, { method: "POST", body, headers: { "content-type": "application/json", ...headers } });
}

async function expectProblem(response: Response, status: number, code: string): Promise<Record<string, unknown>> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  const document = (await response.json()) as Record<string, unknown>;
  expect(document).toMatchObject({ status, code });
  for (const member of ["type", "title", "detail"]) expect(typeof document[member]).toBe("string");
  return document;
}

describe("who may ask", () => {
  test("an unknown caller gets 401 everywhere, for what does not exist and the OpenAPI document too", async () => {
    for (const path of ["/apps", "/nothing", "/openapi.json", "/config", "/apps/default"]) {
      const response = await api.fetch(path, { headers: { authorization: "Bearer wrong" } });
      expect(response.headers.get("www-authenticate")).toStartWith("Bearer");
      await expectProblem(response, 401, "unauthenticated");
    }
  });
});

describe("paths and methods", () => {
  test.each([
    ["POST", "/apps/slugXYZ", 405],
    ["POST", "/apps/slug:checker", 405],
    ["POST", "/apps/slugcheck", 405],
    ["POST", "/apps/default/slugXcheck", 404],
    ["POST", "/apps/slug:check/x", 404],
    ["GET", "/apps/slug:check", 405],
    ["GET", "/appsX", 404],
    ["GET", "/app", 404],
    ["GET", "/", 404],
    ["GET", "//apps", 400],
    ["GET", "/apps//domains", 400],
    ["GET", "/apps/%zz", 400],
    ["GET", "/scripts/run", 405],
    ["PUT", "/apps/default", 405],
    ["OPTIONS", "/apps", 405],
    ["DELETE", "/apps", 405],
    ["GET", "/apps/", 200],
    ["GET", "/%61pps", 200],
    ["POST", "/apps/slug%3Acheck", 200],
  ])("%s %s answers %d", async (method, path, status) => {
    const sent = method === "POST" ? { slug: "some-slug" } : undefined;
    expect((await api.send(method, path, sent)).status).toBe(status);
  });

  test("405 lists in Allow what the path does answer, HEAD with GET", async () => {
    const response = await api.fetch("/apps/default", { method: "PUT" });

    expect(response.headers.get("allow")).toBe("DELETE, GET, HEAD, PATCH");
    await expectProblem(response, 405, "method_not_allowed");
  });

  test("HEAD answers as GET does, without the body", async () => {
    const response = await api.fetch("/apps/default", { method: "HEAD" });

    expect(response.status).toBe(200);
    expect(response.headers.get("etag")).toMatch(/^"\d+"$/);
    const full = await (await api.fetch("/apps/default")).text();
    expect(response.headers.get("content-length")).toBe(String(full.length));
    expect(await response.text()).toBe("");
  });
});

describe("bodies", () => {
  test.each(["", "{", "nonsense", '{"slug": "a",}', "\u0000", "{'slug': 'a'}"])(
    "%p is malformed_json",
    async (body) => {
      await expectProblem(await post("/apps", body), 400, "malformed_json");
    },
  );

  test("bytes that are no UTF-8 are malformed_json", async () => {
    const bytes = Buffer.from([...Buffer.from('{"slug":"'), 0xff, 0xfe, ...Buffer.from('"}')]);
    await expectProblem(await post("/apps", bytes), 400, "malformed_json");
  });

  test.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/jsonx",
    "application/json; charset=latin1",
  ])("%p is unsupported_media_type", async (type) => {
    await expectProblem(await post("/apps", '{"slug":"x"}', { "content-type": type }), 415, "unsupported_media_type");
  });

  test("no content type at all is unsupported_media_type", async () => {
    const response = await api.fetch("/apps", { method: "POST", body: Buffer.from('{"slug":"x"}') });
    await expectProblem(response, 415, "unsupported_media_type");
  });

  test("a compressed body is unsupported_media_type", async () => {
    const response = await post("/apps", Bun.gzipSync(Buffer.from("{}")), { "content-encoding": "gzip" });
    await expectProblem(response, 415, "unsupported_media_type");
  });

  test.each(["application/json; charset=utf-8", "Application/JSON", "application/merge-patch+json"])(
    "%p is JSON",
    async (type) => {
      expect((await post("/apps/slug:check", '{"slug":"x"}', { "content-type": type })).status).toBe(200);
    },
  );

  test("a body over the limit is body_too_large, and little of a streamed one is read", async () => {
    await expectProblem(await post("/apps", "x".repeat(MAX_CONTROL_BODY_BYTES + 1)), 413, "body_too_large");
    let sent = 0;
    const endless = new ReadableStream({
      pull(controller) {
        sent += 65_536;
        controller.enqueue(new Uint8Array(65_536));
      },
    });
    await expectProblem(await post("/apps", endless), 413, "body_too_large");
    expect(sent).toBeLessThan(2 * MAX_CONTROL_BODY_BYTES);
  });

  test.each(["null", "[]", "5", '"text"', "true"])("%s is no object", async (body) => {
    const document = await expectProblem(await post("/apps", body), 422, "invalid_input");
    expect(document["errors"]).toMatchObject([{ field: "body", code: "wrong_type" }]);
  });

  test("every wrong field is named, an unknown one too, and nothing is coerced", async () => {
    const sent = { name: 5, description: null, colour: "red", force: "yes", __proto__x: 1 };
    const { status, body } = await api.send("POST", "/apps", sent);

    expect(status).toBe(422);
    expect(Object.fromEntries(body.errors.map(({ field, code }) => [field, code]))).toEqual({
      slug: "required",
      name: "wrong_type",
      description: "wrong_type",
      colour: "unknown_field",
      force: "wrong_type",
      __proto__x: "unknown_field",
    });
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("%s is an unknown field", async (name) => {
    const document = await expectProblem(await post("/apps", `{"slug": "fine", "${name}": {}}`), 422, "invalid_input");
    expect(document["errors"]).toMatchObject([{ field: name, code: "unknown_field" }]);
    expect(({} as Record<string, unknown>)["slug"]).toBeUndefined();
  });

  test("a name is counted in characters, not in UTF-16 units", async () => {
    expect((await api.send("POST", "/apps", { slug: "emoji", name: "🙂".repeat(100) })).status).toBe(201);
    const { body } = await api.send("POST", "/apps", { slug: "emoji-2", name: "🙂".repeat(101) });
    expect(body.errors).toMatchObject([{ field: "name", code: "too_long" }]);
    expect((await api.send("POST", "/apps", { slug: "emoji-2", name: "" })).body.errors[0]?.code).toBe("too_short");
  });

  test("JSON nested 100,000 deep is refused", async () => {
    const deep = `{"slug": ${"[".repeat(100_000)}${"]".repeat(100_000)}}`;
    expect([400, 422]).toContain((await post("/apps", deep)).status);
  });
});

describe("NUL and lone surrogates", () => {
  const bad = ["a\u0000b", "\ud800", "x\udfff"];

  test.each([
    ["POST", "/apps", { slug: "text", name: "BAD" }],
    ["POST", "/apps", { slug: "text", description: "BAD" }],
    ["POST", "/apps", { slug: "BAD" }],
    ["POST", "/apps", { slug: "text", BAD: 1 }],
    ["POST", "/apps/slug:check", { slug: "BAD" }],
    ["POST", "/apps/default/domains", { pattern: "BAD" }],
    ["POST", "/apps/default/domains/check", { pattern: "BAD" }],
    ["POST", "/scripts", { app_id: "BAD", name: "x", source: "1" }],
    ["POST", "/scripts", { app_id: "018f2e6a-0000-7000-8000-000000000000", name: "BAD", source: "1" }],
    ["POST", "/scripts", { app_id: "018f2e6a-0000-7000-8000-000000000000", name: "x", source: "BAD" }],
    ["POST", "/scripts/run", { app_id: "x", source: "1", request: { query: { BAD: "x" } } }],
    ["POST", "/routes/check", { app_id: "018f2e6a-0000-7000-8000-000000000000", path: "/BAD" }],
    ["POST", "/routes/match", { url: "http://localhost/BAD" }],
    ["POST", "/routes/try", { url: "http://localhost/", headers: { BAD: "x" } }],
  ])("in %s %s %p are 422", async (method, path, sent) => {
    for (const text of bad) {
      const body = JSON.stringify(sent).replaceAll("BAD", JSON.stringify(text).slice(1, -1));
      const response = await api.fetch(path, { method, body, headers: { "content-type": "application/json" } });
      expect(response.status).toBe(422);
      expect(await response.text()).toContain("invalid_text");
    }
  });

  test("in queries and paths are refused", async () => {
    for (const bytes of ["%00", "%ff", "a%c0%80", "%ED%A0%80", "%e2%82"]) {
      const { status, body } = await api.send("GET", `/apps?q=${bytes}`);
      expect([bytes, status, body.errors]).toMatchObject([bytes, 422, [{ field: "q", code: "invalid_text" }]]);
    }
    expect((await api.send("GET", "/apps?%ff=1")).status).toBe(422);
    expect((await api.send("GET", "/apps?q=100%+%e2%82%ac")).status).toBe(200);
    expect((await api.send("GET", "/apps/%00")).status).toBe(404);
    expect((await api.send("GET", "/scripts/%00")).status).toBe(404);
    expect((await api.send("GET", "/scripts?app=%00")).status).toBe(422);
    expect((await api.send("GET", "/routes/%ED%A0%80")).status).toBe(400);
  });
});

describe("answers", () => {
  test("are never taken for pages, whatever their status and method", async () => {
    for (const [method, path] of [
      ["GET", "/apps"],
      ["HEAD", "/apps"],
      ["GET", "/openapi.json"],
      ["GET", "/nothing"],
      ["PUT", "/apps"],
      ["DELETE", "/apps/default"],
      ["GET", "/fails/inside"],
    ] as const) {
      const { headers } = await api.fetch(path, { method });
      expect([method, path, headers.get("x-content-type-options")]).toEqual([method, path, "nosniff"]);
      expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get("referrer-policy")).toBe("no-referrer");
    }
  });
});

describe("what is inside", () => {
  test("never shows, and is logged whole", async () => {
    for (const path of ["/fails/inside", "/fails/unknown-code"]) {
      const document = await expectProblem(await api.fetch(path), 500, "internal");
      expect(JSON.stringify(document)).not.toContain("sesame");
      expect(String(api.logged.at(-1))).toContain("sesame");
    }
  });

  test("a database that is down is 503 with Retry-After", async () => {
    const response = await api.fetch("/fails/down");
    expect(response.headers.get("retry-after")).toBe("1");
    await expectProblem(response, 503, "database_unavailable");
  });
});

describe("queries", () => {
  test.each(["0", "201", "-1", "1.5", "x", "", "%205", "0x5", "1e1", "99999999999999999999", "%0"])(
    "limit=%s is 422",
    async (limit) => {
      const { status, body } = await api.send("GET", `/apps?limit=${limit}`);
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ field: "limit" }]);
    },
  );

  test("an unknown or repeated parameter is named", async () => {
    expect((await api.send("GET", "/apps?limt=5")).body.errors).toMatchObject([
      { field: "limt", code: "unknown_field" },
    ]);
    expect((await api.send("GET", "/apps?q=a&q=b")).body.errors).toMatchObject([{ field: "q", code: "repeated" }]);
    expect((await api.send("GET", "/apps?include=all")).status).toBe(422);
    expect((await api.send("GET", "/apps/default?x=1")).status).toBe(422);
  });

  test("integers and booleans are read from their one spelling", async () => {
    expect<unknown>((await api.send("GET", "/typed?yes=true&n=-5")).body).toEqual({ yes: true, n: -5 });
    expect((await api.send("GET", "/typed?yes=1")).status).toBe(422);
  });

  test("a cursor of another list, of other filters, or of nobody is invalid_cursor", async () => {
    for (let n = 0; n < 2; n++) await api.send("POST", "/apps", { slug: `cursor-${n}` });
    const { next_cursor: cursor } = (await api.send("GET", "/apps?limit=1")).body;
    expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);

    for (const path of [
      `/scripts?cursor=${cursor}`,
      `/apps?q=x&cursor=${cursor}`,
      "/apps?cursor=",
      "/apps?cursor=nonsense",
      `/apps?cursor=${cursor}x`,
      `/apps?cursor=${Buffer.from('["x",5]').toString("base64url")}`,
      `/apps?cursor=${Buffer.from("[1").toString("base64url")}`,
    ]) {
      const { status, body } = await api.send("GET", path);
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ field: "cursor", code: "invalid_cursor" }]);
    }
    expect((await api.send("GET", `/apps?limit=7&cursor=${cursor}`)).status).toBe(200);
  });

  test("walking a list gives every row that stays exactly once, whatever is inserted and deleted meanwhile", async () => {
    let round = 0;
    await assert(
      asyncProperty(
        integer({ min: 1, max: 4 }),
        array(constantFrom("insert", "delete", "nothing"), { minLength: 3, maxLength: 6 }),
        async (limit, steps) => {
          const tag = `walk-${++round}`;
          const create = async (name: string) => (await api.send("POST", "/apps", { slug: `${tag}-${name}` })).body.id;
          const staying: string[] = [];
          for (let n = 0; n < 5; n++) staying.push(await create(`s${n}`));
          const leaving = [await create("d0"), await create("d1"), await create("d2")];
          const seen: string[] = [];
          let cursor: string | null = null;
          let page = 0;
          do {
            const query: string = cursor === null ? "" : `&cursor=${cursor}`;
            const { body } = await api.send("GET", `/apps?q=${tag}-&limit=${limit}${query}`);
            expect(body.items.length).toBeLessThanOrEqual(limit);
            seen.push(...body.items.map(({ id }) => id));
            const step = steps[page % steps.length];
            const gone = step === "delete" ? leaving.pop() : undefined;
            if (gone !== undefined) await api.send("DELETE", `/apps/${gone}`);
            if (step === "insert" && page < 4) await create(`i${page}`);
            cursor = body.next_cursor;
            page++;
          } while (cursor !== null);
          expect(new Set(seen).size).toBe(seen.length);
          for (const id of staying) expect(seen).toContain(id);
        },
      ),
      { numRuns: 10 },
    );
  });
});

describe("GET /openapi.json", () => {
  test("describes every operation from the schemas that validate it", async () => {
    const { status, body } = await api.send("GET", "/openapi.json");

    expect(status).toBe(200);
    expect(body["openapi"]).toBe("3.1.0");
    const paths = body["paths"] as Record<string, Record<string, { operationId: string; responses: object }>>;
    for (const [path, methods] of Object.entries({
      "/apps": "get post",
      "/apps/slug:check": "post",
      "/apps/{app}": "get patch delete",
      "/apps/{app}/slug:check": "post",
      "/apps/{app}/domains": "get post",
      "/apps/{app}/domains/check": "post",
      "/apps/{app}/domains/{domain}": "get patch delete",
      "/apps/{app}/routes": "get",
      "/scripts": "get post",
      "/scripts/run": "post",
      "/scripts/{script}": "get patch put delete",
      "/scripts/{script}/routes": "get post",
      "/routes/{route}": "get patch delete",
      "/routes/check": "post",
      "/routes/match": "post",
      "/routes/try": "post",
      "/config": "get",
      "/openapi.json": "get",
    })) {
      expect(Object.keys(paths[path] ?? {}).toSorted()).toEqual(methods.split(" ").toSorted());
    }
    const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map((one) => one.operationId));
    expect(new Set(ids).size).toBe(ids.length);
    expect(paths["/apps"]?.["post"]).toMatchObject({
      requestBody: { content: { "application/json": { schema: { required: ["slug"], additionalProperties: false } } } },
      parameters: [{ name: "Idempotency-Key", in: "header" }],
    });
    expect(Object.keys(paths["/apps/{app}"]?.["patch"]?.responses ?? {})).toEqual(
      expect.arrayContaining(["200", "308", "400", "401", "404", "409", "412", "413", "415", "422"]),
    );
  });
});
