import { invalidInput, PiCloudError } from "../runtime/core/errors.ts";
import { isUuid } from "./app-slug.ts";
import type { CredentialWatch } from "./credential-watch.ts";
import { hashSecret, newToken, shownPrefix } from "./secret-token.ts";
import { lockApp } from "./store/apps.ts";
import * as tokens from "./store/api-tokens.ts";
import type { ApiToken } from "./store/api-tokens.ts";
import type { Queries } from "./store/transaction.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

export type { ApiToken } from "./store/api-tokens.ts";
export { listTokens } from "./store/api-tokens.ts";

export interface NewApiToken {
  name: string;
  access: "full" | "read";
  /** Null: the platform and every app. */
  appId: string | null;
  /** Null: never. */
  expiresAtMs: number | null;
}

/** Throws `not_found`. */
export async function requireToken(sql: Queries, id: string): Promise<ApiToken> {
  const token = isUuid(id) ? await tokens.findToken(sql, id) : null;
  if (token === null) throw noToken();
  return token;
}

/**
 * Makes a token; `secret` is shown this once. Throws `invalid_input` (`in_the_past`), `not_found` for an app that is not
 * there, or `token_name_taken`.
 */
export async function createToken(
  work: UnitOfWork,
  sent: NewApiToken,
  nowMs: number,
): Promise<{ token: ApiToken; secret: string }> {
  if (sent.expiresAtMs !== null && sent.expiresAtMs <= nowMs) {
    throw invalidInput([{ field: "expires_at", code: "in_the_past", message: "Expected a time to come" }]);
  }
  const secret = newToken();
  const token = await work.write(async ({ sql, audit }) => {
    if (sent.appId !== null && (await lockApp(sql, sent.appId)) === null) {
      throw new PiCloudError("not_found", "There is no such app");
    }
    const fields = { ...sent, prefix: shownPrefix(secret), tokenHash: hashSecret(secret) };
    const made = await tokens.insertToken(sql, fields);
    if (made === null) throw new PiCloudError("token_name_taken", `There is a token named ${sent.name}`);
    audit({ resource: "token", id: made.id, appId: made.appId });
    return made;
  });
  return { token, secret };
}

/** From now on it opens nothing, and what it had open ends. Throws `not_found`. */
export async function revokeToken(work: UnitOfWork, watch: CredentialWatch, id: string): Promise<void> {
  const token = await requireToken(work.sql, id);
  await work.write(async ({ sql, audit }) => {
    if (!(await tokens.deleteToken(sql, id))) throw noToken();
    audit({ resource: "token", id, appId: token.appId });
  });
  await watch.check();
}

function noToken(): PiCloudError {
  return new PiCloudError("not_found", "There is no such token");
}
