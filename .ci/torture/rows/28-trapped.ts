import type { ExecResult } from "../../../runtime/core/execution.ts";
import { requestFor } from "../../../runtime/executor/testing.ts";
import type { Row } from "../row.ts";
import { startPool } from "../start-pool.ts";

const RUNS_AFTER = 100;
/** Deadlines play no part in it. */
const TIMEOUT_MS = 30_000;

/** Each ends in a trap, which its message tells from an ordinary error of the same outcome. */
const FAULTS: [fault: string, outcome: string, message: string, source: string][] = [
  [
    "a panic of the engine",
    "script_error",
    "The engine failed",
    "let x = 20; let f = |a| this += x + a; x.call(f, 2); x",
  ],
  [
    "out of memory",
    "memory_exceeded",
    "Out of memory",
    'let a = []; loop { let s = "x"; s.pad(1000000, "y"); a.push(s) }',
  ],
  [
    "out of memory in a callback",
    "memory_exceeded",
    "Out of memory",
    'let a = []; [1].map(|x| { loop { let s = "x"; s.pad(1000000, "y"); a.push(s) } })',
  ],
  [
    "an overflow of the engine's stack",
    "limit_exceeded",
    "The engine's stack overflowed",
    "let f = 1; for i in 0..100000 { let g = f; f = || g; } 1",
  ],
];

/** Uses allocator, stack, constants and natives, so that what a fault tore shows. */
const RIGHT = `fn fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } }
let m = #{}; for i in 0..50 { m["k" + i] = [i, "v".to_upper() + i]; }
let all = m.values().map(|v| v[0]); all.sort(|a, b| b - a);
\`\${fib(10)} \${all.len} \${all[0]} \${m.k7[1]} \${parse_json("{\\"a\\": [1, 2]}").a[1]} \${ctx.query.q}\``;
const RIGHT_ANSWER = "55 50 49 V7 2 1";

export default {
  id: "28",
  title: "a trap, an out-of-memory, a stack overflow",
  minutes: 1,
  async run(trial) {
    const pool = await startPool(trial, {
      workers: 1,
      maxConcurrency: 16,
      queue: 1_024,
      hungAfterMs: TIMEOUT_MS,
    });
    const limits = {
      timeout_ms: TIMEOUT_MS,
      max_operations: 1e9,
      max_array_size: 100_000,
      max_string_size: 1e9,
      max_call_levels: 128,
    };
    const run = (source: string): Promise<ExecResult> => pool.execute(requestFor(source, { limits }));
    const rounds = trial.count(20, 1);
    for (const [fault, outcome, message, source] of FAULTS) {
      let typed = 0;
      let right = 0;
      for (let round = 0; round < rounds; round++) {
        const ended = await run(source);
        if (ended.outcome === outcome && ended.error?.message.startsWith(message)) typed++;
        else trial.say(`${fault}: ${ended.outcome}, ${ended.error?.message}`);
        const after = await Promise.all(Array.from({ length: RUNS_AFTER }, () => run(RIGHT)));
        const wrong = after.filter(({ response }) => response?.body !== RIGHT_ANSWER);
        if (wrong[0]) trial.say(`after ${fault}: ${JSON.stringify(wrong[0])}`);
        right += after.length - wrong.length;
      }
      trial.equal(`${fault}: ends in ${outcome}`, typed, rounds);
      trial.equal(`${fault}: the next ${RUNS_AFTER} that are right`, right, rounds * RUNS_AFTER);
    }
    trial.equal("workers that crashed or hung", pool.stats().restarts, 0);
  },
} satisfies Row;
