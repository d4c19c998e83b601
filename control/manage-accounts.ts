import { invalidInput, PiCloudError } from "../runtime/core/errors.ts";
import { isUuid } from "./app-slug.ts";
import { credentialErrors, normalUsername, passwordProblem } from "./credential-policy.ts";
import type { AccountServices } from "./sign-in.ts";
import { deleteSessionsOf } from "./store/admin-sessions.ts";
import * as admins from "./store/admins.ts";
import type { Account } from "./store/admins.ts";
import type { Queries } from "./store/transaction.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

export type { Account } from "./store/admins.ts";
export { listAccounts } from "./store/admins.ts";

/** Throws `not_found`. */
export async function requireAccount(sql: Queries, id: string): Promise<Account> {
  const account = isUuid(id) ? await admins.findAccount(sql, id) : null;
  if (account === null) throw noAccount();
  return account;
}

/** Throws `invalid_input` (`invalid_username`, `weak_password`) or `username_taken`. */
export async function createAccount(
  work: UnitOfWork,
  { hasher }: Pick<AccountServices, "hasher">,
  sent: { username: string; password: string },
): Promise<Account> {
  const username = normalUsername(sent.username);
  const errors = credentialErrors(username, sent.password);
  if (errors.length > 0) throw invalidInput(errors);
  const passwordHash = await hasher.hash(sent.password);
  return work.write(async ({ sql, audit }) => {
    const account = await admins.insertAccount(sql, username, passwordHash);
    if (account === null) throw new PiCloudError("username_taken", `There is an account named ${username}`);
    audit({ resource: "account", id: account.id, appId: null });
    return account;
  });
}

/** Its sessions end. Throws `not_found` or `last_account`. */
export async function removeAccount(work: UnitOfWork, services: AccountServices, id: string): Promise<void> {
  if (!isUuid(id)) throw noAccount();
  await work.write(async ({ sql, audit }) => {
    await admins.lockAccounts(sql);
    if (!(await admins.deleteAccount(sql, id))) throw noAccount();
    if ((await admins.countAccounts(sql)) === 0) {
      throw new PiCloudError("last_account", "The last account cannot be removed: nobody could sign in");
    }
    audit({ resource: "account", id, appId: null });
  });
  await services.watch.check();
}

export interface PasswordChange {
  current: string;
  next: string;
  /** IP address of the client. */
  address: string;
}

/**
 * Changes the password of the account that acts; its other sessions end. Throws `forbidden` for who is no account,
 * `too_many_attempts`, or `invalid_input` (`wrong_password`, `weak_password`).
 */
export async function changePassword(
  work: UnitOfWork,
  services: AccountServices,
  { current, next, address }: PasswordChange,
): Promise<void> {
  const { kind, id, name, session } = work.principal;
  if (kind !== "account" || id === null) throw new PiCloudError("forbidden", "A token has no password");
  const weakness = passwordProblem(next, name);
  if (weakness !== null) throw invalidInput([{ field: "new_password", code: "weak_password", message: weakness }]);
  // A stolen session must not be a way to try passwords.
  const attempt = services.throttle.admit(address, name);
  try {
    const credentials = await admins.findCredentials(work.sql, name);
    const right = await services.hasher.verify(current, credentials?.passwordHash ?? null);
    if (credentials === null || !right) return await wrongPassword(work, id, attempt);
    const passwordHash = await services.hasher.hash(next);
    const changed = await work.write(async ({ sql, audit }) => {
      if (!(await admins.lockCredentials(sql, id, credentials.passwordHash))) return false;
      await admins.updatePassword(sql, id, passwordHash);
      await deleteSessionsOf(sql, id, session?.id ?? null);
      audit({ resource: "password", id, appId: null });
      return true;
    });
    if (!changed) return await wrongPassword(work, id, attempt);
    attempt.succeeded();
  } catch (error) {
    attempt.cancelled();
    throw error;
  }
  await services.watch.check();
}

/** For who is locked out: sets a password without asking for the old one, and ends all sessions. Throws `not_found`. */
export async function resetPassword(
  work: UnitOfWork,
  { hasher }: Pick<AccountServices, "hasher">,
  username: string,
  password: string,
): Promise<void> {
  const weakness = passwordProblem(password, username);
  if (weakness !== null) throw invalidInput([{ field: "password", code: "weak_password", message: weakness }]);
  const passwordHash = await hasher.hash(password);
  await work.write(async ({ sql, audit }) => {
    const account = await admins.findCredentials(sql, normalUsername(username));
    if (account === null) throw new PiCloudError("not_found", `There is no account named ${username}`);
    await admins.updatePassword(sql, account.id, passwordHash);
    await deleteSessionsOf(sql, account.id, null);
    audit({ resource: "password", id: account.id, appId: null });
  });
}

async function wrongPassword(work: UnitOfWork, id: string, attempt: { failed(): void }): Promise<never> {
  attempt.failed();
  await work.refused("wrong_password", { resource: "password", id, appId: null });
  throw invalidInput([{ field: "current_password", code: "wrong_password", message: "This is not the password" }]);
}

function noAccount(): PiCloudError {
  return new PiCloudError("not_found", "There is no such account");
}
