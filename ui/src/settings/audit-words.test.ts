import { describe, expect, test } from "bun:test";
import type { AuditRow } from "../api/types.ts";
import { auditWords } from "./audit-words.ts";

const ID = "0198c0de-0000-7000-8000-000000000001";
const APP = "0198c0de-0000-7000-8000-00000000000a";

function row(change: Partial<AuditRow>): AuditRow {
  return {
    id: ID,
    at: "2026-01-01T00:00:00.000Z",
    actor: { kind: "account", id: ID, name: "ada" },
    method: "POST",
    path: "/api/v1/admin/apps",
    resource: "app",
    resource_id: ID,
    app_id: null,
    outcome: "ok",
    client_address: "127.0.0.1",
    ...change,
  };
}

describe("auditWords()", () => {
  const cases: [change: Partial<AuditRow>, deed: string, href: string | null][] = [
    [{}, "created an app", `/apps/${ID}`],
    [{ method: "DELETE" }, "deleted an app", null],
    [{ method: "DELETE", outcome: "default_app" }, "tried to delete an app", `/apps/${ID}`],
    [{ resource: "script", method: "PATCH", app_id: APP }, "changed a script", `/apps/${APP}/scripts/${ID}`],
    [{ resource: "script", method: "DELETE", app_id: APP }, "deleted a script", null],
    [{ resource: "route", method: "DELETE", app_id: APP }, "deleted a route", `/apps/${APP}/routes`],
    [{ resource: "domain", app_id: APP }, "claimed a domain", `/apps/${APP}/domains`],
    [{ resource: "account", path: "/api/v1/admin/setup" }, "made the first account", "/settings/accounts"],
    [{ resource: "session", path: "/api/v1/admin/setup" }, "signed in", null],
    [{ resource: "token", method: "DELETE" }, "revoked a token", "/settings/tokens"],
    [{ resource: "session", resource_id: null, outcome: "invalid_credentials" }, "tried to sign in", null],
    [{ resource: "password", method: "POST" }, "changed their password", null],
    [{ resource: "password", method: "COMMAND" }, "reset a password on the command line", null],
    [{ resource: "backup", method: "COMMAND", resource_id: null }, "restored a backup on the command line", null],
    [{ method: "COMMAND", path: "import" }, "imported an app", `/apps/${ID}`],
    [{ resource: "thing", method: "PUT", path: "/x" }, "PUT /x", null],
  ];
  for (const [change, deed, href] of cases) {
    test(`says "${deed}" of ${change.method ?? "POST"} ${change.resource ?? "app"}, ${change.outcome ?? "ok"}`, () => {
      expect(auditWords(row(change))).toEqual({ deed, href });
    });
  }
});
