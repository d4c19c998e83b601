import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createTestApi, type TestApi, type TestBody } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;
let blog: TestBody;
let shop: TestBody;

beforeAll(async () => {
  database = await testDatabase();
  api = createTestApi(database.sql);
  blog = (await api.send("POST", "/apps", { slug: "blog" })).body;
  shop = (await api.send("POST", "/apps", { slug: "shop" })).body;
});

afterAll(() => database.close());

const claim = (app: TestBody, pattern: unknown) => api.send("POST", `/apps/${app.slug}/domains`, { pattern });

async function routeAt(app: TestBody, host: string | null, path: string): Promise<TestBody> {
  const name = `s-${Bun.randomUUIDv7()}`;
  const script = (await api.send("POST", "/scripts", { app_id: app.id, name, source: "1" })).body;
  const { status, body } = await api.send("POST", `/scripts/${script.id}/routes`, { host, path });
  expect(status).toBe(201);
  return body;
}

describe("POST /apps/{app}/domains", () => {
  test.each([
    ["Exact.Example.com.", "exact.example.com", "exact.example.com", "exact"],
    ["{tenant}.Example.org", "{tenant}.example.org", "*.example.org", "wildcard"],
    ["*.example.net", "*.example.net", "*.example.net", "wildcard"],
    ["bücher.example", "xn--bcher-kva.example", "xn--bcher-kva.example", "exact"],
    ["10.0.0.1", "10.0.0.1", "10.0.0.1", "exact"],
    ["::1", "[::1]", "[::1]", "exact"],
  ])("claims %s as %s", async (pattern, stored, shapeKey, kind) => {
    const { status, body, headers } = await claim(blog, pattern);

    expect(status).toBe(201);
    expect<unknown>(body).toEqual({
      id: body.id,
      app_id: blog.id,
      pattern: stored,
      shape_key: shapeKey,
      kind,
      created_at: body["created_at"],
    });
    expect(headers.get("location")).toBe(`/api/v1/admin/apps/${blog.id}/domains/${body.id}`);
    expect((await api.send("GET", `/apps/blog/domains/${body.id}`)).body).toEqual(body);
  });

  test.each(["", "{x}", "a:80", "http://a", "a/b", "a..b", "{a}.{a}.b", "{1}.b", "x*.b", "a b", "-a.b", "*.1.2.3.4."])(
    "refuses %p with invalid_pattern",
    async (pattern) => {
      const { status, body } = await claim(blog, pattern);
      expect(status).toBe(422);
      expect(body.errors).toMatchObject([{ field: "pattern", code: "invalid_pattern" }]);
    },
  );

  test("names the holder of a shape that is taken, one's own included", async () => {
    await claim(blog, "{a}.taken.com");

    for (const app of [shop, blog]) {
      const { status, body } = await claim(app, "{b}.taken.com");
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: "domain_taken", held_by: { app_id: blog.id, slug: "blog" } });
    }
  });

  test("lets one of many that claim the same shape at once win", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => claim(n % 2 ? blog : shop, `{n${n}}.race.com`)),
    );

    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
  });

  test("is 404 when the app is deleted at the same time, never 500", async () => {
    for (let n = 0; n < 5; n++) {
      const app = (await api.send("POST", "/apps", { slug: `vanishing-${n}` })).body;
      const [claimed, deleted] = await Promise.all([claim(app, `v${n}.com`), api.send("DELETE", `/apps/${app.id}`)]);
      expect([201, 404]).toContain(claimed.status);
      expect(deleted.status).toBe(204);
    }
  });
});

describe("POST /apps/{app}/domains/check", () => {
  test("says what a claim would meet", async () => {
    const mine = (await claim(blog, "{x}.checked.com")).body;

    for (const [app, pattern, expected] of [
      [
        "blog",
        "FREE.com",
        { pattern: "free.com", shape_key: "free.com", status: "available", held_by: null, reason: null },
      ],
      [
        "blog",
        "*.checked.com",
        { shape_key: mine["shape_key"], status: "own", held_by: { app_id: blog.id, slug: "blog" } },
      ],
      ["shop", "*.checked.com", { status: "taken", held_by: { app_id: blog.id, slug: "blog" } }],
      [
        "shop",
        "a b",
        {
          pattern: "a b",
          shape_key: null,
          status: "invalid",
          held_by: null,
          reason: expect.stringContaining('"a b"'),
        },
      ],
    ] as const) {
      const { status, body } = await api.send("POST", `/apps/${app}/domains/check`, { pattern });
      expect(status).toBe(200);
      expect(body).toMatchObject(expected);
    }
  });
});

describe("a claim", () => {
  test("belongs to its app alone", async () => {
    const { id } = (await claim(blog, "mine.com")).body;

    for (const path of [`/apps/shop/domains/${id}`, "/apps/blog/domains/nonsense", `/apps/blog/domains/${blog.id}`]) {
      expect((await api.send("GET", path)).status).toBe(404);
      expect((await api.send("PATCH", path, { pattern: "stolen.com" })).status).toBe(404);
      expect((await api.send("DELETE", path)).status).toBe(404);
    }
  });

  test("that a route's host needs cannot go, and the routes are listed; another claim that covers it frees it", async () => {
    const exact = (await claim(blog, "www.needed.com")).body;
    const route = await routeAt(blog, "www.needed.com", "/needed");

    for (const [method, sent] of [
      ["DELETE", undefined],
      ["PATCH", { pattern: "other.needed.com" }],
    ] as const) {
      const { status, body } = await api.send(method, `/apps/blog/domains/${exact.id}`, sent);
      expect(status).toBe(409);
      expect(body).toMatchObject({ code: "claim_in_use", routes: [{ id: route.id, host: "www.needed.com" }] });
      expect((body["routes"] as unknown[]).length).toBe(1);
    }
    expect((await api.send("PATCH", `/apps/blog/domains/${exact.id}`, { pattern: "{n}.needed.com" })).status).toBe(200);
    expect((await claim(blog, "www.needed.com")).status).toBe(201);
    expect((await api.send("DELETE", `/apps/blog/domains/${exact.id}`)).status).toBe(204);
  });

  test("may change the names of its captures", async () => {
    const { id } = (await claim(blog, "{old}.names.com")).body;

    const { status, body } = await api.send("PATCH", `/apps/blog/domains/${id}`, { pattern: "{new}.names.com" });

    expect(status).toBe(200);
    expect(body["pattern"]).toBe("{new}.names.com");
    expect((await api.send("PATCH", `/apps/blog/domains/${id}`, {})).body).toEqual(body);
  });

  test("cannot change into one that another app holds", async () => {
    const { id } = (await claim(blog, "from.com")).body;
    await claim(shop, "to.com");

    const { status, body } = await api.send("PATCH", `/apps/blog/domains/${id}`, { pattern: "to.com" });

    expect(status).toBe(409);
    expect(body).toMatchObject({ code: "domain_taken", held_by: { app_id: shop.id, slug: "shop" } });
  });

  test("of localhost stays with the default app", async () => {
    const { items } = (await api.send("GET", "/apps/default/domains")).body;
    const localhost = items.find((item) => item["pattern"] === "localhost");

    expect((await api.send("DELETE", `/apps/default/domains/${localhost?.id}`)).body.code).toBe("default_app");
    const changed = await api.send("PATCH", `/apps/default/domains/${localhost?.id}`, { pattern: "x.com" });
    expect(changed.body.code).toBe("default_app");
  });

  test("never goes while a route comes to need it", async () => {
    for (let n = 0; n < 5; n++) {
      const { id } = (await claim(shop, `h${n}.contested.com`)).body;
      const script = (await api.send("POST", "/scripts", { app_id: shop.id, name: `c${n}`, source: "1" })).body;
      const [route, released] = await Promise.all([
        api.send("POST", `/scripts/${script.id}/routes`, { host: `h${n}.contested.com`, path: "/" }),
        api.send("DELETE", `/apps/shop/domains/${id}`),
      ]);
      const outcome = `${route.status} ${released.status}`;
      expect(["201 409", "422 204"]).toContain(outcome);
    }
  });
});

test("GET /apps/{app}/domains pages and searches patterns", async () => {
  for (let n = 0; n < 3; n++) await claim(shop, `page${n}.listed.com`);

  const first = (await api.send("GET", "/apps/shop/domains?q=LISTED&limit=2")).body;
  const second = (await api.send("GET", `/apps/shop/domains?q=LISTED&limit=2&cursor=${first.next_cursor}`)).body;

  expect([...first.items, ...second.items].map((item) => item["pattern"])).toEqual([
    "page0.listed.com",
    "page1.listed.com",
    "page2.listed.com",
  ]);
  expect(second.next_cursor).toBeNull();
});
