import { listAccounts, resetPassword } from "../control/manage-accounts.ts";
import { PasswordHasher } from "../control/password-hasher.ts";
import { newPassword } from "../control/secret-token.ts";
import { createSetupLink } from "../control/set-up.ts";
import { createUnitsOfWork, type Sql } from "../control/unit-of-work.ts";
import { PiCloudError } from "./core/errors.ts";
import { SYSTEM } from "./core/principal.ts";
import { parseSettings } from "./core/settings.ts";
import { thisMachine } from "./machine.ts";
import { openDatabase } from "./open-database.ts";
import { createPlainLog } from "./platform-log.ts";

export interface ResetOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Null: the one account that there is. */
  username: string | null;
  /** Null: one is made and said. */
  password: string | null;
  say(line: string): void;
}

/**
 * `bun picloud reset-password`: sets a password for who is locked out, whether the server runs or not, and ends all of the
 * account's sessions. Without any account it says a new set-up link. Throws `PiCloudError` with one sentence.
 */
export async function runResetPassword(options: ResetOptions): Promise<void> {
  const { settings } = parseSettings(options.env, thisMachine());
  const database = await openDatabase(settings, createPlainLog(options.say));
  try {
    const { sql } = database;
    const link = await createSetupLink(sql, settings.publicBaseUrl, Date.now());
    if (link !== null) {
      options.say("There is no account yet. Open this link within 24 hours to make the first one:");
      return options.say(`  ${link}`);
    }
    const username = await findUsername(sql, options.username);
    const password = options.password ?? newPassword();
    const units = createUnitsOfWork({
      sql,
      origin: Bun.randomUUIDv7(),
      listener: { applyChanges: async () => {} },
      onListenerError: () => {},
    });
    const work = units.as({ principal: SYSTEM, method: "COMMAND", path: "reset-password", address: "" });
    await resetPassword(work, { hasher: new PasswordHasher() }, username, password);
    if (options.password === null) options.say(`The password of ${username} is now: ${password}`);
    else options.say(`The password of ${username} is changed.`);
    options.say("All sessions of this account have ended.");
  } finally {
    await database.close();
  }
}

async function findUsername(sql: Sql, given: string | null): Promise<string> {
  if (given !== null) return given;
  const { rows, more } = await listAccounts(sql, { after: null, limit: 10, q: null });
  const names = rows.map((account) => account.username);
  const [only] = names;
  if (only !== undefined && names.length === 1) return only;
  const list = names.join(", ") + (more ? ", ..." : "");
  throw new PiCloudError("ambiguous_account", `Say whose: bun picloud reset-password USER. There are ${list}`);
}
