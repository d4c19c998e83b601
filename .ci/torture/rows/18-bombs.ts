import { readFile, writeFile } from "node:fs/promises";
import type { ExecResult } from "../../../runtime/core/execution.ts";
import { requestFor } from "../../../runtime/executor/testing.ts";
import type { Row } from "../row.ts";
import { startPool } from "../start-pool.ts";

const MEMORY_MB = 32;
/** The host's own notes on a run and its answer, and the rounding to pages. */
const HOST_MB = 2;
/** Some bombs are slow before they are large. */
const TIMEOUT_MS = 2_000;
/** A bound against hanging. */
const HANG_MS = 60_000;
const TYPED = new Set<string>(["memory_exceeded", "limit_exceeded", "operations_exceeded", "timed_out"]);

const BOMBS: [name: string, source: string][] = [
  ["a string doubled", 'let s = "x"; loop { s += s }'],
  ["strings kept", 'let a = []; loop { let s = "x"; s.pad(1000000, "y"); a.push(s) }'],
  ["replace", 'let s = "aaaaaaaa"; loop { s.replace("a", s) }'],
  ["pad", 'let s = "x"; loop { s.pad(s.len * 1000, "yz") }'],
  ["interpolation", 'let s = "x"; loop { s = `${s}${s}${s}` }'],
  ["split and join", 'let s = "a,"; loop { s = s.split("").reduce(|all, c| (all ?? "") + c + c + ",") }'],
  ["an array doubled", "let a = [0]; loop { a += a }"],
  ["an array in itself", "let a = []; loop { a = [a, a, a] }"],
  ["pad of an array", "let a = [1]; loop { a.pad(a.len * 1000, a) }"],
  ["a blob", "let b = blob(10, 1); loop { b += b }"],
  ["a map by index", "let m = #{}; let i = 0; loop { m[`k${i}`] = `${i}`; i += 1 }"],
  ["a map with itself", "let m = #{}; let i = 0; loop { m = #{a: m, b: m, c: m}; i += 1 }"],
  ["maps of large values", 'let m = #{}; let i = 0; loop { let s = "x"; s.pad(100000, "y"); m[`k${i}`] = s; i += 1 }'],
  ["nesting by index", "let m = #{}; loop { let n = #{}; n.a = m; m = n }"],
  ["nesting of arrays", "let a = []; loop { a = [a] }"],
  ["closures kept", "let a = []; loop { let x = a.len; a.push(|| x) }"],
  ["closures in cycles", 'loop { let s = "x"; s.pad(100000, "y"); let m = #{s: s}; m.f = || m; }'],
  ["JSON of a large value", 'let s = "\\"x"; s.pad(500000, "\\""); loop { s = #{s: s}.to_json() }'],
  ["an answer larger than memory", 'let s = "x"; s.pad(1000000, "y"); let a = []; for i in 0..60 { a.push(s) } a'],
  ["lines", 'let s = "x"; s.pad(1000000, "y"); loop { print(s + s.len) }'],
];

export default {
  id: "18",
  title: "doubling strings, `replace`, map, array and nesting bombs",
  minutes: 1.5,
  async run(trial) {
    const pool = await startPool(trial, {
      workers: 1,
      maxConcurrency: 16,
      queue: 16,
      hungAfterMs: HANG_MS,
    });
    const run = (source: string): Promise<ExecResult> =>
      pool.execute(
        requestFor(source, {
          limits: {
            memory_limit_mb: MEMORY_MB,
            timeout_ms: TIMEOUT_MS,
            max_operations: 1_000_000,
            max_string_size: 16 * 1_048_576,
            max_array_size: 100_000,
            max_map_size: 100_000,
          },
        }),
      );
    // The first of each builds what stays: instances, machine code of the hottest functions, room for garbage.
    for (const [, source] of BOMBS) await run(source);
    const next = requestFor('"Hello, world"', { limits: { timeout_ms: HANG_MS } });
    const rounds = trial.count(10, 1);
    let untyped = 0;
    let wrong = 0;
    let most = 0;
    let heaviest = "";
    for (let round = 0; round < rounds; round++) {
      for (const [name, source] of BOMBS) {
        Bun.gc(true);
        const before = await startMeasuring();
        const result = await run(source);
        const grownMb = ((await peakBytes()) - before) / 1_048_576;
        if (grownMb > most) [most, heaviest] = [grownMb, name];
        if (!TYPED.has(result.outcome) || result.error === null) {
          untyped++;
          trial.say(`${name}: ${result.outcome}, ${result.error?.message}`);
        }
        if ((await pool.execute(next)).response?.body !== "Hello, world") {
          wrong++;
          trial.say(`the run after ${name} is wrong`);
        }
      }
    }
    trial.equal("bombs without a typed error", untyped, 0);
    trial.equal("next runs that are wrong", wrong, 0);
    trial.atMost({
      what: `growth of RSS at most (${heaviest})`,
      measured: most,
      bound: MEMORY_MB + HOST_MB,
      unit: "MB",
    });
    trial.equal("workers that crashed or hung", pool.stats().restarts, 0);
  },
} satisfies Row;

/** Forgets the peak so far. Returns the bytes that are resident now. */
async function startMeasuring(): Promise<number> {
  await writeFile("/proc/self/clear_refs", "5").catch(() => {});
  return process.memoryUsage.rss();
}

/** The most that was resident since; where there is no `/proc`, what is resident now. */
async function peakBytes(): Promise<number> {
  const status = await readFile("/proc/self/status", "utf8").catch(() => "");
  const peak = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return peak === undefined ? process.memoryUsage.rss() : Number(peak) * 1_024;
}
