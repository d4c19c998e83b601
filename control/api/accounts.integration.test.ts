import { afterAll, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import { SYSTEM } from "../../runtime/core/principal.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { resetPassword } from "../manage-accounts.ts";
import { createSetupLink, setUpFromEnvironment } from "../set-up.ts";
import { createUnitsOfWork, type UnitOfWork } from "../unit-of-work.ts";
import { createAccountApi, PASSWORD, ROOT, type AccountApi, type Ask } from "./testing/accounts.ts";

let database: TestDatabase;
let api: AccountApi;
let root: Ask;
let system: UnitOfWork;

beforeAll(async () => {
  database = await testDatabase();
  const units = createUnitsOfWork({
    sql: database.sql,
    origin: "test",
    listener: { applyChanges: async () => {} },
    onListenerError: () => {},
  });
  system = units.as({ principal: SYSTEM, method: "START", path: "", address: "" });
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.sql`TRUNCATE admins, admin_sessions, api_tokens, setup_tokens, audit_log`;
  api = createAccountApi(database.sql);
  root = api.as(ROOT);
});

const NOBODY = { authorization: "" };
const anybody: Ask = (method, path, body) => api.as(NOBODY)(method, path, body);
const accounts = async () => (await root("GET", "/accounts")).body.items;

describe("what needs no sign-in", () => {
  test("is signing in, setting up, and whether that is needed; all else is 401", async () => {
    const document = (await root("GET", "/openapi.json")).body as unknown as {
      paths: Record<string, Record<string, { security?: unknown[] }>>;
    };
    const open: string[] = [];
    for (const [path, methods] of Object.entries(document.paths)) {
      for (const [method, { security }] of Object.entries(methods)) {
        const name = `${method.toUpperCase()} ${path}`;
        const answer = await anybody(method.toUpperCase(), path.replace(/\{\w+\}/g, Bun.randomUUIDv7()), {});
        if (answer.status !== 401) open.push(name);
        expect([name, security?.length === 0]).toEqual([name, answer.status !== 401]);
      }
    }
    expect(open.sort()).toEqual(["GET /setup", "POST /session", "POST /setup"]);
    for (const path of ["/", "/nothing", "/apps/nothing/at/all"]) expect((await anybody("GET", path)).status).toBe(401);
  });
});

describe("the set-up", () => {
  const link = () => createSetupLink(database.sql, "http://pi.local:8080", api.clock.now);
  const tokenOf = (url: string | null) => new URL(url ?? "http://none").hash.replace("#token=", "");
  const setUp = (token: string, username = "ada", password = PASSWORD) =>
    anybody("POST", "/setup", { token, username, password });

  test("makes the first account by the link, once, and signs in", async () => {
    expect((await anybody("GET", "/setup")).body).toEqual({ needed: true } as never);
    const url = await link();
    expect(url).toMatch(/^http:\/\/pi\.local:8080\/admin\/setup#token=[\w-]{43}$/);
    const answer = await setUp(tokenOf(url), "Ada");

    expect([answer.status, answer.body["name"]]).toEqual([201, "ada"]);
    const cookie = answer.headers.get("set-cookie")?.split(";")[0] ?? "";
    expect((await api.as({ authorization: "", cookie })("GET", "/session")).body["name"]).toBe("ada");
    expect((await anybody("GET", "/setup")).body).toEqual({ needed: false } as never);
    expect(await setUp(tokenOf(url), "eve")).toMatchObject({ status: 409, body: { code: "already_set_up" } });
    expect(await link()).toBeNull();
    expect(await database.sql`SELECT 1 FROM setup_tokens`).toHaveLength(0);
  });

  test("keeps no token, and takes no other", async () => {
    const url = await link();
    expect(JSON.stringify(await database.sql`SELECT * FROM setup_tokens`)).not.toContain(tokenOf(url));
    for (const token of ["", "x", `${tokenOf(url)}x`, tokenOf(url).toLowerCase()]) {
      expect(await setUp(token)).toMatchObject({ status: 403, body: { code: "invalid_setup_token" } });
    }
    expect(await accounts()).toEqual([]);
  });

  test("takes each link for 24 hours, whatever other starts printed meanwhile", async () => {
    const first = await link();
    for (let starts = 0; starts < 5; starts++) await link();
    api.clock.now += 24 * 3_600_000;
    expect((await setUp(tokenOf(first))).status).toBe(403);
    const second = await link();
    api.clock.now += 24 * 3_600_000 - 1;
    expect((await setUp(tokenOf(second))).status).toBe(201);
  });

  test("leaves the link as it is for a weak password", async () => {
    const token = tokenOf(await link());
    const weak = await setUp(token, "-", "short");
    expect(weak.status).toBe(422);
    expect(weak.body.errors.map(({ field, code }) => [field, code])).toEqual([
      ["username", "invalid_username"],
      ["password", "weak_password"],
    ]);
    expect((await setUp(token)).status).toBe(201);
  });

  test("makes one account of two that come at once", async () => {
    const token = tokenOf(await link());
    const answers = await Promise.all(["ada", "grace", "joan", "eve"].map((name) => setUp(token, name)));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
    expect(await accounts()).toHaveLength(1);
  });

  test("is done by the environment while there is no account, and not again", async () => {
    const first = { username: "Ada", password: PASSWORD };
    await setUpFromEnvironment(system, api.hasher, first);
    await setUpFromEnvironment(system, api.hasher, { username: "eve", password: "short" });

    expect((await accounts()).map((account) => account["username"])).toEqual(["ada"]);
    expect(await api.signIn("ada", PASSWORD)).toBeDefined();
  });

  test("by the environment refuses what is weak with one sentence that does not repeat it", async () => {
    const refusal = (username: string, password: string) =>
      setUpFromEnvironment(system, api.hasher, { username, password }).catch((error: Error) => error.message);
    expect(await refusal("ada", "hunter2")).toBe(
      "PICLOUD_ADMIN_PASSWORD will not do for an account. Expected at least 12 characters",
    );
    expect(await refusal("ada lovelace", PASSWORD)).toStartWith("PICLOUD_ADMIN_USER will not do");
    expect(await accounts()).toEqual([]);
  });
});

describe("accounts", () => {
  test("are made, listed, shown and removed, and with one go its sessions", async () => {
    await api.setUp("ada", PASSWORD);
    const made = await root("POST", "/accounts", { username: "Grace", password: PASSWORD });
    expect(made).toMatchObject({ status: 201, body: { username: "grace" } });
    expect(Object.keys(made.body).sort()).toEqual(["created_at", "id", "username"]);
    expect(made.headers.get("location")).toBe(`/api/v1/admin/accounts/${made.body.id}`);
    expect((await root("GET", `/accounts/${made.body.id}`)).body).toEqual(made.body);
    expect((await accounts()).map((account) => account["username"])).toEqual(["ada", "grace"]);

    const grace = await api.signIn("grace", PASSWORD);
    expect((await api.as(grace)("GET", "/apps")).status).toBe(200);
    expect((await root("DELETE", `/accounts/${made.body.id}`)).status).toBe(204);
    expect((await api.as(grace)("GET", "/apps")).status).toBe(401);
    expect((await root("DELETE", `/accounts/${made.body.id}`)).status).toBe(404);
    expect((await root("GET", "/accounts/nonsense")).status).toBe(404);
  });

  test("have names of their own, in any case, and passwords that are not weak", async () => {
    await api.setUp("ada", PASSWORD);
    expect(await root("POST", "/accounts", { username: "ADA", password: PASSWORD })).toMatchObject({
      status: 409,
      body: { code: "username_taken" },
    });
    expect((await root("POST", "/accounts", { username: "grace", password: "grace" })).status).toBe(422);
  });

  test("are never all removed, also when two remove each other at once", async () => {
    for (let round = 0; round < 10; round++) {
      await database.sql`TRUNCATE admins CASCADE`;
      const ada = await api.setUp("ada", PASSWORD);
      const other = (await root("POST", "/accounts", { username: "grace", password: PASSWORD })).body.id;
      const grace = await api.signIn("grace", PASSWORD, `198.51.100.${round}`);
      const own = (await accounts()).find((account) => account["username"] === "ada")?.id;
      const both = await Promise.all([
        api.as(ada)("DELETE", `/accounts/${other}`),
        api.as(grace)("DELETE", `/accounts/${own}`),
      ]);

      expect(await accounts()).toHaveLength(1);
      expect(both.filter(({ status }) => status === 204)).toHaveLength(1);
    }
    const [last] = await accounts();
    expect(await root("DELETE", `/accounts/${last?.id}`)).toMatchObject({
      status: 409,
      body: { code: "last_account" },
    });
  });
});

test("resetPassword() lets in with the new password alone, and ends every session", async () => {
  const ada = await api.setUp("ada", PASSWORD);
  await resetPassword(system, api, "ada", "another horse battery");

  expect((await api.as(ada)("GET", "/session")).status).toBe(401);
  await expect(api.signIn("ada", PASSWORD)).rejects.toThrow("401");
  expect(await api.signIn("ada", "another horse battery")).toBeDefined();
  await expect(resetPassword(system, api, "eve", PASSWORD)).rejects.toMatchObject({ code: "not_found" });
});

test("scenario 30, in short: under wrong passwords from 50 addresses the owner gets in, and two hashes run at most", async () => {
  const slow = createAccountApi(database.sql, { cost: { memoryKib: 4_096, passes: 1 } });
  await slow.setUp("ada", PASSWORD);
  let most = 0;
  const statuses = new Map<number, number>();
  const guess = async (index: number) => {
    const address = `198.51.100.${index % 50}`;
    const body = JSON.stringify({ username: "ada", password: `guess ${index}` });
    const headers = { authorization: "", "content-type": "application/json" };
    const { status } = await slow.fetch("/session", { method: "POST", body, headers }, { address });
    most = Math.max(most, slow.hasher.running);
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
  };
  const guesses = Array.from({ length: 2_000 }, (_, index) => guess(index));
  await Bun.sleep(20);
  const startedAt = performance.now();
  const owner = await slow.signIn("ada", PASSWORD, "203.0.113.9");
  const tookMs = performance.now() - startedAt;
  await Promise.all(guesses);

  expect((await slow.as(owner)("GET", "/session")).status).toBe(200);
  expect(tookMs).toBeLessThan(10_000);
  expect(most).toBeLessThanOrEqual(2);
  // All but the first few of each address were turned away unread.
  expect(statuses.get(429) ?? 0).toBeGreaterThan(1_800);
  expect([...statuses.keys()].sort()).toEqual([401, 429]);
}, 60_000);

test("scenario 31, in short: an unknown user name takes as long as a known one", async () => {
  const slow = createAccountApi(database.sql, { cost: { memoryKib: 4_096, passes: 1 } });
  await slow.setUp("ada", PASSWORD);
  const times: Record<"ada" | "nobody", number[]> = { ada: [], nobody: [] };
  const bodies = new Set<string>();
  for (let round = 0; round < 60; round++) {
    for (const username of ["ada", "nobody"] as const) {
      const body = JSON.stringify({ username, password: "wrong" });
      const headers = { authorization: "", "content-type": "application/json" };
      const startedAt = performance.now();
      const address = `10.1.${round}.${username.length}`;
      const answer = await slow.fetch("/session", { method: "POST", body, headers }, { address });
      bodies.add(`${answer.status} ${await answer.text()}`);
      times[username].push(performance.now() - startedAt);
    }
  }
  const median = (list: number[]) => list.sort((a, b) => a - b)[30] ?? 0;

  expect(bodies.size).toBe(1);
  expect([...bodies][0]).toStartWith("401");
  // A busy machine blurs it; on a quiet one the medians are within a twentieth.
  expect(median(times.ada) / median(times.nobody)).toBeGreaterThan(0.7);
  expect(median(times.ada) / median(times.nobody)).toBeLessThan(1.4);
}, 60_000);
