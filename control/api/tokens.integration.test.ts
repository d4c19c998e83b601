import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { MatchExplanation } from "../../runtime/core/ports.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createAccountApi, PASSWORD, ROOT, type AccountApi, type Ask } from "./testing/accounts.ts";
import type { TestBody } from "./testing.ts";

let database: TestDatabase;
let api: AccountApi;
let root: Ask;

/** An app with one of everything. */
interface Owned {
  app: TestBody;
  script: TestBody;
  route: TestBody;
  domain: TestBody;
  executionId: string;
}
let mine: Owned;
let theirs: Owned;

const NO_MATCH = { claim: null, domain: {}, params: {}, candidates: [], allow: [] };

beforeAll(async () => {
  database = await testDatabase();
  api = createAccountApi(database.sql, { explain });
  root = api.as(ROOT);
  mine = await own("mine-app");
  theirs = await own("theirs-secret");
  await root("PATCH", "/apps/mine-app", { slug: "mine-now" });
  await root("PATCH", "/apps/theirs-secret", { slug: "theirs-now" });
});
afterAll(() => database.close());

async function own(slug: string): Promise<Owned> {
  const app = (await root("POST", "/apps", { slug, name: `Name of ${slug}` })).body;
  const domain = (await root("POST", `/apps/${slug}/domains`, { pattern: `${slug}.example.com` })).body;
  const script = (await root("POST", "/scripts", { app_id: app.id, name: `script of ${slug}`, source: "1" })).body;
  const route = (await root("POST", `/scripts/${script.id}/routes`, { path: `/${slug}` })).body;
  const executionId = Bun.randomUUIDv7();
  await database.sql`
    INSERT INTO execution_logs (id, app_id, script_id, status, outcome, duration_us, path)
    VALUES (${executionId}, ${app.id}, ${script.id}, 200, 'ok', 1, ${`/${slug}`})`;
  await database.sql`
    INSERT INTO execution_counts (app_id, script_id, minute, outcome, requests, recorded)
    VALUES (${app.id}, ${script.id}, date_trunc('minute', now()), 'ok', 7, 7)`;
  return { app, script, route, domain, executionId };
}

/** As the tables of the ingress would: by the host. */
function explain({ url, appId }: { url: string; appId?: string }): MatchExplanation {
  const owner = [mine, theirs].find(
    ({ app, domain }) => appId === app.id || new URL(url).hostname === domain["pattern"],
  );
  if (owner === undefined) return { ...NO_MATCH, status: 404, code: "unknown_host", app: null, route: null };
  const { app, script, route, domain } = owner;
  return {
    ...NO_MATCH,
    status: 200,
    code: null,
    app: { id: app.id, slug: app.slug },
    claim: { id: domain.id, pattern: String(domain["pattern"]) },
    route: { id: route.id, scriptId: script.id, method: "ANY", host: null, path: String(route["path"]) },
    candidates: [{ routeId: route.id, matched: true, reason: "fits" }],
  };
}

let count = 0;
/** By tokens of one app with every right on it. */
const asked: [method: string, path: string][] = [];
async function tokenOf(
  access: "full" | "read",
  appId: string | null,
): Promise<{ id: string; ask: Ask; secret: string }> {
  const made = await root("POST", "/tokens", { name: `token ${++count}`, access, app_id: appId });
  expect(made.status).toBe(201);
  const secret = String(made.body["token"]);
  const send = api.as({ authorization: `Bearer ${secret}` });
  const ask: Ask = (method, path, body) => {
    if (appId !== null && access === "full") asked.push([method, path]);
    return send(method, path, body);
  };
  return { id: made.body.id, secret, ask };
}

describe("a token", () => {
  test("is shown once, kept as a hash, and known by its beginning", async () => {
    const made = await root("POST", "/tokens", { name: "deploy", access: "full" });
    const secret = String(made.body["token"]);
    expect(secret).toMatch(/^picloud_[\w-]{43}$/);
    expect(made.body).toMatchObject({ name: "deploy", access: "full", app_id: null, expires_at: null });
    expect(made.body["prefix"]).toBe(secret.slice(0, 12));
    expect(made.headers.get("location")).toBe(`/api/v1/admin/tokens/${made.body.id}`);

    const { token: _, ...shown } = made.body;
    expect((await root("GET", `/tokens/${made.body.id}`)).body).toEqual(shown as TestBody);
    const rows = JSON.stringify(await database.sql`SELECT * FROM api_tokens`);
    expect(rows).not.toContain(secret);
    expect((await root("GET", "/tokens?q=deploy")).body.items).toHaveLength(1);
  });

  test("has a name of its own, a time to come, and an app that there is", async () => {
    await root("POST", "/tokens", { name: "twice", access: "read" });
    const codes = [
      await root("POST", "/tokens", { name: "twice", access: "full" }),
      await root("POST", "/tokens", { name: "late", access: "full", expires_at: "2020-01-01T00:00:00Z" }),
      await root("POST", "/tokens", { name: "odd", access: "full", expires_at: "tomorrow" }),
      await root("POST", "/tokens", { name: "lost", access: "full", app_id: Bun.randomUUIDv7() }),
      await root("POST", "/tokens", { name: "all", access: "all" }),
    ].map(({ status, body }) => [status, body.code, body.errors?.[0]?.code]);

    expect(codes).toEqual([
      [409, "token_name_taken", undefined],
      [422, "invalid_input", "in_the_past"],
      [422, "invalid_input", "invalid_time"],
      [404, "not_found", undefined],
      [422, "invalid_input", "wrong_type"],
    ]);
  });

  test("opens nothing once it has expired or was revoked", async () => {
    const expiresAt = new Date(api.clock.now + 60_000).toISOString();
    const made = await root("POST", "/tokens", { name: "brief", access: "full", expires_at: expiresAt });
    const ask = api.as({ authorization: `Bearer ${String(made.body["token"])}` });
    expect((await ask("GET", "/apps")).status).toBe(200);
    api.clock.now += 60_000;
    expect((await ask("GET", "/apps")).status).toBe(401);

    const revoked = await tokenOf("full", null);
    expect((await root("DELETE", `/tokens/${revoked.id}`)).status).toBe(204);
    expect((await revoked.ask("GET", "/apps")).status).toBe(401);
    expect((await root("DELETE", `/tokens/${revoked.id}`)).status).toBe(404);
  });

  test("tells when it was last used, to the minute", async () => {
    const { id, ask } = await tokenOf("read", null);
    const lastUsed = async () => (await root("GET", `/tokens/${id}`)).body["last_used_at"];
    expect(await lastUsed()).toBeNull();
    await ask("GET", "/apps");
    const first = new Date(api.clock.now).toISOString();
    api.clock.now += 30_000;
    await ask("GET", "/apps");
    expect(await lastUsed()).toBe(first);
    api.clock.now += 30_000;
    await ask("GET", "/apps");
    expect(await lastUsed()).toBe(new Date(api.clock.now).toISOString());
  });

  test("goes with its app", async () => {
    const { id } = (await root("POST", "/apps", { slug: "brief-app" })).body;
    const { ask } = await tokenOf("full", id);
    expect((await ask("GET", "/apps/brief-app")).status).toBe(200);
    await root("DELETE", "/apps/brief-app");
    expect((await ask("GET", "/apps")).status).toBe(401);
  });

  test("says who it is", async () => {
    const { id, ask } = await tokenOf("read", mine.app.id);
    expect((await ask("GET", "/session")).body).toMatchObject({
      kind: "token",
      id,
      access: "read",
      app_id: mine.app.id,
      session_expires_at: null,
    });
  });
});

describe("a token that may only read", () => {
  test("reads everything, and does what changes nothing", async () => {
    const { ask } = await tokenOf("read", null);
    const app = { app_id: mine.app.id };
    const safe: [string, string, unknown?][] = [
      ...[
        "/apps",
        "/apps/mine-now",
        "/apps/mine-now/domains",
        "/apps/mine-now/routes",
        "/scripts",
        "/logs",
        "/stats",
      ].map((path): [string, string] => ["GET", path]),
      ...["/config", "/tokens", "/accounts", "/audit", "/session", "/openapi.json", `/logs/${mine.executionId}`].map(
        (path): [string, string] => ["GET", path],
      ),
      ["HEAD", "/apps"],
      ["POST", "/apps/slug:check", { slug: "free" }],
      ["POST", "/apps/mine-now/slug:check", { slug: "free" }],
      ["POST", "/apps/mine-now/domains/check", { pattern: "free.example.com" }],
      ["POST", "/routes/check", { ...app, path: "/free" }],
      ["POST", "/routes/match", { url: "http://mine-app.example.com/" }],
    ];
    for (const [method, path, body] of safe) {
      expect([method, path, (await ask(method, path, body)).status]).toEqual([method, path, 200]);
    }
  });

  test("changes nothing, and runs nothing", async () => {
    const [{ ask }, { ask: ofApp }] = [await tokenOf("read", null), await tokenOf("read", mine.app.id)];
    const app = { app_id: mine.app.id };
    const ran = api.executed.length;
    const before = await state();
    const changes: [string, string, unknown?][] = [
      ["POST", "/apps", { slug: "no" }],
      ["PATCH", "/apps/mine-now", { name: "no" }],
      ["DELETE", "/apps/mine-now"],
      ["POST", "/apps/mine-now/domains", { pattern: "no.example.com" }],
      ["PATCH", `/apps/mine-now/domains/${mine.domain.id}`, { pattern: "no.example.com" }],
      ["DELETE", `/apps/mine-now/domains/${mine.domain.id}`],
      ["POST", "/scripts", { ...app, name: "no", source: "1" }],
      ["PATCH", `/scripts/${mine.script.id}`, { source: "2" }],
      ["PUT", `/scripts/${mine.script.id}`, { source: "2" }],
      ["DELETE", `/scripts/${mine.script.id}`],
      ["POST", `/scripts/${mine.script.id}/routes`, { path: "/no" }],
      ["PATCH", `/routes/${mine.route.id}`, { path: "/no" }],
      ["DELETE", `/routes/${mine.route.id}`],
      ["POST", "/scripts/run", { ...app, source: "1", request: {} }],
      ["POST", "/routes/try", { url: "http://mine-app.example.com/" }],
      ["POST", "/tokens", { name: "no", access: "full" }],
      ["POST", "/accounts", { username: "no", password: PASSWORD }],
    ];
    for (const one of [ask, ofApp]) {
      for (const [method, path, body] of changes) {
        const answer = await one(method, path, body);
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, "forbidden"]);
      }
    }
    expect(api.executed.length).toBe(ran);
    expect(await state()).toBe(before);
  });
});

describe("a token of one app", () => {
  /** Everything that names the other app. */
  const secrets = () => ["theirs", theirs.app.id, theirs.script.id, theirs.route.id, theirs.domain.id];
  const expectNoName = (answer: unknown) => {
    const text = JSON.stringify(answer);
    for (const secret of secrets()) expect(text.includes(secret) ? { secret, text } : null).toBeNull();
  };

  test("has every right on its app", async () => {
    const { ask } = await tokenOf("full", mine.app.id);
    const made = await ask("POST", "/scripts", { app_id: mine.app.id, name: "by token", source: "1" });
    const route = await ask("POST", `/scripts/${made.body.id}/routes`, { path: "/by-token" });
    const all = [
      made,
      route,
      await ask("PATCH", `/scripts/${made.body.id}`, { source: "2" }),
      await ask("PATCH", `/routes/${route.body.id}`, { path: "/by-token-2" }),
      await ask("POST", "/scripts/run", { app_id: mine.app.id.toUpperCase(), source: "1", request: {} }),
      await ask("POST", "/routes/try", { url: "http://mine-app.example.com/" }),
      await ask("POST", "/routes/check", { app_id: mine.app.id, path: "/free" }),
      await ask("GET", "/logs?app=mine-now"),
      await ask("GET", `/logs/${mine.executionId}`),
      await ask("GET", `/scripts/${mine.script.id}/logs`),
      await ask("DELETE", `/routes/${route.body.id}`),
      await ask("DELETE", `/scripts/${made.body.id}`),
      await ask("PATCH", "/apps/mine-now", { name: "Mine" }),
      await ask("POST", "/apps/mine-now/slug:check", { slug: "mine-next" }),
    ];
    expect(all.map((answer) => answer.status)).toEqual([
      201, 201, 200, 200, 200, 200, 200, 200, 200, 200, 204, 204, 200, 200,
    ]);
    expect((await ask("GET", "/apps/mine-app")).status).toBe(308);
  });

  test("gets 404 for another app's things, at every endpoint, in the words that are said of what is not there", async () => {
    const { app, script, route, domain, executionId } = theirs;
    const { ask } = await tokenOf("full", mine.app.id);
    const before = await state();
    const nothing = Bun.randomUUIDv7();
    /** Each with the id of the other app's thing, and with one of nothing. */
    const requests = (the: {
      app: string;
      slug: string;
      script: string;
      route: string;
      domain: string;
      log: string;
    }): [string, string, unknown?][] => [
      ...[the.app, the.slug].flatMap((name): [string, string, unknown?][] => [
        ["GET", `/apps/${name}`],
        ["PATCH", `/apps/${name}`, { name: "x" }],
        ["PATCH", `/apps/${name}`, { wrong: 1 }],
        ["DELETE", `/apps/${name}`],
        ["POST", `/apps/${name}/slug:check`, { slug: "x" }],
        ["GET", `/apps/${name}/domains`],
        ["POST", `/apps/${name}/domains`, { pattern: "x.example.com" }],
        ["POST", `/apps/${name}/domains/check`, { pattern: "x.example.com" }],
        ["GET", `/apps/${name}/domains/${the.domain}`],
        ["PATCH", `/apps/${name}/domains/${the.domain}`, { pattern: "x.example.com" }],
        ["DELETE", `/apps/${name}/domains/${the.domain}`],
        ["GET", `/apps/${name}/routes`],
        ["GET", `/scripts?app=${name}`],
        ["GET", `/logs?app=${name}`],
        ["GET", `/logs/tail?app=${name}`],
        ["GET", `/stats?app=${name}`],
      ]),
      ["GET", `/apps/mine-now/domains/${the.domain}`],
      ["DELETE", `/apps/mine-now/domains/${the.domain}`],
      ["POST", "/scripts", { app_id: the.app, name: "x", source: "1" }],
      ["GET", `/scripts/${the.script}`],
      ["PATCH", `/scripts/${the.script}`, { source: "2" }],
      ["PATCH", `/scripts/${the.script}`, { wrong: 1 }],
      ["PUT", `/scripts/${the.script}`, { source: "2" }],
      ["DELETE", `/scripts/${the.script}`],
      ["GET", `/scripts/${the.script}/routes`],
      ["POST", `/scripts/${the.script}/routes`, { path: "/x" }],
      ["GET", `/scripts/${the.script}/logs`],
      ["POST", "/scripts/run", { app_id: the.app, source: "1", request: {} }],
      ["GET", `/routes/${the.route}`],
      ["PATCH", `/routes/${the.route}`, { path: "/x" }],
      ["PATCH", `/routes/${mine.route.id}`, { script_id: the.script }],
      ["DELETE", `/routes/${the.route}`],
      ["POST", "/routes/check", { app_id: the.app, path: "/x" }],
      ["POST", "/routes/match", { app_id: the.app, url: "http://x.test/" }],
      ["GET", `/logs/${the.log}`],
    ];
    const [real, missing] = [
      requests({
        app: app.id,
        slug: "theirs-now",
        script: script.id,
        route: route.id,
        domain: domain.id,
        log: executionId,
      }),
      requests({ app: nothing, slug: "no-such-app", script: nothing, route: nothing, domain: nothing, log: nothing }),
    ];
    for (const [index, [method, path, body]] of real.entries()) {
      const answer = await ask(method, path, body);
      expect([method, path, answer.status]).toEqual([method, path, 404]);
      const [, lost = "", lostBody] = missing[index] ?? [];
      expect([path, answer.body as unknown]).toEqual([path, (await ask(method, lost, lostBody)).body]);
      expectNoName(answer.body);
    }
    // An old slug redirects nowhere: its new one is a name too.
    const old = await ask("GET", "/apps/theirs-secret");
    expect([old.status, old.headers.get("location")]).toEqual([404, null]);
    expect(await state()).toBe(before);
  });

  test("lists its own app's things alone", async () => {
    const { ask } = await tokenOf("full", mine.app.id);
    const apps = (await ask("GET", "/apps?include=summary")).body;
    expect(apps.items.map((app) => app.slug)).toEqual(["mine-now"]);
    expect((await ask("GET", "/apps?q=theirs")).body.items).toEqual([]);
    for (const path of [
      "/scripts",
      "/scripts?include=summary",
      "/logs",
      "/stats",
      `/logs?script=${theirs.script.id}`,
    ]) {
      expectNoName((await ask("GET", path)).body.items);
    }
    expect((await ask("GET", "/logs")).body.items).toMatchObject([{ id: mine.executionId }]);
    expect((await ask("GET", `/stats?script=${theirs.script.id}`)).body.items).toEqual([]);
    expect((await ask("GET", "/stats?step=1m")).body.items).toMatchObject([{ requests: 7 }]);
    expect((await ask("GET", "/logs")).body["only_counted"]).toBe(0);
  });

  test("tails its own app alone", async () => {
    const { secret } = await tokenOf("read", mine.app.id);
    const answer = await api.fetch("/logs/tail", { headers: { authorization: `Bearer ${secret}` } });
    const row = (owned: Owned, seq: number) => ({
      id: owned.executionId,
      seq,
      appId: owned.app.id,
      scriptId: owned.script.id,
      outcome: "ok" as const,
      json: JSON.stringify({ app_id: owned.app.id }),
    });
    api.tail.publish([row(theirs, 1e6), row(mine, 1e6 + 1)] as never);
    api.tail.close();
    const text = await answer.text();

    expect(text).toContain(mine.app.id);
    expectNoName(text);
  });

  test("learns no name of another app from a conflict, a check or a match", async () => {
    const { ask } = await tokenOf("full", mine.app.id);
    await root("POST", "/apps/theirs-now/domains", { pattern: "a.{x}.example.net" });
    await root("POST", "/apps/mine-now/domains", { pattern: "{y}.{x}.example.net" });
    const { app } = mine;
    const claimed = await ask("POST", "/apps/mine-now/domains", { pattern: "theirs-secret.example.com" });
    expect(claimed).toMatchObject({ status: 409, body: { code: "domain_taken", held_by: null } });
    expect(claimed.body.detail).toBe("Cannot claim theirs-secret.example.com");
    const moved = await ask("PATCH", `/apps/mine-now/domains/${mine.domain.id}`, {
      pattern: "theirs-secret.example.com",
    });
    expect(moved).toMatchObject({ status: 409, body: { held_by: null } });
    expect(moved.body.detail).toBe("Cannot claim theirs-secret.example.com");
    const checked = await ask("POST", "/apps/mine-now/domains/check", { pattern: "theirs-secret.example.com" });
    expect(checked.body).toMatchObject({ status: "taken", held_by: null });

    const warned = await ask("POST", "/routes/check", { app_id: app.id, host: "a.b.example.net", path: "/" });
    expect(warned.body["warnings"]).toMatchObject([{ code: "app_always_wins", held_by: null }]);
    expectNoName(warned.body);

    // An app that is not its own has its slug, whether it still uses it or not.
    for (const slug of ["theirs-now", "theirs-secret"]) {
      const check = await ask("POST", "/apps/mine-now/slug:check", { slug });
      expect(check.body).toEqual({
        slug,
        status: "taken",
        requires_force: false,
        held_by: null,
      } as unknown as TestBody);
      const rename = await ask("PATCH", "/apps/mine-now", { slug, force: true });
      expect(rename).toMatchObject({ status: 409, body: { code: "slug_taken", held_by: null } });
      expect(rename.body.detail).not.toContain("redirects");
    }
    expect((await root("GET", "/apps/theirs-secret")).status).toBe(308);

    const url = "http://theirs-secret.example.com/theirs-secret";
    const hidden = { status: 404, code: "unknown_host", app: null, claim: null, route: null, candidates: [] };
    const ran = api.executed.length;
    expect((await ask("POST", "/routes/match", { url })).body as unknown).toMatchObject(hidden);
    expect((await ask("POST", "/routes/try", { url, source: "1" })).body as unknown).toMatchObject({
      ...hidden,
      outcome: null,
      response: null,
    });
    expect(api.executed.length).toBe(ran);
    expect((await ask("POST", "/routes/match", { url: "http://mine-app.example.com/" })).body).toMatchObject({
      app: { id: app.id },
    });
  });

  test("is told of the server what its scripts have to know, and no setting", async () => {
    const whole = (await root("GET", "/config")).body as unknown as Record<string, unknown>;
    for (const access of ["full", "read"] as const) {
      const { status, body } = await (await tokenOf(access, mine.app.id)).ask("GET", "/config");
      expect([status, body as unknown]).toEqual([
        200,
        { limits: whole["limits"], public_base_url: whole["public_base_url"] },
      ]);
    }
    expect(Object.keys(whole).sort()).toEqual([
      "database",
      "limits",
      "mode",
      "node",
      "public_base_url",
      "settings",
      "workers",
    ]);
  });

  test("has no say in what belongs to the platform", async () => {
    const { id, ask } = await tokenOf("full", mine.app.id);
    const platform: [string, string, unknown?][] = [
      ["GET", "/audit"],
      ["GET", "/accounts"],
      ["GET", `/accounts/${Bun.randomUUIDv7()}`],
      ["POST", "/accounts", { username: "no", password: PASSWORD }],
      ["DELETE", `/accounts/${Bun.randomUUIDv7()}`],
      ["GET", "/tokens"],
      ["GET", `/tokens/${id}`],
      ["POST", "/tokens", { name: "no", access: "full", app_id: mine.app.id }],
      ["DELETE", `/tokens/${id}`],
      ["POST", "/apps", { slug: "no" }],
      ["POST", "/apps/slug:check", { slug: "theirs-now" }],
      ["POST", "/account/password", { current_password: "x", new_password: PASSWORD }],
    ];
    for (const [method, path, body] of platform) {
      const answer = await ask(method, path, body);
      expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, "forbidden"]);
      expectNoName(answer.body);
    }
  });

  test("meets every operation that there is in one of these tests", async () => {
    // A new operation belongs into the lists above: what it tells of other apps has to be seen.
    const document = (await root("GET", "/openapi.json")).body as unknown as { paths: Record<string, object> };
    const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const isAsked = (operation: string) => {
      const [method = "", path = ""] = operation.split(" ");
      const pattern = new RegExp(`^${path.replace(/\{\w+\}/g, "[^/]+")}(?:\\?|$)`);
      return asked.some(([sent, to]) => sent === method && pattern.test(to));
    };
    // What is the caller's own, or nobody's.
    const own = ["GET /setup", "POST /setup", "GET /session", "POST /session", "DELETE /session", "GET /openapi.json"];
    expect(operations.filter((operation) => !isAsked(operation) && !own.includes(operation))).toEqual([]);
  });
});

/** All that an unwanted change would show in. */
async function state(): Promise<string> {
  const { sql } = database;
  const tables = ["apps", "app_domains", "app_slug_history", "scripts", "routes", "admins"];
  const rows = await Promise.all(tables.map((table) => sql`SELECT * FROM ${sql(table)} ORDER BY 1`));
  const tokens = await sql`SELECT id, name FROM api_tokens ORDER BY id`;
  return JSON.stringify([rows, tokens]);
}
