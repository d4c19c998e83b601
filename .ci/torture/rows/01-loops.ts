import { median } from "../../../bench/measure.ts";
import type { Server } from "../../server.ts";
import { type Answered, timed } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import { describeLatency, p99 } from "../latency.ts";
import { openLoad, sample } from "../open-load.ts";
import type { Row } from "../row.ts";
import type { Trial } from "../trial.ts";

const WALL_MS = 1_000;
/** So many that no loop ends by them. */
const ENDLESS = 1_000_000_000_000;
const LOOPS_PER_SECOND = 50;
const HELLOS_PER_SECOND = 20;

/** What one kind of loop is, and how it must end: the second by its operations, long before its time. */
const KINDS = [
  { path: "/by-time", sandbox: { max_operations: ENDLESS }, timeout_ms: WALL_MS, status: 504 },
  { path: "/by-operations", sandbox: { max_operations: 50_000 }, timeout_ms: 30_000, status: 507 },
];

export default {
  id: "1",
  title: "app A: endless loops at 50/s; app B: hello at 20/s",
  minutes: 6,
  async run(trial) {
    const server = await trial.server({ env: { PICLOUD_CEILING_MAX_OPERATIONS: String(ENDLESS) } });
    const control = new ControlPlane(server);
    for (const { path, sandbox, timeout_ms } of KINDS) {
      await control.publish({ app: "a", path, source: "loop {}", sandbox, timeout_ms });
    }
    for (const kind of KINDS) await loopsBeside(trial, server, kind);
  },
} satisfies Row;

async function loopsBeside(trial: Trial, server: Server, { path, status }: (typeof KINDS)[number]): Promise<void> {
  const rounds = trial.count(5, 1);
  const seconds = trial.count(15, 2);
  const hello = () => timed(() => fetch(`${server.url}/hello`));
  const loop = () => timed(() => fetch(`${server.url}${path}`, { headers: { host: "a.localhost" } }));
  const hellos: Answered[] = [];
  const loops: Answered[] = [];
  const ratios: number[] = [];
  await sample(HELLOS_PER_SECOND, 1, hello);
  for (let round = 0; round < rounds; round++) {
    const alone = await sample(HELLOS_PER_SECOND, seconds, hello);
    const flood = openLoad(LOOPS_PER_SECOND, loop);
    await Bun.sleep(WALL_MS);
    const beside = await sample(HELLOS_PER_SECOND, seconds, hello);
    loops.push(...(await flood.stop()));
    hellos.push(...alone, ...beside);
    ratios.push(p99(beside) / p99(alone));
    trial.say(`${path}: hello ${describeLatency(alone)} alone, ${describeLatency(beside)} beside loops`);
  }
  trial.equal(`hellos beside loops ${path} that fail`, hellos.filter(({ text }) => text !== "Hello, World!").length, 0);
  trial.equal(`loops that do not end as ${status}`, loops.filter((loop) => loop.status !== status).length, 0);
  const what = `loops ${path} end after`;
  trial.atMost({
    what,
    measured: Math.max(...loops.map(({ ms }) => ms)),
    bound: WALL_MS + 200,
    unit: "ms",
    timed: true,
  });
  const ratio = `hello's p99 beside loops ${path}, of its p99 alone`;
  trial.atMost({ what: ratio, measured: median(ratios), bound: 2, unit: "x", timed: true });
}
