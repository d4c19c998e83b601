/** `bun picloud COMMAND`: what an operator does beside the server. */
import { parseArgs } from "node:util";
import { PiCloudError } from "./core/errors.ts";
import { runResetPassword } from "./reset-password.ts";

const USAGE = `Usage: bun picloud COMMAND

  reset-password [USER]   gives an account a new password and ends its sessions; USER may be
                          left out where there is one account
      --stdin             reads the password from the standard input instead of making one

It reads the same settings from the environment as the server does, and works whether the
server runs or not.`;

const say = (line: string) => console.log(line);

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  // An expected failure is one sentence; anything else is a fault of PiCloud, shown whole.
  console.error(error instanceof PiCloudError ? error.message : error);
  process.exitCode = 1;
}

async function run(args: string[]): Promise<number> {
  const parsed = parse(args);
  if (parsed === null) {
    console.error(USAGE);
    return 2;
  }
  const [command, username, ...more] = parsed.positionals;
  if (parsed.values.help || command === undefined) {
    say(USAGE);
    return parsed.values.help ? 0 : 2;
  }
  if (command !== "reset-password" || more.length > 0) {
    console.error(USAGE);
    return 2;
  }
  const password = parsed.values.stdin ? (await Bun.stdin.text()).replace(/\r?\n$/, "") : null;
  await runResetPassword({ env: process.env, username: username ?? null, password, say });
  return 0;
}

function parse(args: string[]) {
  try {
    const options = { stdin: { type: "boolean" }, help: { type: "boolean", short: "h" } } as const;
    return parseArgs({ args, options, allowPositionals: true });
  } catch {
    return null;
  }
}
