import type { ExecRequest, ExecResult } from "../../../runtime/core/execution.ts";
import { hello, requestFor } from "../../../runtime/executor/testing.ts";
import type { WorkerPool } from "../../../runtime/executor/worker-pool.ts";
import { eachOf } from "../each-of.ts";
import { conformanceScripts, hostileScript } from "../hostile-scripts/hostile-script.ts";
import { Random } from "../random.ts";
import type { Row } from "../row.ts";
import { startPool } from "../start-pool.ts";
import type { Trial } from "../trial.ts";

const WORKERS = 2;
const AT_A_TIME = 8;
const RUNS_AFTER = 20;
const WALL_MS = 500;
const LATE_BY_MS = 200;
/** A bound against hanging, for one script on the slowest and busiest of machines. */
const HANG_MS = 60_000;
const OUTCOMES = new Set<string>([
  "ok",
  "script_error",
  "malformed_body",
  "invalid_response",
  "operations_exceeded",
  "limit_exceeded",
  "memory_exceeded",
  "timed_out",
]);

interface Tried {
  outcomes: Map<string, number>;
  wrong: number;
  slowestMs: number;
}

export default {
  id: "17",
  title: "10,000 mutated scripts",
  minutes: 3,
  async run(trial) {
    const pool = await startPool(trial, {
      workers: WORKERS,
      maxConcurrency: AT_A_TIME,
      queue: AT_A_TIME,
      hungAfterMs: HANG_MS,
    });
    const count = trial.count(10_000, 200);
    const tried = await tryScripts(trial, pool, count);
    trial.say([...tried.outcomes].map(([outcome, times]) => `${outcome} ${times}`).join(", "));
    const answered = [...tried.outcomes.values()].reduce((sum, times) => sum + times, 0);
    trial.equal("scripts answered", answered, count);
    trial.equal("answers that are none of a script's", tried.wrong, 0);
    trial.atMost({
      what: "slowest answer",
      measured: tried.slowestMs,
      bound: WALL_MS + LATE_BY_MS,
      unit: "ms",
      timed: true,
    });
    // What was answered for at its deadline may have a moment to go.
    for (let ms = 0; ms < HANG_MS && pool.stats().inFlight > 0; ms += 50) await Bun.sleep(50);
    const { workers, inFlight, queued, reservedBytes, restarts } = pool.stats();
    trial.equal("workers that crashed or hung", restarts, 0);
    trial.equal("workers that are left", workers, WORKERS);
    trial.equal("executions and bytes that are still held", inFlight + queued + reservedBytes, 0);
    let right = 0;
    for (let app = 0; app < RUNS_AFTER; app++) right += Number(saysHello(await pool.execute(hello(`app-${app}`))));
    trial.equal("runs after them that are right", right, RUNS_AFTER);
  },
} satisfies Row;

async function tryScripts(trial: Trial, pool: WorkerPool, count: number): Promise<Tried> {
  const corpus = await conformanceScripts();
  // Each script has a seed of its own, so that one can be had again by itself.
  const first = trial.seed();
  const seeds = Array.from({ length: count }, (_, nth) => first + nth);
  const tried: Tried = { outcomes: new Map(), wrong: 0, slowestMs: 0 };
  await eachOf(seeds, AT_A_TIME, async (seed) => {
    const script = hostileScript(seed, corpus);
    const tell = (what: string) => trial.say(`seed ${seed}: ${what}: ${JSON.stringify(script.slice(0, 2_000))}`);
    const startedAt = performance.now();
    const result = await orHang(pool.execute(requestOf(seed, script)));
    const ms = performance.now() - startedAt;
    tried.slowestMs = Math.max(tried.slowestMs, ms);
    if (ms > WALL_MS + LATE_BY_MS) tell(`answered after ${ms.toFixed(0)} ms`);
    if (result === null) {
      tell(`not answered within ${HANG_MS} ms`);
      return;
    }
    tried.outcomes.set(result.outcome, (tried.outcomes.get(result.outcome) ?? 0) + 1);
    if (!isAnswerOfAScript(result)) {
      tried.wrong++;
      tell(JSON.stringify(result));
    }
  });
  return tried;
}

function requestOf(seed: number, source: string): ExecRequest {
  const random = new Random(seed ^ 0x5eed);
  const limits = {
    timeout_ms: WALL_MS,
    max_operations: random.pick([1_000, 1_000_000, 10_000_000]),
    memory_limit_mb: random.pick([4, 32]),
    max_array_size: random.pick([100, 10_000, 100_000]),
    max_call_levels: random.pick([8, 64, 128]),
  };
  const request = requestFor(source, { app: `app-${seed % 7}`, limits });
  request.program.parseDepth = random.pick([16, 64, 128]);
  request.method = "POST";
  request.headers.push([
    "content-type",
    random.pick(["application/json", "multipart/form-data; boundary=x", "text/plain"]),
  ]);
  request.body = Buffer.from(random.pick(['{"a": [1, 2]}', "{", "--x\r\n", "\u0000\u00ff", "[".repeat(1_000)]));
  return request;
}

async function orHang(answer: Promise<ExecResult>): Promise<ExecResult | null> {
  let timer: Timer | undefined;
  const hang = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), HANG_MS)));
  const result = await Promise.race([answer, hang]);
  clearTimeout(timer);
  return result;
}

function isAnswerOfAScript({ outcome, response, error }: ExecResult): boolean {
  if (!OUTCOMES.has(outcome)) return false;
  return outcome === "ok" ? response !== null && error === null : response === null && error !== null;
}

function saysHello({ response }: ExecResult): boolean {
  return response?.body === "Hello, world";
}
