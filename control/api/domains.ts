import { Type } from "@sinclair/typebox";
import { PiCloudError } from "../../runtime/core/errors.ts";
import { isUuid } from "../app-slug.ts";
import {
  changeClaim,
  checkClaim,
  claimHost,
  findClaim,
  listClaims,
  releaseClaim,
  type DomainClaim,
} from "../claim-host.ts";
import { created, noContent, ok, operation, type Operation } from "./operation.ts";
import { HeldBy, Id, idPage, idPageAnswer, listOf, listQuery, Nullable, strictObject, Time } from "./schemas.ts";

const Pattern = Type.String({
  maxLength: 1000,
  description: "A host name, an IP literal, or a host with {name} or * in place of whole labels; * alone is every host",
});

const DomainSchema = strictObject({
  id: Id,
  app_id: Id,
  pattern: Type.String(),
  shape_key: Type.String(),
  kind: Type.Union([Type.Literal("exact"), Type.Literal("wildcard")]),
  created_at: Time,
});

const DomainCheck = strictObject({
  pattern: Type.String(),
  shape_key: Nullable(Type.String()),
  status: Type.Union(["available", "own", "taken", "invalid"].map((status) => Type.Literal(status))),
  held_by: HeldBy,
  reason: Nullable(Type.String({ description: "What is wrong with an invalid pattern" })),
});

/** `/apps/{app}/domains`. */
export function domainOperations(): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/apps/{app}/domains",
      tag: "domains",
      access: { right: "read", on: "app" },
      summary: "List the app's claims in the order of their creation",
      query: strictObject(listQuery),
      success: { status: 200, schema: listOf(DomainSchema) },
      errors: ["not_found"],
      async answer({ work, app, query }) {
        const scope = ["domains", app.id];
        const page = await listClaims(work.sql, app.id, idPage(scope, query));
        return idPageAnswer(scope, query, page, domainView);
      },
    }),
    operation({
      method: "POST",
      path: "/apps/{app}/domains",
      tag: "domains",
      access: { right: "write", on: "app" },
      summary: "Claim a host for the app",
      body: strictObject({ pattern: Pattern }),
      success: { status: 201, schema: DomainSchema },
      errors: ["not_found", "domain_taken"],
      idempotent: true,
      async answer({ work, app, body }) {
        const claim = await claimHost(work, app.id, body.pattern);
        return created(domainView(claim), `/apps/${app.id}/domains/${claim.id}`);
      },
    }),
    operation({
      method: "POST",
      path: "/apps/{app}/domains/check",
      tag: "domains",
      access: { right: "read", on: "app" },
      summary: "Say what claiming the pattern would meet",
      body: strictObject({ pattern: Pattern }),
      success: { status: 200, schema: DomainCheck },
      errors: ["not_found"],
      async answer({ work, principal, app, body }) {
        return ok(await checkClaim(work.sql, app.id, body.pattern, principal));
      },
    }),
    operation({
      method: "GET",
      path: "/apps/{app}/domains/{domain}",
      tag: "domains",
      access: { right: "read", on: "app" },
      summary: "Get a claim",
      success: { status: 200, schema: DomainSchema },
      errors: ["not_found"],
      async answer({ work, app, params }) {
        const claim = await findClaim(work.sql, app.id, claimId(params));
        if (claim === null) throw noClaim();
        return ok(domainView(claim));
      },
    }),
    operation({
      method: "PATCH",
      path: "/apps/{app}/domains/{domain}",
      tag: "domains",
      access: { right: "write", on: "app" },
      summary: "Change what is claimed",
      body: strictObject({ pattern: Type.Optional(Pattern) }),
      success: { status: 200, schema: DomainSchema },
      errors: ["not_found", "domain_taken", "claim_in_use", "default_app"],
      async answer({ work, app, params, body }) {
        return ok(domainView(await changeClaim(work, app.id, claimId(params), body.pattern)));
      },
    }),
    operation({
      method: "DELETE",
      path: "/apps/{app}/domains/{domain}",
      tag: "domains",
      access: { right: "write", on: "app" },
      summary: "Give a claim up",
      success: { status: 204, schema: null },
      errors: ["not_found", "claim_in_use", "default_app"],
      async answer({ work, app, params }) {
        await releaseClaim(work, app.id, claimId(params));
        return noContent();
      },
    }),
  ];
}

function domainView(claim: DomainClaim): Record<string, unknown> {
  return {
    id: claim.id,
    app_id: claim.appId,
    pattern: claim.pattern,
    shape_key: claim.shapeKey,
    kind: claim.kind,
    created_at: claim.createdAt.toISOString(),
  };
}

function claimId(params: Readonly<Record<string, string>>): string {
  const id = params["domain"] ?? "";
  if (!isUuid(id)) throw noClaim();
  return id;
}

function noClaim(): PiCloudError {
  return new PiCloudError("not_found", "This app has no such claim");
}
