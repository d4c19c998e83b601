import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { createAccountApi, PASSWORD, ROOT } from "../control/api/testing/accounts.ts";
import { createAdminVerifier } from "../control/identify-admin.ts";
import { databaseUnavailable } from "../sql/database-errors.ts";
import { testDatabase, type TestDatabase } from "../sql/testing.ts";
import type { AdminVerifier } from "./core/ports.ts";
import { createHttpAdminVerifier } from "./orchestrator/http-admin-verifier.ts";
import { ManagerWatch } from "./orchestrator/manager-watch.ts";
import { silentLog } from "./platform-log.ts";
import { ADMIN_TOKEN, serveManager } from "./testing/manager.ts";

setDefaultTimeout(120_000);

const ORIGIN = "http://localhost:8080";

interface Started {
  admin: AdminVerifier;
  close(): Promise<void>;
}

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

function verifier(): AdminVerifier {
  const adminToken = { value: ADMIN_TOKEN, source: "env" as const };
  return createAdminVerifier({ sql: database.sql, adminToken, session: { idleMinutes: 60, days: 2 } });
}

async function inProcess(admin = verifier()): Promise<Started> {
  return { admin, close: async () => {} };
}

async function overHttp(admin = verifier()): Promise<Started> {
  const served = serveManager({ admin });
  const watch = new ManagerWatch({ manager: served.manager, log: silentLog });
  // Until the manager has said which one it is, any token may be the administrator's.
  while (watch.isAdminToken("of-its-own")) await Bun.sleep(5);
  return {
    admin: createHttpAdminVerifier(served.manager, watch),
    async close() {
      await watch.close();
      await served.stop();
    },
  };
}

const bearer = (token: string) => new Headers({ authorization: `Bearer ${token}` });

for (const [adapter, start] of [
  ["in process", inProcess],
  ["over HTTP", overHttp],
] as const) {
  describe(`an AdminVerifier ${adapter}`, () => {
    let started: Started;
    let admin: AdminVerifier;
    beforeAll(async () => {
      started = await start();
      admin = started.admin;
      await database.sql`DELETE FROM admins`;
    });
    afterAll(() => started.close());

    test("knows the environment's token, and nobody by a wrong one or by none", async () => {
      expect(await admin.identify(bearer(ADMIN_TOKEN), ORIGIN)).toEqual({
        principal: {
          kind: "environment",
          id: null,
          name: "PICLOUD_ADMIN_TOKEN",
          scope: { right: "write", appId: null },
          session: null,
        },
        by: "bearer",
      });
      for (const headers of [bearer("wrong"), new Headers(), new Headers({ authorization: `Basic ${ADMIN_TOKEN}` })]) {
        expect(await admin.identify(headers, ORIGIN)).toBeNull();
      }
    });

    test("knows a token with its scope, until the moment that it is revoked", async () => {
      const { as } = createAccountApi(database.sql);
      const app = await as(ROOT)("POST", "/apps", { slug: `scoped-${adapter.replaceAll(" ", "-").toLowerCase()}` });
      const fields = { name: `of ${adapter}`, access: "read", app_id: app.body.id };
      const made = await as(ROOT)("POST", "/tokens", fields);
      const headers = bearer(String(made.body["token"]));
      expect(await admin.identify(headers, ORIGIN)).toMatchObject({
        principal: { kind: "token", name: `of ${adapter}`, scope: { right: "read", appId: app.body.id } },
        by: "bearer",
      });
      await as(ROOT)("DELETE", `/tokens/${made.body.id}`);
      expect(await admin.identify(headers, ORIGIN)).toBeNull();
    });

    test("knows a session by the cookie of its origin's kind, until it ends", async () => {
      const { setUp, as } = createAccountApi(database.sql);
      const session = await setUp("ada", PASSWORD);
      const headers = new Headers({ cookie: session["cookie"] ?? "" });
      const found = await admin.identify(headers, ORIGIN);
      expect(found).toMatchObject({ principal: { kind: "account", name: "ada" }, by: "cookie" });
      expect(found?.principal.session?.expiresAtMs).toBeGreaterThan(Date.now());
      expect(await admin.identify(headers, "https://cloud.example.com")).toBeNull();
      await as(session)("DELETE", "/session");
      expect(await admin.identify(headers, ORIGIN)).toBeNull();
    });

    test("tells tokens that no script may see from those of a script's own", () => {
      expect(admin.isPlatformToken(ADMIN_TOKEN)).toBe(true);
      expect(admin.isPlatformToken(`picloud_${"a".repeat(43)}`)).toBe(true);
      for (const token of ["of-its-own", `${ADMIN_TOKEN}x`, "picloud_short", ""]) {
        expect(admin.isPlatformToken(token)).toBe(false);
      }
    });

    test("throws when the database is down, and calls nobody an administrator", async () => {
      const down = await start({
        isPlatformToken: () => false,
        identify: () => Promise.reject(databaseUnavailable(new Error("down"))),
      });
      const answer = down.admin.identify(bearer("x"), ORIGIN);
      expect(await answer.catch((error: unknown) => error)).toMatchObject({ code: "database_unavailable" });
      await down.close();
    });
  });
}

describe("a node's view of the manager", () => {
  test("shows no script any token before it knows the administrator's, and follows when that changes", async () => {
    const first = serveManager({});
    await first.stop();
    const watch = new ManagerWatch({ manager: first.manager, log: silentLog });
    const admin = createHttpAdminVerifier(first.manager, watch);
    expect(admin.isPlatformToken("anything")).toBe(true);
    const unreachable = admin.identify(bearer(ADMIN_TOKEN), ORIGIN);
    expect(await unreachable.catch((error: unknown) => error)).toMatchObject({ code: "manager_unavailable" });

    const second = serveManager({ adminToken: "the-second-one" }, first.port);
    while (admin.isPlatformToken("anything")) await Bun.sleep(10);
    expect(admin.isPlatformToken("the-second-one")).toBe(true);
    await second.stop();
    expect(admin.isPlatformToken("the-second-one")).toBe(true);
    expect(admin.isPlatformToken("anything")).toBe(false);
    const third = serveManager({ adminToken: "the-third-one" }, first.port);
    while (!admin.isPlatformToken("the-third-one")) await Bun.sleep(10);
    await watch.close();
    await third.stop();
  });
});
