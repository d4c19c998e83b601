import type { Principal } from "../runtime/core/principal.ts";
import type { SessionSettings } from "../runtime/core/settings.ts";
import { hashSecret, newSecret } from "./secret-token.ts";
import { deleteSessionByToken, insertSession } from "./store/admin-sessions.ts";
import type { Write } from "./unit-of-work.ts";

/** A session that has just begun. `token` is for its cookie and is nowhere else. */
export interface OpenedSession {
  token: string;
  principal: Principal;
  maxAgeS: number;
}

export interface SessionOptions {
  session: SessionSettings;
  nowMs: () => number;
}

const DAY_S = 86_400;

/** Begins a session, always a new one; the one that the browser brought (null: none) ends. */
export async function openSession(
  { sql, audit }: Write,
  { session, nowMs }: SessionOptions,
  account: { id: string; username: string },
  broughtToken: string | null,
): Promise<OpenedSession> {
  const now = nowMs();
  const token = newSecret();
  const maxAgeS = session.days * DAY_S;
  const expiresAtMs = now + maxAgeS * 1_000;
  if (broughtToken !== null) await deleteSessionByToken(sql, hashSecret(broughtToken));
  const id = await insertSession(
    sql,
    { accountId: account.id, tokenHash: hashSecret(token), nowMs: now, expiresAtMs },
    { nowMs: now, idleSinceMs: now - session.idleMinutes * 60_000 },
  );
  const principal = signedIn(account, { id, expiresAtMs });
  audit({ resource: "session", id, appId: null }, principal);
  return { token, principal, maxAgeS };
}

/** An account as it acts; without a session where it is only told of. An account has every right. */
export function signedIn(account: { id: string; username: string }, session: Principal["session"]): Principal {
  return {
    kind: "account",
    id: account.id,
    name: account.username,
    scope: { right: "write", appId: null },
    session,
  };
}
