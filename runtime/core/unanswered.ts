import type { ExecResult, Outcome } from "./execution.ts";

/** The result of an execution that no worker answered. */
export function unanswered(outcome: Exclude<Outcome, "ok">, message: string, durationUs = 0): ExecResult {
  return {
    outcome,
    response: null,
    error: { message, line: null, column: null },
    durationUs,
    operations: 0,
    memoryPeakBytes: 0,
    lines: [],
    linesDropped: 0,
  };
}
