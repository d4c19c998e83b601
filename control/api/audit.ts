import { Type } from "@sinclair/typebox";
import { listAudit, type AuditRecord } from "../audit-keeper.ts";
import { operation, type Operation } from "./operation.ts";
import { Id, idPage, idPageAnswer, listOf, listQuery, Nullable, strictObject, Time } from "./schemas.ts";

const AuditSchema = strictObject({
  id: Id,
  at: Time,
  actor: strictObject({
    kind: Type.Union(
      ["account", "token", "environment", "system", "nobody"].map((kind) => Type.Literal(kind)),
      { description: "environment: the token with every right; nobody: a sign-in that named no account" },
    ),
    id: Nullable(Id),
    name: Type.String(),
  }),
  method: Type.String(),
  path: Type.String(),
  resource: Type.String({ description: "What was changed: app, script, route, domain, account, token, session, ..." }),
  resource_id: Nullable(Id),
  app_id: Nullable(Id),
  outcome: Type.String({ description: "ok, or the code of what refused it" }),
  client_address: Type.String(),
});

/** `/audit`. */
export function auditOperations(): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/audit",
      tag: "audit",
      access: { right: "read", on: "platform" },
      summary: "Who changed what, newest first; q searches names of actors, paths and outcomes",
      query: strictObject(listQuery),
      success: { status: 200, schema: listOf(AuditSchema) },
      async answer({ work, query }) {
        const page = await listAudit(work.sql, idPage(["audit"], query));
        return idPageAnswer(["audit"], query, page, auditView);
      },
    }),
  ];
}

function auditView(record: AuditRecord): Record<string, unknown> {
  return {
    id: record.id,
    at: record.at.toISOString(),
    actor: record.actor,
    method: record.method,
    path: record.path,
    resource: record.resource,
    resource_id: record.resourceId,
    app_id: record.appId,
    outcome: record.outcome,
    client_address: record.address,
  };
}
