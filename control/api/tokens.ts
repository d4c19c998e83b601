import { Type } from "@sinclair/typebox";
import { createToken, listTokens, requireToken, revokeToken, type ApiToken } from "../manage-tokens.ts";
import type { AccountServices } from "../sign-in.ts";
import { readTime } from "./log-query.ts";
import { created, noContent, ok, operation, type Operation } from "./operation.ts";
import { Id, idPage, idPageAnswer, listOf, listQuery, Nullable, strictObject, Time } from "./schemas.ts";

const Access = Type.Union([Type.Literal("full"), Type.Literal("read")], {
  description: "read: safe methods, and what checks without changing. Running code is a change",
});

const fields = {
  id: Id,
  name: Type.String(),
  prefix: Type.String({ description: "The first characters of the token" }),
  access: Access,
  app_id: Nullable(Type.String({ description: "The one app that it opens; null: the platform and every app" })),
  created_at: Time,
  last_used_at: Nullable(Time),
  expires_at: Nullable(Time),
};
const TokenSchema = strictObject(fields);
const NewTokenSchema = strictObject({ ...fields, token: Type.String({ description: "Shown this once" }) });

/** `/tokens`: for programs that use the API. */
export function tokenOperations({ watch, nowMs }: Pick<AccountServices, "watch" | "nowMs">): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/tokens",
      tag: "tokens",
      access: { right: "read", on: "platform" },
      summary: "List tokens in the order of their creation",
      query: strictObject(listQuery),
      success: { status: 200, schema: listOf(TokenSchema) },
      async answer({ work, query }) {
        const page = await listTokens(work.sql, idPage(["tokens"], query));
        return idPageAnswer(["tokens"], query, page, tokenView);
      },
    }),
    operation({
      method: "POST",
      path: "/tokens",
      tag: "tokens",
      access: { right: "write", on: "platform" },
      summary: "Create a token; this answer alone shows it",
      body: strictObject({
        name: Type.String({ minLength: 1, maxLength: 100 }),
        access: Access,
        app_id: Type.Optional(Nullable(Id)),
        expires_at: Type.Optional(Nullable(Type.String({ maxLength: 40, description: "RFC 3339; null: never" }))),
      }),
      success: { status: 201, schema: NewTokenSchema },
      errors: ["not_found", "token_name_taken"],
      secret: true,
      async answer({ work, body }) {
        const wanted = {
          name: body.name,
          access: body.access,
          appId: body.app_id?.toLowerCase() ?? null,
          expiresAtMs: readTime("expires_at", body.expires_at ?? undefined),
        };
        const { token, secret } = await createToken(work, wanted, nowMs());
        return created({ ...tokenView(token), token: secret }, `/tokens/${token.id}`);
      },
    }),
    operation({
      method: "GET",
      path: "/tokens/{token}",
      tag: "tokens",
      access: { right: "read", on: "platform" },
      summary: "Get a token, without the token itself",
      success: { status: 200, schema: TokenSchema },
      errors: ["not_found"],
      async answer({ work, params }) {
        return ok(tokenView(await requireToken(work.sql, params["token"] ?? "")));
      },
    }),
    operation({
      method: "DELETE",
      path: "/tokens/{token}",
      tag: "tokens",
      access: { right: "write", on: "platform" },
      summary: "Revoke a token",
      success: { status: 204, schema: null },
      errors: ["not_found"],
      async answer({ work, params }) {
        await revokeToken(work, watch, params["token"] ?? "");
        return noContent();
      },
    }),
  ];
}

function tokenView(token: ApiToken): Record<string, unknown> {
  return {
    id: token.id,
    name: token.name,
    prefix: token.prefix,
    access: token.access,
    app_id: token.appId,
    created_at: token.createdAt.toISOString(),
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
    expires_at: token.expiresAt?.toISOString() ?? null,
  };
}
