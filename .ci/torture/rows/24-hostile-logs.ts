import { join } from "node:path";
import type { Server } from "../../server.ts";
import { ControlPlane } from "../control-plane.ts";
import type { Row } from "../row.ts";
import type { Trial } from "../trial.ts";
import { untilTrue } from "../until-true.ts";

const HOST = "logs.test";
const FORGED = "forged-by-a-request";
const HOSTILE = [
  `\u001b[2J\u001b[H\u001b[31m${FORGED}`,
  `\u001b]0;${FORGED}\u0007\u001b]8;;http://evil.example\u0007`,
  `\u001bP+q544e\u001b\\\u009b2J\u0090q${FORGED}`,
  `a\r\n${FORGED}`,
  `a\r${FORGED}`,
  `a\n${FORGED}\n`,
  `\n{"level":"fatal","msg":"${FORGED}"}\n`,
  `"}\n{"level":"error","time":"2026-01-01T00:00:00.000Z","msg":"${FORGED}"}\n{"a":"`,
  `\n\nevent: execution\nid: ${FORGED}\ndata: {"id":"${FORGED}"}\n\n`,
  `\r\n\r\nevent: missed\r\ndata: {"count":1}\r\n\r\n: ${FORGED}`,
  `GET /${FORGED} 200 ok\u2028POST /${FORGED}\u2029\u0085\u007f`,
  `\u0008\u0008\u0008\u000b\u000c${FORGED}\u0000`,
  `\u202e${FORGED}\u2066`,
  `</script><script>${FORGED}`,
  `%s %d %j %o ${FORGED} \${1} {{2}}`,
];
const SOURCE = `fn handle(ctx) {
  let text = ctx.body;
  log::trace(text); log::info(text, #{ text: text }); log::warn(text); log::error(text); print(text);
  throw text;
}`;
const LINES = 5;

/** What a terminal may obey, but for the end of a line. */
const OBEYED = /(?!\n)[\p{Cc}\u2028\u2029]/u;

interface Logged {
  id: string;
  path: string;
  error: { message: string } | null;
  lines: { message: string; fields: { text?: string } | null }[];
}

export default {
  id: "24",
  title: "ANSI escapes, CRLF, fake JSON in log messages",
  minutes: 0.3,
  async run(trial) {
    // Warned about, each with its value: what the platform's own log is known to repeat of what others wrote.
    const env = { PICLOUD_WORKERS: HOSTILE[7] ?? "", PICLOUD_QUEUE: `\u001b[2J\u009b2J\u2028${FORGED}\n${FORGED}` };
    const server = await trial.server({ env });
    const control = await makeScript(server);
    const tail = await control.request("GET", "/logs/tail");
    await sendAll(server);
    const streamed = await readStream(tail, HOSTILE.length);
    const { text, json } = await control.send("GET", "/logs?app=logs&limit=200");
    const items: Logged[] = json.items;
    judge(trial, { where: "the execution log", rows: items.toReversed() });
    judge(trial, { where: "its live tail", rows: streamed.rows });
    trial.equal("events of the tail that are none of an execution", streamed.others.join(), "");
    trial.equal(
      "raw control characters in an answer of the log",
      /\p{Cc}/u.test(text.replace(/[\u007f-\u009f]/g, "")),
      false,
    );

    const printed = await Bun.file(join(server.folder, "out.log")).text();
    const lines = printed.split("\n").filter((line) => line !== "");
    const records = lines.map((line) => parsed(line) as { level?: string; msg?: string } | null);
    trial.equal(
      "lines of the platform's log that are no record of its own",
      records.filter((record) => record?.msg === undefined || record.level === "fatal" || record.msg === FORGED).length,
      0,
    );
    trial.equal(
      "its records about settings that others wrote",
      records.filter((record) => record?.msg?.includes(FORGED)).length,
      2,
    );
    trial.equal("raw control characters in it", OBEYED.test(printed), false);
    // The line itself has its Bun test; this takes a second server, and Vite.
    if (trial.short) trial.say("bun dev is tried by the whole form alone");
    else await tryTerminal(trial);
  },
} satisfies Row;

/** `bun dev` tells of failures at the terminal: a line each. */
async function tryTerminal(trial: Trial): Promise<void> {
  const server = await trial.server({
    command: [process.execPath, "runtime/dev.ts"],
    env: { NODE_ENV: "development" },
  });
  await makeScript(server);
  const printed = async () =>
    (await Promise.all(["out.log", "err.log"].map((name) => Bun.file(join(server.folder, name)).text()))).join("");
  // It tells ten failures a second, and in a line how many it keeps to itself.
  const before = (await printed()).length;
  const some = HOSTILE.slice(0, 8);
  await sendAll(server, some);
  const told = async () =>
    (await printed())
      .slice(before)
      .split("\n")
      .filter((line) => line.includes("script_error"));
  await untilTrue(async () => (await told()).length >= some.length, 10_000);
  const lines = (await printed()).slice(before).split("\n");
  const forged = lines.filter(
    (line) => line.includes(FORGED) && !line.startsWith(`POST ${HOST}/log 500 script_error: `),
  );
  trial.equal("failures that bun dev tells, a line each", (await told()).length, some.length);
  for (const line of forged) trial.say(JSON.stringify(line));
  trial.equal("its lines that a request wrote", forged.length, 0);
  trial.equal("raw control characters among them", OBEYED.test((await told()).join("\n")), false);
}

async function makeScript(server: Server): Promise<ControlPlane> {
  const control = new ControlPlane(server);
  await control.createApp("logs", { hosts: [HOST], scripts: { "/log": SOURCE } });
  return control;
}

/** One after the other, so that the log has them in this order. */
async function sendAll(server: Server, texts: readonly string[] = HOSTILE): Promise<void> {
  for (const body of texts) {
    const headers = { host: HOST, "content-type": "text/plain", "user-agent": FORGED };
    await fetch(`${server.url}/log`, { method: "POST", headers, body });
  }
}

/** Each text is in one row, whole, in each of its lines and in its error. */
function judge(trial: Trial, { where, rows }: { where: string; rows: readonly Logged[] }): void {
  trial.equal(`rows of ${where}`, rows.length, HOSTILE.length);
  const wrong = rows.filter(({ path, lines, error }, index) => {
    // PostgreSQL keeps no NUL.
    const text = (HOSTILE[index] ?? "").replaceAll("\0", "\ufffd");
    const whole =
      lines.length === LINES && lines.every(({ message }) => message === text) && lines[1]?.fields?.text === text;
    return !whole || path !== "/log" || error?.message.includes(text) !== true;
  });
  for (const row of wrong) trial.say(JSON.stringify(row));
  trial.equal(`rows of ${where} that are not what was logged`, wrong.length, 0);
}

/** As a browser reads it: an event ends with an empty line, whatever ends a line. */
async function readStream(answer: Response, most: number): Promise<{ rows: Logged[]; others: string[] }> {
  const rows: Logged[] = [];
  const others: string[] = [];
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of answer.body ?? []) {
    text += decoder.decode(chunk as Uint8Array, { stream: true });
    const events = text.split(/(?:\r\n|\r|\n){2}/);
    text = events.pop() ?? "";
    for (const event of events) {
      const fields = event.split(/\r\n|\r|\n/).filter((line) => !line.startsWith(":"));
      if (fields.length === 0) continue;
      const [data = ""] = fields.flatMap((line) => /^data: (.*)$/s.exec(line)?.[1] ?? []);
      const row = parsed(data) as Logged | null;
      if (
        fields.length === 3 &&
        fields.includes("event: execution") &&
        row !== null &&
        fields.includes(`id: ${row.id}`)
      )
        rows.push(row);
      else others.push(event);
    }
    if (rows.length + others.length >= most) break;
  }
  return { rows, others };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
