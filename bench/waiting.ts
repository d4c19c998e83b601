/** 256 executions that each wait 100 ms, at once, in one pool: `BUN_JSC_maxNumWasmFastMemories=4096 bun bench/waiting.ts [count]` */
import { createWorkerPool } from "../runtime/executor/worker-pool.ts";
import { DEFAULT_LIMITS } from "../runtime/core/limits.ts";
import type { ExecRequest } from "../runtime/core/execution.ts";
import { median, report } from "./measure.ts";

const count = Number(process.argv[2] ?? 256);
const pool = await createWorkerPool({
  workers: 2,
  maxConcurrency: count,
  queue: 1024,
  appSharePercent: 100,
  memoryMb: 8192,
  log: { info() {}, warn: console.error },
  allowSleep: true,
});
const request = (): ExecRequest => ({
  id: Bun.randomUUIDv7(),
  app: { id: "app", slug: "app" },
  script: { id: "waiting", name: "waiting", version: 1 },
  program: { revision: "waiting:1", source: 'sleep_ms(100); "done"', parseDepth: 64 },
  limits: DEFAULT_LIMITS,
  method: "GET",
  url: "http://localhost/",
  host: "localhost",
  path: "/",
  params: [],
  domain: [],
  headers: [],
  body: null,
  remoteAddr: "127.0.0.1",
});
try {
  const rounds: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    const startedAt = performance.now();
    const results = await Promise.all(Array.from({ length: count }, () => pool.execute(request())));
    rounds.push(performance.now() - startedAt);
    const wrong = results.filter((result) => result.outcome !== "ok");
    if (wrong.length > 0) throw new Error(`${wrong.length} failed: ${JSON.stringify(wrong[0])}`);
  }
  const cold = rounds[0] ?? Number.NaN;
  const warm = median(rounds.slice(1));
  await report(
    "waiting",
    [
      {
        what: `${count} scripts waiting 100 ms, first time`,
        value: cold,
        unit: "ms",
        target: "<= 400",
        holds: cold <= 400,
      },
      { what: `${count} scripts waiting 100 ms, warm`, value: warm, unit: "ms", target: "<= 400", holds: warm <= 400 },
    ],
    { rounds },
  );
} finally {
  await pool.close();
}
