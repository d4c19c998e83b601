import { PiCloudError } from "../runtime/core/errors.ts";
import { normalUsername } from "./credential-policy.ts";
import type { CredentialWatch } from "./credential-watch.ts";
import { openSession, signedIn, type OpenedSession, type SessionOptions } from "./open-session.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import type { SignInThrottle } from "./sign-in-throttle.ts";
import { deleteSession } from "./store/admin-sessions.ts";
import { findCredentials, lockCredentials } from "./store/admins.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/** What the use cases of accounts share. */
export interface AccountServices extends SessionOptions {
  hasher: PasswordHasher;
  throttle: SignInThrottle;
  watch: CredentialWatch;
}

export interface SignIn {
  username: string;
  password: string;
  /** IP address of the client. */
  address: string;
  /** Of the session that the browser had; null for none. */
  broughtToken: string | null;
}

const SESSION = { resource: "session", id: null, appId: null };

/**
 * Throws `too_many_attempts` or `invalid_credentials`: in the same words, and after the same work, whether there is such an
 * account or not.
 */
export async function signIn(work: UnitOfWork, services: AccountServices, sent: SignIn): Promise<OpenedSession> {
  const username = normalUsername(sent.username);
  const attempt = services.throttle.admit(sent.address, username);
  try {
    const account = await findCredentials(work.sql, username);
    const right = await services.hasher.verify(sent.password, account?.passwordHash ?? null);
    const opened =
      account === null || !right
        ? null
        : await work.write(async (write) => {
            // The password may have been changed while it was checked: then all sessions have ended, and so must this one.
            if (!(await lockCredentials(write.sql, account.id, account.passwordHash))) return null;
            return openSession(write, services, account, sent.broughtToken);
          });
    if (opened !== null) {
      attempt.succeeded();
      return opened;
    }
    attempt.failed();
    await work.refused("invalid_credentials", SESSION, account === null ? undefined : signedIn(account, null));
  } catch (error) {
    attempt.cancelled();
    throw error;
  }
  throw new PiCloudError("invalid_credentials", "The user name or the password is wrong");
}

/** Ends the session that the principal acts through. Throws `not_found` for a principal without one. */
export async function signOut(work: UnitOfWork, services: AccountServices): Promise<void> {
  const { session } = work.principal;
  if (session === null) throw new PiCloudError("not_found", "A bearer token has no session to end");
  await work.write(async ({ sql, audit }) => {
    await deleteSession(sql, session.id);
    audit({ resource: "session", id: session.id, appId: null });
  });
  await services.watch.check();
}
