import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from "../../runtime/executor/worker-pool.ts";
import type { Trial } from "./trial.ts";

type Sizes = Pick<WorkerPoolOptions, "workers" | "maxConcurrency" | "queue" | "hungAfterMs">;

/** The executor's pool in this process, which one app may fill; closed with the trial. What it warns of is said. */
export async function startPool(trial: Trial, options: Sizes & Partial<WorkerPoolOptions>): Promise<WorkerPool> {
  const pool = await createWorkerPool({
    appSharePercent: 100,
    memoryMb: 1_024,
    log: { info() {}, warn: (details, message) => trial.say(`${message}: ${JSON.stringify(details)}`) },
    ...options,
  });
  trial.defer(() => pool.close(0));
  return pool;
}
