import type { Server } from "../../server.ts";
import { timed } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import { openLoad } from "../open-load.ts";
import { RawConnection } from "../raw-http.ts";
import { residentMb, slopeOf, threadsNamed } from "../resident.ts";
import type { Row } from "../row.ts";

const WINDOWS = 60;
/** A shorter run cannot show a slope: the collector's own rise and fall is larger. */
const LEAST_SECONDS_OF_A_SLOPE = 600;

const SCRIPTS = [
  { path: "/json", source: "#{ twice: ctx.body.n * 2 }" },
  { path: "/form", source: "`${ctx.body.name} is ${ctx.body.age}`" },
  { path: "/failing", source: 'log::warn("about to fail"); throw "on purpose"' },
  { path: "/strings", source: 'let s = "0123456789"; loop { s += s; }' },
  { path: "/memory", source: 'let kept = []; loop { let s = "x"; s.pad(100000, "y"); kept.push(s); }' },
  { path: "/endless", source: "loop {}", timeout_ms: 200 },
];

/** How often a second each is done; it gives what was wrong, null for nothing. */
type Mix = [perSecond: number, act: () => Promise<string | null>][];

export default {
  id: "3",
  title: "30 min of mixed load, workers recycling",
  minutes: 31,
  async run(trial) {
    const server = await trial.server({ env: { PICLOUD_CEILING_MAX_OPERATIONS: "1000000000" } });
    const control = new ControlPlane(server);
    const sandbox = { max_operations: 1_000_000_000 };
    for (const script of SCRIPTS) await control.publish({ ...script, sandbox });
    const seconds = trial.short ? 16 : trial.count(1_800, 16);
    const before = await threadsNamed(server.pid, "Worker");
    const loads = mix(server, control).map(([perSecond, act]) => openLoad(perSecond, act));
    const lows: number[] = [];
    for (let window = 0; window < WINDOWS; window++) {
      lows.push(await lowestMb(server.pid, (seconds * 1_000) / WINDOWS));
      if (window % 10 === 9)
        trial.say(`${Math.round(((window + 1) / WINDOWS) * seconds)} s: ${lows.at(-1)?.toFixed(1)} MB`);
    }
    const ended = (await Promise.all(loads.map((load) => load.stop()))).flat();
    const wrong = ended.filter((one) => one !== null);
    trial.say(`${ended.length} requests`);
    for (const what of [...new Set(wrong)].slice(0, 10)) {
      trial.say(`${wrong.filter((other) => other === what).length} times ${what}`);
    }
    trial.equal("requests that end otherwise than they must", wrong.length, 0);
    trial.atLeast({ what: "threads of workers", measured: before, bound: 1, unit: "threads" });
    trial.equal("workers leaked", (await threadsNamed(server.pid, "Worker")) - before, 0);
    const second = lows.slice(WINDOWS / 2);
    const grown = Math.min(...second.slice(-10)) - Math.min(...second.slice(0, 10));
    trial.atMost({ what: "growth in the second half", measured: grown, bound: 32, unit: "MB" });
    if (seconds < LEAST_SECONDS_OF_A_SLOPE) return;
    const perHour = (WINDOWS * 3_600) / seconds;
    const { slope, error } = slopeOf(second);
    trial.say(`slope ${(slope * perHour).toFixed(1)} MB/h, give or take ${(error * perHour).toFixed(1)}`);
    // What is certain of it: the rise and fall of collections is not taken for a leak.
    trial.atMost({ what: "slope of RSS, at least", measured: (slope - error) * perHour, bound: 1, unit: "MB/h" });
  },
} satisfies Row;

function mix(server: Server, control: ControlPlane): Mix {
  const ends = (expected: number, path: string, init?: RequestInit) => async () => {
    const { status, text } = await timed(() => fetch(`${server.url}${path}`, init));
    return status === expected ? null : `${path}: ${status} ${status === 0 ? text : ""}`;
  };
  const json = { "content-type": "application/json" };
  return [
    [20, ends(200, "/hello")],
    [10, ends(200, "/json", { method: "POST", headers: json, body: '{"n": 21}' })],
    [5, ends(200, "/form", { method: "POST", body: new URLSearchParams({ name: "Ada", age: "36" }) })],
    [5, ends(500, "/failing")],
    [1, ends(507, "/strings")],
    [1, ends(507, "/memory")],
    [1, ends(504, "/endless")],
    [2, () => waitForBody(server)],
    [1, () => writeAndDelete(control)],
    [0.5, () => tail(control)],
  ];
}

/** The lowest of a while: what garbage leaves when it goes. */
async function lowestMb(pid: number, ms: number): Promise<number> {
  let lowest = Number.POSITIVE_INFINITY;
  const until = performance.now() + ms;
  do {
    lowest = Math.min(lowest, await residentMb(pid));
    await Bun.sleep(Math.min(1_000, ms / 4));
  } while (performance.now() < until);
  return lowest;
}

/** A request whose body takes a second. */
async function waitForBody(server: Server): Promise<string | null> {
  const head = "POST /json HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nConnection: close\r\n";
  const connection = await RawConnection.open(server.port);
  connection.write(`${head}Content-Length: 9\r\n\r\n`);
  for (const part of ['{"n"', ": 21}"]) {
    await Bun.sleep(500);
    connection.write(part);
  }
  const { text } = await connection.answer({ patienceMs: 60_000 });
  connection.close();
  return text.startsWith("HTTP/1.1 200 ") ? null : `a body that takes a second: ${text.slice(0, 20)}`;
}

async function writeAndDelete(control: ControlPlane): Promise<string | null> {
  try {
    const id = await control.publish({ path: `/made/${Bun.randomUUIDv7()}`, source: '"made"' });
    await control.call("PATCH", `/scripts/${id}`, { source: '"changed"' });
    await control.call("DELETE", `/scripts/${id}`);
    return null;
  } catch (error) {
    // Ids and names differ each time.
    return `a write of the control plane: ${String(error).replaceAll(/[\da-f]{8}-[-\da-f]{27}/g, "...")}`;
  }
}

/** Reads the live log for two seconds. */
async function tail(control: ControlPlane): Promise<string | null> {
  const answer = await control.request("GET", "/logs/tail").catch(String);
  if (typeof answer === "string") return `a log tail: ${answer}`;
  const reader = answer.body?.getReader();
  if (reader === undefined) return "a log tail without a body";
  const timer = setTimeout(() => void reader.cancel(), 2_000);
  let bytes = 0;
  for (let read = await reader.read(); !read.done; read = await reader.read()) bytes += read.value.length;
  clearTimeout(timer);
  return bytes > 0 ? null : `a log tail of no bytes: ${answer.status}`;
}
