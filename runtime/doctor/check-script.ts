import { executeProgram } from "../../control/run-draft.ts";
import { DEFAULT_LIMITS } from "../core/limits.ts";
import { createWorkerPool } from "../executor/worker-pool.ts";
import { silentLog } from "../platform-log.ts";
import { ok, oneLine, wrong, type Finding } from "./finding.ts";

const SOURCE = "let sum = 0; for n in 0..10 { sum += n; } `${sum}`";

/** Runs a script as a request would, in a worker of its own. */
export async function checkScript(): Promise<Finding[]> {
  const pool = await createWorkerPool({
    workers: 1,
    maxConcurrency: 1,
    queue: 1,
    appSharePercent: 100,
    memoryMb: DEFAULT_LIMITS.memory_limit_mb,
    log: silentLog,
  });
  try {
    const startedAtMs = performance.now();
    const id = Bun.randomUUIDv7();
    const result = await executeProgram(
      pool,
      { source: SOURCE, parseDepth: DEFAULT_LIMITS.max_expr_depth },
      DEFAULT_LIMITS,
      {
        app: { id, slug: "doctor" },
        script: { id, name: "doctor", version: 1 },
        method: "GET",
        url: "http://localhost/",
        host: "localhost",
        path: "/",
        params: [],
        domain: [],
        headers: [],
        body: new Uint8Array(),
      },
    );
    const body = result.response?.body ?? "";
    const answer = typeof body === "string" ? body : new TextDecoder().decode(body);
    if (result.outcome === "ok" && answer === "45") {
      return [ok("scripts", `one ran in a worker, in ${(performance.now() - startedAtMs).toFixed(1)} ms`)];
    }
    const reason = oneLine(result.error?.message ?? `it answered ${JSON.stringify(answer.slice(0, 80))}`);
    return [wrong("scripts", `one ended with ${result.outcome} (${reason}): install PiCloud anew`)];
  } finally {
    await pool.close();
  }
}
