import { invalidInput, PiCloudError } from "../runtime/core/errors.ts";
import { credentialErrors, normalUsername } from "./credential-policy.ts";
import { createAccount } from "./manage-accounts.ts";
import { openSession, signedIn, type OpenedSession } from "./open-session.ts";
import type { PasswordHasher } from "./password-hasher.ts";
import { hashSecret, newSecret } from "./secret-token.ts";
import type { AccountServices } from "./sign-in.ts";
import { countAccounts, insertAccount, lockAccounts } from "./store/admins.ts";
import { deleteSetupTokens, insertSetupToken, isSetupToken } from "./store/setup-tokens.ts";
import type { Queries } from "./store/transaction.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

const LINK_MS = 24 * 3_600_000;

/** Whether there is no account yet. */
export async function needsSetUp(sql: Queries): Promise<boolean> {
  return (await countAccounts(sql)) === 0;
}

/**
 * A link that makes the first account: once, within 24 hours. Its secret stands in the fragment, which no browser sends and
 * so no proxy logs. Null when there is an account.
 */
export async function createSetupLink(sql: Queries, baseUrl: string, nowMs: number): Promise<string | null> {
  if (!(await needsSetUp(sql))) return null;
  const token = newSecret();
  await insertSetupToken(sql, hashSecret(token), nowMs + LINK_MS);
  return `${baseUrl}/admin/setup#token=${token}`;
}

/**
 * Makes the first account and signs it in. Throws `already_set_up`, `invalid_setup_token`, or `invalid_input`
 * (`invalid_username`, `weak_password`), which leaves the link as it is.
 */
export async function completeSetUp(
  work: UnitOfWork,
  services: AccountServices,
  sent: { token: string; username: string; password: string },
  broughtToken: string | null,
): Promise<OpenedSession> {
  const known = await isSetupToken(work.sql, hashSecret(sent.token), services.nowMs());
  // In this order: tokens go with the making of the first account, and that is then the reason.
  if (!(await needsSetUp(work.sql))) throw alreadySetUp();
  if (!known) {
    throw new PiCloudError(
      "invalid_setup_token",
      "The link was used or is older than 24 hours: a restart prints another",
    );
  }
  const username = normalUsername(sent.username);
  const errors = credentialErrors(username, sent.password);
  if (errors.length > 0) throw invalidInput(errors);
  const passwordHash = await services.hasher.hash(sent.password);
  return work.write(async (write) => {
    await lockAccounts(write.sql);
    if (!(await needsSetUp(write.sql))) throw alreadySetUp();
    const account = await insertAccount(write.sql, username, passwordHash);
    if (account === null) throw alreadySetUp();
    await deleteSetupTokens(write.sql);
    write.audit({ resource: "account", id: account.id, appId: null }, signedIn(account, null));
    return openSession(write, services, account, broughtToken);
  });
}

/**
 * Makes the account that the environment names, when there is none. Throws `unsafe_setting` with one sentence when its
 * name or password will not do.
 */
export async function setUpFromEnvironment(
  work: UnitOfWork,
  hasher: PasswordHasher,
  first: { username: string; password: string },
): Promise<void> {
  if (!(await needsSetUp(work.sql))) return;
  for (const { field, message } of credentialErrors(normalUsername(first.username), first.password)) {
    const setting = field === "username" ? "PICLOUD_ADMIN_USER" : "PICLOUD_ADMIN_PASSWORD";
    throw new PiCloudError("unsafe_setting", `${setting} will not do for an account. ${message}`, { setting });
  }
  await createAccount(work, { hasher }, first);
}

function alreadySetUp(): PiCloudError {
  return new PiCloudError("already_set_up", "There is an account: sign in, or run bun picloud reset-password");
}
