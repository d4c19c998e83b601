import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { createAccountApi, PASSWORD, ROOT, type AccountApi } from "./testing/accounts.ts";

let database: TestDatabase;
let api: AccountApi;
let ada: Record<string, string>;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Each test has a server of its own, with one account that is signed in. */
beforeEach(async () => {
  await database.sql`TRUNCATE admins, admin_sessions, api_tokens, setup_tokens, audit_log`;
  api = createAccountApi(database.sql);
  ada = await api.setUp("ada", PASSWORD);
});

const HOUR_MS = 3_600_000;
const who = async (headers: Record<string, string>) => (await api.as(headers)("GET", "/session")).status;
const json = { "content-type": "application/json", authorization: "" };
const post = (path: string, body: unknown, headers: Record<string, string> = {}, client = {}) =>
  api.fetch(path, { method: "POST", body: JSON.stringify(body), headers: { ...json, ...headers } }, client);

describe("POST /session", () => {
  test("signs in, in any case of the user name, and says who that is", async () => {
    const answer = await post("/session", { username: "ADA", password: PASSWORD });

    expect(answer.status).toBe(201);
    expect(answer.headers.get("set-cookie")).toMatch(
      /^picloud_session=[\w-]{43}; Path=\/; Max-Age=172800; HttpOnly; SameSite=Strict$/,
    );
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect(await answer.json()).toEqual({
      kind: "account",
      id: expect.any(String),
      name: "ada",
      access: "full",
      app_id: null,
      session_expires_at: new Date(api.clock.now + 48 * HOUR_MS).toISOString(),
    });
  });

  test("sets a cookie that no sibling host can set where the client speaks HTTPS", async () => {
    const client = { origin: "https://cloud.example.com" };
    const answer = await post("/session", { username: "ada", password: PASSWORD }, {}, client);
    const cookie = answer.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Host-picloud_session=[\w-]{43}; Path=\/; .*; Secure$/);

    const [pair = ""] = cookie.split(";");
    const get = (headers: Record<string, string>, origin: string) =>
      api.fetch("/session", { headers: { authorization: "", ...headers } }, { origin });
    expect((await get({ cookie: pair }, client.origin)).status).toBe(200);
    expect((await get({ cookie: pair.replace("__Host-", "") }, client.origin)).status).toBe(401);
    expect((await get({ cookie: pair }, "http://cloud.example.com")).status).toBe(401);
  });

  test("keeps nothing of a password or a token but hashes", async () => {
    const { cookie = "" } = await api.signIn("ada", PASSWORD);
    const token = cookie.split("=")[1] ?? "none";
    for (const table of ["admins", "admin_sessions", "audit_log", "idempotency_keys", "platform", "setup_tokens"]) {
      const rows = JSON.stringify(await database.sql`SELECT * FROM ${database.sql(table)}`);
      expect({ table, clear: rows.includes(PASSWORD) || rows.includes(token) }).toEqual({ table, clear: false });
    }
    const [account] = await database.sql`SELECT password_hash FROM admins`;
    expect(account?.["password_hash"]).toStartWith("$argon2id$");
  });

  test("answers the same for a wrong password as for a user that there is not", async () => {
    const wrong = await post("/session", { username: "ada", password: "wrong" });
    const unknown = await post("/session", { username: "nobody", password: "wrong" });

    expect([wrong.status, unknown.status]).toEqual([401, 401]);
    const bodies = [await wrong.text(), await unknown.text()];
    expect(bodies[0]).toBe(bodies[1] ?? "");
    expect(bodies[0]).toContain("invalid_credentials");
    expect([...wrong.headers]).toEqual([...unknown.headers]);
  });

  test("refuses a key under which its answer would have to be kept", async () => {
    for (const path of ["/session", "/setup", "/accounts", "/tokens", "/account/password"]) {
      const answer = await post(path, BODIES[path], { ...ada, "idempotency-key": "1" });
      const body = (await answer.json()) as { errors: { code: string }[] };
      expect([path, answer.status, body.errors[0]?.code]).toEqual([path, 422, "not_supported"]);
    }
    expect(await database.sql`SELECT 1 FROM idempotency_keys`).toHaveLength(0);
  });

  test("makes an address wait that guesses, with Retry-After, and not another one", async () => {
    const guess = (address: string, password: string) =>
      post("/session", { username: "ada", password }, {}, { address });
    for (let tries = 0; tries < 5; tries++) expect((await guess("192.0.2.9", "wrong")).status).toBe(401);
    const refused = await guess("192.0.2.9", PASSWORD);

    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"]);
    expect(await refused.json()).toMatchObject({ code: "too_many_attempts", retry_after_s: 1 });
    expect((await guess("192.0.2.10", PASSWORD)).status).toBe(201);
    api.clock.now += 1_000;
    expect((await guess("192.0.2.9", PASSWORD)).status).toBe(201);
  });
});

const BODIES: Record<string, unknown> = {
  "/session": { username: "ada", password: PASSWORD },
  "/setup": { token: "x", username: "ada", password: PASSWORD },
  "/accounts": { username: "grace", password: PASSWORD },
  "/tokens": { name: "ci", access: "full" },
  "/account/password": { current_password: PASSWORD, new_password: "another horse battery" },
};

describe("a session", () => {
  test("is a new one at every sign-in, and the one that was brought ends: nobody's choice survives it", async () => {
    const brought = await api.signIn("ada", PASSWORD);
    const answer = await post("/session", { username: "ada", password: PASSWORD }, { cookie: brought["cookie"] ?? "" });
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";

    expect(cookie).not.toBe(brought["cookie"] ?? "");
    expect(await who(brought)).toBe(401);
    expect(await who({ authorization: "", cookie })).toBe(200);
    expect(await who(ada)).toBe(200);

    const chosen = `picloud_session=${"A".repeat(43)}`;
    const fixed = await post("/session", { username: "ada", password: PASSWORD }, { cookie: chosen });
    expect(fixed.headers.get("set-cookie")).not.toContain(chosen);
    expect(await who({ authorization: "", cookie: chosen })).toBe(401);
  });

  test("is over after sign-out, and its cookie is taken away", async () => {
    const answer = await api.as(ada)("DELETE", "/session");

    expect(answer.status).toBe(204);
    expect(answer.headers.get("set-cookie")).toStartWith("picloud_session=; Path=/; Max-Age=0");
    expect(await who(ada)).toBe(401);
  });

  test("is not opened by a token that was tampered with", async () => {
    const { cookie = "" } = ada;
    const [name, token = ""] = cookie.split("=");
    const others = [
      token.slice(0, -1),
      `${token}A`,
      token.toUpperCase(),
      token.replace(/^./, (first) => (first === "A" ? "B" : "A")),
      "",
      "A".repeat(43),
    ];
    for (const other of others) expect(await who({ authorization: "", cookie: `${name}=${other}` })).toBe(401);
    expect(await who({ authorization: "", cookie: `${cookie}; ${name}=${"A".repeat(43)}` })).toBe(401);
    // The hash that a stolen backup has is no token.
    const [session] = await database.sql`SELECT token_hash FROM admin_sessions`;
    expect(await who({ authorization: "", cookie: `${name}=${session?.["token_hash"]}` })).toBe(401);
    expect(await who(ada)).toBe(200);
  });

  test("ends when nobody was seen in it for too long, and at its end whoever was seen", async () => {
    api.clock.now += 59 * 60_000;
    expect(await who(ada)).toBe(200);
    api.clock.now += 59 * 60_000;
    expect(await who(ada)).toBe(200);
    api.clock.now += 61 * 60_000;
    expect(await who(ada)).toBe(401);

    const kept = await api.signIn("ada", PASSWORD);
    for (let hours = 0; hours < 95; hours++) {
      api.clock.now += HOUR_MS / 2;
      expect(await who(kept)).toBe(200);
    }
    api.clock.now += HOUR_MS / 2;
    expect(await who(kept)).toBe(401);
  });

  test("writes when it was seen once a minute", async () => {
    const seen = async () => {
      const [row] = await database.sql<{ at: Date }[]>`SELECT last_seen_at AS at FROM admin_sessions`;
      return row?.at.getTime();
    };
    const first = api.clock.now;
    api.clock.now += 59_999;
    await who(ada);
    expect(await seen()).toBe(first);
    api.clock.now += 1;
    await who(ada);
    expect(await seen()).toBe(first + 60_000);
  });

  test("leaves nothing behind when it has expired", async () => {
    api.clock.now += 3 * 24 * HOUR_MS;
    await api.signIn("ada", PASSWORD);

    expect(await database.sql`SELECT 1 FROM admin_sessions`).toHaveLength(1);
  });

  test("gives way when an account opens more than fifty", async () => {
    for (let index = 0; index < 55; index++) {
      api.clock.now += 1;
      await api.signIn("ada", PASSWORD);
    }
    expect(await database.sql`SELECT 1 FROM admin_sessions`).toHaveLength(50);
    expect(await who(ada)).toBe(401);
  });

  test("is of no account for a bearer token, which does not fall back to the cookie either", async () => {
    expect((await api.as(ROOT)("GET", "/session")).body).toMatchObject({
      kind: "environment",
      session_expires_at: null,
    });
    expect((await api.as(ROOT)("DELETE", "/session")).status).toBe(404);
    expect(await who({ ...ada, authorization: "Bearer wrong" })).toBe(401);
    expect(await who({ ...ada, authorization: "Bearer" })).toBe(401);
    expect(await who({ ...ada, authorization: "Basic YTpi" })).toBe(200);
  });
});

describe("POST /account/password", () => {
  const NEXT = "another horse battery";
  const change = (headers: Record<string, string>, current: string, next = NEXT) =>
    api.as(headers)("POST", "/account/password", { current_password: current, new_password: next });

  test("changes it and ends the account's other sessions", async () => {
    const other = await api.signIn("ada", PASSWORD);
    expect((await change(ada, PASSWORD)).status).toBe(204);

    expect(await who(ada)).toBe(200);
    expect(await who(other)).toBe(401);
    expect((await post("/session", { username: "ada", password: PASSWORD })).status).toBe(401);
    expect((await post("/session", { username: "ada", password: NEXT })).status).toBe(201);
  });

  test("asks for the old one, and slows down who does not know it", async () => {
    for (let tries = 0; tries < 5; tries++) {
      expect((await change(ada, "wrong")).body).toMatchObject({
        errors: [{ field: "current_password", code: "wrong_password" }],
      });
    }
    expect((await change(ada, PASSWORD)).status).toBe(429);
  });

  test("refuses a weak one, and a caller without a password", async () => {
    expect((await change(ada, PASSWORD, "ada")).body.errors[0]).toMatchObject({
      field: "new_password",
      code: "weak_password",
    });
    expect((await change(ROOT, PASSWORD)).status).toBe(403);
  });

  test("leaves no session that was opened with the old one at the same moment", async () => {
    for (let round = 0; round < 10; round++) {
      const [from, to] = round % 2 === 0 ? [PASSWORD, NEXT] : [NEXT, PASSWORD];
      const sessions = Array.from({ length: 4 }, (_, index) =>
        api.signIn("ada", from, `198.51.100.${index}`).catch(() => null),
      );
      expect((await change(ada, from, to)).status).toBe(204);
      for (const session of await Promise.all(sessions)) if (session !== null) expect(await who(session)).toBe(401);
    }
  });
});

describe("a page of another site", () => {
  const foreign: Record<string, string>[] = [
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "", origin: "http://evil.test" },
    { origin: "http://evil.test" },
    { origin: "null" },
    // A hostile app on a sibling host: the same site, so that the cookie comes along.
    { origin: "http://blog.localhost:8080" },
    {},
  ];
  const withCookie = (headers: Record<string, string>) => ({
    authorization: "",
    cookie: ada["cookie"] ?? "",
    ...headers,
  });

  test("changes nothing with a cookie that the browser brings along", async () => {
    const [app] = await database.sql`SELECT id FROM apps WHERE slug = 'default'`;
    const changes: [string, string, unknown][] = [
      ["POST", "/apps", { slug: "stolen" }],
      ["PATCH", "/apps/default", { name: "stolen" }],
      ["DELETE", "/apps/default", undefined],
      ["POST", "/scripts", { app_id: app?.["id"], name: "stolen", source: "1" }],
      ["POST", "/scripts/run", { app_id: app?.["id"], source: "1", request: {} }],
      ["POST", "/tokens", { name: "stolen", access: "full" }],
      ["POST", "/accounts", { username: "mallory", password: PASSWORD }],
      ["POST", "/account/password", { current_password: PASSWORD, new_password: "stolen by mallory" }],
      ["DELETE", "/session", undefined],
      ["POST", "/routes/match", { url: "http://localhost/" }],
    ];
    for (const headers of foreign) {
      for (const [method, path, body] of changes) {
        const answer = await api.as(withCookie(headers))(method, path, body);
        expect([method, path, answer.status, answer.body.code]).toEqual([method, path, 403, "cross_origin"]);
      }
    }
    expect(await who(ada)).toBe(200);
    expect(await database.sql`SELECT 1 FROM apps WHERE slug = 'stolen' OR name = 'stolen'`).toHaveLength(0);
  });

  test("sends no form and no text that would pass for JSON", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]) {
      const headers = { ...withCookie({ "sec-fetch-site": "cross-site" }), "content-type": type };
      const body = JSON.stringify({ slug: "stolen" });
      expect((await api.fetch("/apps", { method: "POST", headers, body })).status).toBe(403);
      const own = { ...headers, "sec-fetch-site": "same-origin" };
      expect((await api.fetch("/apps", { method: "POST", headers: own, body })).status).toBe(415);
    }
  });

  test("signs nobody in", async () => {
    for (const headers of foreign.slice(0, -1)) {
      expect((await post("/session", { username: "ada", password: PASSWORD }, headers)).status).toBe(403);
    }
    // Curl is no page.
    expect((await post("/session", { username: "ada", password: PASSWORD })).status).toBe(201);
  });

  test("is no page of the dashboard, over HTTPS or where browsers send no Sec-Fetch-Site", async () => {
    const rename = (headers: Record<string, string>) =>
      api.as(withCookie(headers))("PATCH", "/apps/default", { name: "Mine" });
    expect((await rename({ "sec-fetch-site": "same-origin" })).status).toBe(200);
    expect((await rename({ origin: "http://localhost:8080" })).status).toBe(200);
    expect((await rename({ origin: "https://localhost:8080" })).status).toBe(403);
  });

  test("means nothing for a bearer token, which no browser sends by itself", async () => {
    const answer = await api.as({ ...ROOT, "sec-fetch-site": "cross-site" })("PATCH", "/apps/default", { name: "X" });
    expect(answer.status).toBe(200);
  });
});

describe("GET /logs/tail with a cookie", () => {
  async function tail(headers: Record<string, string>) {
    const answer = await api.fetch("/logs/tail", { headers });
    expect(answer.status).toBe(200);
    const ended = (answer.body as ReadableStream<Uint8Array>).pipeTo(new WritableStream()).then(() => "ended");
    return { ended, open: async () => (await Promise.race([ended, Bun.sleep(30).then(() => "open")])) === "open" };
  }

  test("goes on while the session does, and ends with sign-out at once", async () => {
    const other = await api.signIn("ada", PASSWORD);
    const [first, second] = [await tail({ ...ada }), await tail({ ...other })];
    api.tick();
    expect([await first.open(), await second.open()]).toEqual([true, true]);

    await api.as(ada)("DELETE", "/session");
    expect(await first.ended).toBe("ended");
    expect(await second.open()).toBe(true);
    await api.as(other)("DELETE", "/session");
    expect(await second.ended).toBe("ended");
    expect(api.tail.readers).toBe(0);
  });

  test("ends when the password changes, the account goes or the token is revoked", async () => {
    const other = await api.signIn("ada", PASSWORD);
    const changed = await tail(other);
    await api.as(ada)("POST", "/account/password", BODIES["/account/password"]);
    expect(await changed.ended).toBe("ended");

    const { id } = (await api.as(ada)("POST", "/accounts", BODIES["/accounts"])).body;
    const grace = await tail(await api.signIn("grace", PASSWORD));
    await api.as(ada)("DELETE", `/accounts/${id}`);
    expect(await grace.ended).toBe("ended");

    const token = (await api.as(ada)("POST", "/tokens", BODIES["/tokens"])).body;
    const revoked = await tail({ authorization: `Bearer ${String(token["token"])}` });
    await api.as(ada)("DELETE", `/tokens/${token.id}`);
    expect(await revoked.ended).toBe("ended");
  });

  test("ends when the session expired, or another process ended it", async () => {
    const other = await api.signIn("ada", PASSWORD);
    const [first, second] = [await tail(ada), await tail(other)];
    await database.sql`DELETE FROM admin_sessions WHERE created_at < (SELECT max(created_at) FROM admin_sessions)
      OR id = (SELECT id FROM admin_sessions ORDER BY id LIMIT 1)`;
    api.tick();
    expect(await first.ended).toBe("ended");
    expect(await second.open()).toBe(true);

    api.clock.now += 2 * HOUR_MS;
    api.tick();
    expect(await second.ended).toBe("ended");
  });

  test("leaves no timer when its reader has gone", async () => {
    const answer = await api.fetch("/logs/tail", { headers: ada });
    expect(api.timers.size).toBe(1);
    await answer.body?.cancel();

    expect([api.tail.readers, api.timers.size]).toEqual([0, 0]);
  });
});
