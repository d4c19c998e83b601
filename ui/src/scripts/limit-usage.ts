import type { LogRow } from "../api/types.ts";

/** The limits that a log row says how much was used of. */
export type MeasuredLimit = "max_operations" | "timeout_ms" | "memory_limit_mb";

export interface Usage {
  /** The most of all runs, in the measure of the row: operations, microseconds, bytes. */
  most: number;
  /** The same in the measure of the limit. */
  mostOfLimit: number;
}

type Run = Pick<LogRow, "operations" | "duration_us" | "memory_peak_bytes">;

const MEASURES: Record<MeasuredLimit, { of(run: Run): number; unit: number }> = {
  max_operations: { of: (run) => run.operations, unit: 1 },
  timeout_ms: { of: (run) => run.duration_us, unit: 1_000 },
  memory_limit_mb: { of: (run) => run.memory_peak_bytes, unit: 1_048_576 },
};

/** The most that one of the runs used of a limit; null where there is no run. */
export function usageOf(limit: MeasuredLimit, runs: readonly Run[]): Usage | null {
  if (runs.length === 0) return null;
  const { of, unit } = MEASURES[limit];
  const most = Math.max(...runs.map(of));
  return { most, mostOfLimit: most / unit };
}

export function isMeasured(limit: string): limit is MeasuredLimit {
  return Object.hasOwn(MEASURES, limit);
}
