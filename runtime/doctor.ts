import { checkDatabase, NO_FACTS } from "./doctor/check-database.ts";
import { checkFolder, checkToken } from "./doctor/check-folder.ts";
import { checkClock, checkDisk, checkMachine } from "./doctor/check-machine.ts";
import { checkNames } from "./doctor/check-names.ts";
import { checkPort } from "./doctor/check-port.ts";
import { checkScript } from "./doctor/check-script.ts";
import { checkProxies, checkSettings } from "./doctor/check-settings.ts";
import { look, oneLine, wrong, type Finding, type Status } from "./doctor/finding.ts";
import { thisMachine } from "./machine.ts";
import type { PlatformLog } from "./platform-log.ts";

export interface DoctorOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** One object in place of the table. */
  json: boolean;
  say(line: string): void;
  /** Deadlines are so many times as long: for tests on a machine that does other things. */
  patience?: number;
}

/** What hangs is told after this; what works answers within a second, on a Pi that is busy within some. */
const DEADLINE_MS = 10_000;
/** An engine is compiled, and an embedded database may have to be started and to recover. */
const LONG_DEADLINE_MS = 30_000;

/**
 * `bun picloud doctor`: looks at everything that a server needs, beside one or without, and says a line for each. Changes
 * nothing. Returns 1 when something is wrong, else 0.
 */
export async function runDoctor({ env, json, say, patience = 1 }: DoctorOptions): Promise<number> {
  const findings = await examine(env, patience);
  const isWell = !findings.some(({ status }) => status === "wrong");
  const lines = json ? JSON.stringify({ ok: isWell, checks: findings }, null, 2).split("\n") : table(findings);
  for (const line of lines) say(line);
  return isWell ? 0 : 1;
}

async function examine(env: DoctorOptions["env"], patience: number): Promise<Finding[]> {
  const [deadlineMs, longMs] = [DEADLINE_MS * patience, LONG_DEADLINE_MS * patience];
  const machine = thisMachine();
  const { parsed, findings } = checkSettings(env, machine);
  const { settings } = parsed;
  const complaints: string[] = [];
  let facts = NO_FACTS;
  const database = look("database", longMs, () =>
    checkDatabase(settings, collect(complaints), (found) => (facts = found)),
  );
  const beside = Promise.all([
    look("folder", deadlineMs, () => checkFolder(settings)),
    look("token", deadlineMs, () => checkToken(settings)),
    look("port", deadlineMs, () => checkPort(settings.bind)),
    look("disk", deadlineMs, () => checkDisk(settings.dataDir)),
    look("machine", deadlineMs, () => checkMachine(machine, settings)),
    look("scripts", longMs, checkScript),
    look("proxies", deadlineMs, () => checkProxies(parsed)),
  ]);
  findings.push(...(await database), ...(await beside).flat());
  if (findings.every(({ name, status }) => name !== "database" || status !== "wrong")) {
    findings.push(...complaints.map((complaint) => wrong("database", complaint)));
  }
  findings.push(...(await look("clock", deadlineMs, () => checkClock(facts.lastRow))));
  const hosts = [new URL(settings.publicBaseUrl).hostname, ...facts.hosts];
  findings.push(...(await look("domains", longMs, () => checkNames(hosts))));
  return findings;
}

/** What the database's own start had to say, when it came up all the same. */
function collect(complaints: string[]): PlatformLog {
  const take = (fields: object, message: string) =>
    void complaints.push(oneLine(`${message} ${JSON.stringify(fields)}`));
  return { info() {}, warn() {}, error: take };
}

const SHOWN: Record<Status, string> = { ok: "ok", note: "note", wrong: "WRONG" };

function table(findings: readonly Finding[]): string[] {
  const lines = findings.map(
    ({ name, status, message }) => `${SHOWN[status].padEnd(5)}  ${name.padEnd(8)}  ${message}`,
  );
  const count = findings.filter(({ status }) => status === "wrong").length;
  const last = count === 0 ? "All is well." : `${count} ${count === 1 ? "thing is" : "things are"} wrong.`;
  return [...lines, "", last];
}
