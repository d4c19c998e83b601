/** `bun picloud COMMAND`: what an operator does beside the server. */
import { parseArgs } from "node:util";
import { PiCloudError } from "./core/errors.ts";
import { runBackup } from "./backup.ts";
import { runDoctor } from "./doctor.ts";
import { runExport } from "./export-app.ts";
import { runImport } from "./import-app.ts";
import { runResetPassword } from "./reset-password.ts";
import { onStopSignal } from "./on-stop-signal.ts";
import { harmless } from "./platform-log.ts";
import { runRestore } from "./restore.ts";
import { OUTPUT } from "./whole-file.ts";

const USAGE = `Usage: bun picloud COMMAND

  backup FILE             writes everything to one file, while the server runs or not; - is the
                          standard output
      --force             replaces FILE when it is there
  restore FILE            puts a backup into an empty installation, while no server runs
      --replace           also into one that has data, which is lost
  export APP FILE         writes an app, by id or slug, as a tar of readable files; - as above
      --force             replaces FILE when it is there
  import FILE             makes an app of such a tar, or of the folder that it was unpacked into
      --slug SLUG         under another slug than the one in it
  doctor                  looks at everything that a server needs, and says what is wrong; exit
                          code 1 when something is
      --json              the same for programs
  reset-password [USER]   gives an account a new password and ends its sessions; USER may be
                          left out where there is one account
      --stdin             reads the password from the standard input instead of making one

It reads the same settings from the environment as the server does, and works whether the
server runs or not, except where it says otherwise.`;

const OPTIONS = {
  help: { type: "boolean", short: "h" },
  stdin: { type: "boolean" },
  force: { type: "boolean" },
  replace: { type: "boolean" },
  json: { type: "boolean" },
  slug: { type: "string" },
} as const;

type Given = ReturnType<typeof parseArgs<{ options: typeof OPTIONS; allowPositionals: true }>>["values"];

interface Command {
  /** How many arguments it takes, at least and at most. */
  arguments: readonly [least: number, most: number];
  options: readonly (keyof typeof OPTIONS)[];
  /** Gives the exit code, nothing for 0. */
  run(args: readonly string[], given: Given): Promise<number | void>;
  /** It may take long, and undoes what it has begun when it is told to stop. */
  undoes?: true;
}

/** An archive of somebody else's may be quoted in it. */
const say = (line: string) => console.log(harmless(line));
/** Beside what a command writes to the standard output. */
const sayBeside = (line: string) => console.error(harmless(line));
const { env } = process;
const interruption = new AbortController();
const { signal } = interruption;

const COMMANDS: Readonly<Record<string, Command>> = {
  backup: {
    arguments: [1, 1],
    options: ["force"],
    undoes: true,
    run: ([file = ""], { force = false }) =>
      runBackup({ env, file, force, say: file === OUTPUT ? sayBeside : say, signal }),
  },
  restore: {
    arguments: [1, 1],
    options: ["replace"],
    undoes: true,
    run: ([file = ""], { replace = false }) => runRestore({ env, file, replace, say, signal }),
  },
  export: {
    arguments: [2, 2],
    options: ["force"],
    run: ([app = "", file = ""], { force = false }) =>
      runExport({ env, app, file, force, say: file === OUTPUT ? sayBeside : say }),
  },
  import: {
    arguments: [1, 1],
    options: ["slug"],
    run: ([file = ""], { slug = null }) => runImport({ env, file, slug, say }),
  },
  doctor: {
    arguments: [0, 0],
    options: ["json"],
    run: (_, { json = false }) => runDoctor({ env, json, say }),
  },
  "reset-password": {
    arguments: [0, 1],
    options: ["stdin"],
    async run([username = null], { stdin }) {
      const password = stdin ? (await Bun.stdin.text()).replace(/\r?\n$/, "") : null;
      await runResetPassword({ env, username, password, say });
    },
  },
};

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  // An expected failure is one sentence; anything else is a fault of PiCloud, shown whole.
  if (signal.aborted) sayBeside("Interrupted");
  else if (error instanceof PiCloudError) sayBeside(error.message);
  else console.error(error);
  process.exitCode = signal.aborted ? 130 : 1;
}

async function run(argv: string[]): Promise<number> {
  const parsed = parse(argv);
  if (parsed?.values.help) {
    console.log(USAGE);
    return 0;
  }
  const [name = "", ...args] = parsed?.positionals ?? [];
  const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  if (parsed === null || command === undefined || !fits(command, args, parsed.values)) {
    console.error(USAGE);
    return 2;
  }
  if (command.undoes) interruptOnSignals();
  return (await command.run(args, parsed.values)) ?? 0;
}

function interruptOnSignals(): void {
  // A second one does not wait for what is being undone.
  onStopSignal(
    ["SIGINT", "SIGTERM", "SIGHUP"],
    () => interruption.abort(),
    () => process.exit(130),
  );
}

function fits(command: Command, args: readonly string[], given: Given): boolean {
  const [least, most] = command.arguments;
  const options: readonly string[] = command.options;
  return args.length >= least && args.length <= most && Object.keys(given).every((name) => options.includes(name));
}

function parse(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch {
    return null;
  }
}
