import { Type } from "@sinclair/typebox";
import type { Principal } from "../../runtime/core/principal.ts";
import { changePassword } from "../manage-accounts.ts";
import type { OpenedSession } from "../open-session.ts";
import { endedSessionCookie, isSecureOrigin, readSessionCookie, sessionCookie } from "../session-cookie.ts";
import { completeSetUp, needsSetUp } from "../set-up.ts";
import { signIn, signOut, type AccountServices } from "../sign-in.ts";
import { noContent, ok, operation, type JsonAnswer, type Operation, type OperationInput } from "./operation.ts";
import { Id, Nullable, strictObject, Time } from "./schemas.ts";

/** Longer ones are nobody's, and hashing them would cost. */
export const GivenUsername = Type.String({ maxLength: 200 });
export const GivenPassword = Type.String({ maxLength: 1_000 });

const Identity = strictObject({
  kind: Type.Union(
    ["account", "token", "environment"].map((kind) => Type.Literal(kind)),
    { description: "environment: the token of PICLOUD_ADMIN_TOKEN or of the data folder" },
  ),
  id: Nullable(Id),
  name: Type.String({ description: "User name, or name of the token" }),
  access: Type.Union([Type.Literal("full"), Type.Literal("read")]),
  app_id: Nullable(Type.String({ description: "The one app that a token is of" })),
  session_expires_at: Nullable(Time),
});

/** `/session`, `/account/password` and `/setup`. */
export function sessionOperations(services: AccountServices): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/session",
      tag: "session",
      access: "public",
      summary: "Sign in; the answer sets the session's cookie",
      body: strictObject({ username: GivenUsername, password: GivenPassword }),
      success: { status: 201, schema: Identity },
      errors: ["invalid_credentials", "too_many_attempts", "overloaded"],
      secret: true,
      async answer({ work, body, client, request }) {
        const broughtToken = readSessionCookie(request.headers, isSecureOrigin(client.origin));
        const opened = await signIn(work, services, { ...body, address: client.address, broughtToken });
        return openedAnswer(opened, client);
      },
    }),
    operation({
      method: "GET",
      path: "/session",
      tag: "session",
      access: { right: "read", on: "self" },
      summary: "Who am I",
      success: { status: 200, schema: Identity },
      async answer({ principal }) {
        return ok(identityView(principal));
      },
    }),
    operation({
      method: "DELETE",
      path: "/session",
      tag: "session",
      access: { right: "read", on: "self" },
      summary: "Sign out",
      success: { status: 204, schema: null },
      errors: ["not_found"],
      async answer({ work, client }) {
        await signOut(work, services);
        const answer = noContent();
        return { ...answer, headers: { "set-cookie": endedSessionCookie(isSecureOrigin(client.origin)) } };
      },
    }),
    operation({
      method: "POST",
      path: "/account/password",
      tag: "session",
      access: { right: "read", on: "self" },
      summary: "Change one's own password; one's other sessions end",
      body: strictObject({ current_password: GivenPassword, new_password: GivenPassword }),
      success: { status: 204, schema: null },
      errors: ["forbidden", "too_many_attempts", "overloaded"],
      secret: true,
      async answer({ work, body, client }) {
        const { current_password: current, new_password: next } = body;
        await changePassword(work, services, { current, next, address: client.address });
        return noContent();
      },
    }),
    operation({
      method: "GET",
      path: "/setup",
      tag: "session",
      access: "public",
      summary: "Whether the first account is still to be made",
      success: { status: 200, schema: strictObject({ needed: Type.Boolean() }) },
      async answer({ work }) {
        return ok({ needed: await needsSetUp(work.sql) });
      },
    }),
    operation({
      method: "POST",
      path: "/setup",
      tag: "session",
      access: "public",
      summary: "Make the first account with the token of the link that the server printed, and sign in",
      body: strictObject({
        token: Type.String({ maxLength: 100 }),
        username: GivenUsername,
        password: GivenPassword,
      }),
      success: { status: 201, schema: Identity },
      errors: ["invalid_setup_token", "already_set_up", "overloaded"],
      secret: true,
      async answer({ work, body, client, request }) {
        const brought = readSessionCookie(request.headers, isSecureOrigin(client.origin));
        return openedAnswer(await completeSetUp(work, services, body, brought), client);
      },
    }),
  ];
}

type ControlClient = OperationInput<string, unknown, unknown>["client"];

function openedAnswer({ token, principal, maxAgeS }: OpenedSession, { origin }: ControlClient): JsonAnswer {
  const cookie = sessionCookie(token, isSecureOrigin(origin), maxAgeS);
  const headers = { location: "/api/v1/admin/session", "set-cookie": cookie };
  return { status: 201, body: identityView(principal), headers };
}

function identityView({ kind, id, name, scope, session }: Principal): Record<string, unknown> {
  return {
    kind,
    id,
    name,
    access: scope?.right === "write" ? "full" : "read",
    app_id: scope?.appId ?? null,
    session_expires_at: session && new Date(session.expiresAtMs).toISOString(),
  };
}
