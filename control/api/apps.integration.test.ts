import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, type TestApi } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql);
});

afterAll(() => database.close());

let next = 0;
async function newApp(fields: Record<string, unknown> = {}) {
  next++;
  const answer = await api.send("POST", "/apps", { slug: `app-${next}`, ...fields });
  expect(answer.status).toBe(201);
  return answer.body;
}

describe("POST /apps", () => {
  test("answers 201 with the whole resource, its ETag and where it is", async () => {
    const { status, body, headers } = await api.send("POST", "/apps", { slug: "shop" });

    expect(status).toBe(201);
    expect(Object.keys(body).sort()).toEqual(
      ["created_at", "description", "id", "name", "slug", "updated_at", "version"].sort(),
    );
    expect(body).toMatchObject({ slug: "shop", name: "shop", description: "", version: 1 });
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

  test("names every wrong field at once", async () => {
    const { status, body } = await api.send("POST", "/apps", {
      name: 5,
      description: null,
      colour: "red",
      force: "yes",
    });

    expect(status).toBe(422);
    const codes = Object.fromEntries(body.errors.map((e) => [e.field, e.code]));
    expect(codes).toEqual({
      slug: "required",
      name: "wrong_type",
      description: "wrong_type",
      colour: "unknown_field",
      force: "wrong_type",
    });
  });
});

describe("an app's slug", () => {
  test("redirects after a rename, with no-store, to the same path and query", async () => {
    const app = await newApp({ slug: "old-name" });
    await api.send("PATCH", `/apps/${app.id}`, { slug: "new-name" });

    const moved = await api.fetch("/apps/old-name/domains?limit=5", { redirect: "manual" });

    expect(moved.status).toBe(308);
    expect(moved.headers.get("location")).toBe("/api/v1/admin/apps/new-name/domains?limit=5");
    expect(moved.headers.get("cache-control")).toBe("no-store");
  });
});
