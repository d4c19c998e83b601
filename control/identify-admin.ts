import { equalSecrets } from "../runtime/core/equal-secrets.ts";
import { looksLikeToken } from "../runtime/core/platform-token.ts";
import type { AdminVerifier, Identified } from "../runtime/core/ports.ts";
import type { Principal } from "../runtime/core/principal.ts";
import type { SessionSettings } from "../runtime/core/settings.ts";
import type { AdminToken } from "./admin-token.ts";
import { signedIn } from "./open-session.ts";
import { hashSecret } from "./secret-token.ts";
import { isSecureOrigin, readSessionCookie } from "./session-cookie.ts";
import { findSession, touchSession } from "./store/admin-sessions.ts";
import { findLiveToken, touchToken, type ApiToken } from "./store/api-tokens.ts";
import type { Sql } from "./store/transaction.ts";

export interface AdminVerifierOptions {
  sql: Sql;
  /** The token with every right: it works when the database does not. */
  adminToken: AdminToken;
  session: SessionSettings;
  nowMs?: () => number;
}

const MINUTE_MS = 60_000;

/**
 * Knows who acts: by `Authorization: Bearer` (the environment's token, or one of the database), else by the session's
 * cookie. When somebody was last seen is written once a minute.
 */
export function createAdminVerifier({
  sql,
  adminToken,
  session,
  nowMs = Date.now,
}: AdminVerifierOptions): AdminVerifier {
  const environment: Principal = {
    kind: "environment",
    id: null,
    name: adminToken.source === "env" ? "PICLOUD_ADMIN_TOKEN" : "admin-token",
    scope: { right: "write", appId: null },
    session: null,
  };

  async function byBearer(token: string): Promise<Principal | null> {
    if (equalSecrets(token, adminToken.value)) return environment;
    if (!looksLikeToken(token)) return null;
    const now = nowMs();
    const found = await findLiveToken(sql, hashSecret(token), now);
    if (found === null) return null;
    if (found.lastUsedAt === null || now - found.lastUsedAt.getTime() >= MINUTE_MS)
      await touchToken(sql, found.id, now);
    return tokenPrincipal(found);
  }

  async function byCookie(token: string): Promise<Principal | null> {
    const now = nowMs();
    const clock = { nowMs: now, idleSinceMs: now - session.idleMinutes * MINUTE_MS };
    const found = await findSession(sql, hashSecret(token), clock);
    if (found === null) return null;
    if (now - found.lastSeenAtMs >= MINUTE_MS) await touchSession(sql, found.id, now);
    const { id, accountId, username, expiresAtMs } = found;
    return signedIn({ id: accountId, username }, { id, expiresAtMs });
  }

  return {
    isPlatformToken: (token) => looksLikeToken(token) || equalSecrets(token, adminToken.value),
    async identify(headers, origin) {
      const authorization = headers.get("authorization")?.trim() ?? "";
      // Whoever sends a bearer token means that and nothing else.
      if (/^bearer(?:\s|$)/i.test(authorization)) {
        const token = /^bearer +([\x21-\x7e]+)$/i.exec(authorization)?.[1];
        return identified(token === undefined ? null : await byBearer(token), "bearer");
      }
      const token = readSessionCookie(headers, isSecureOrigin(origin));
      return identified(token === null ? null : await byCookie(token), "cookie");
    },
  };
}

function identified(principal: Principal | null, by: Identified["by"]): Identified | null {
  return principal && { principal, by };
}

function tokenPrincipal({ id, name, access, appId }: ApiToken): Principal {
  return { kind: "token", id, name, scope: { right: access === "full" ? "write" : "read", appId }, session: null };
}
