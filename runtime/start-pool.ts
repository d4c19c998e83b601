import type { Settings } from "./core/settings.ts";
import { createWorkerPool, type WorkerPool } from "./executor/worker-pool.ts";
import type { PlatformLog } from "./platform-log.ts";
import type { StartedParts } from "./started-parts.ts";

/** The workers of this node. */
export async function startPool(
  settings: Settings,
  log: PlatformLog,
  parts: StartedParts,
  allowSleep: boolean,
): Promise<WorkerPool> {
  const { workers, maxConcurrency, queue, appShare, memoryMb } = settings;
  const bounds = { workers, maxConcurrency, queue, appSharePercent: appShare, memoryMb };
  const pool = await createWorkerPool({ ...bounds, log, ...(allowSleep ? { allowSleep: true } : {}) });
  parts.add("workers", () => pool.close());
  return pool;
}
