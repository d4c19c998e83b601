import type { CountCell } from "./execution-counters.ts";
import type { LoggedExecution } from "./logged-execution.ts";
import type { AppendedRow, ExecutionBatch } from "./store/execution-logs.ts";

/** A row that is in the log now, with the JSON that the API shows. */
export interface RecordedRow extends AppendedRow {
  appId: string;
  scriptId: string;
  outcome: string;
  json: string;
}

/** A batch that is on its way into the log. */
export interface PendingBatch extends ExecutionBatch {
  /** Those of `rows`, one by one. */
  executions: readonly LoggedExecution[];
}

/** What of a batch is in the log now, in the order of writing. */
export function recordedRows(batch: PendingBatch, appended: readonly AppendedRow[]): RecordedRow[] {
  const index = new Map(batch.executions.map((execution, at) => [execution.id, at]));
  const rows: RecordedRow[] = [];
  for (const { id, seq } of appended) {
    const at = index.get(id);
    const execution = at === undefined ? undefined : batch.executions[at];
    const json = at === undefined ? undefined : batch.rows[at];
    if (execution === undefined || json === undefined) continue;
    const { appId, scriptId, outcome } = execution;
    rows.push({ id, seq, appId, scriptId, outcome, json });
  }
  return rows;
}

/** A count as the database takes it. */
export function cellJson(cell: CountCell): string {
  return JSON.stringify({
    app_id: cell.appId,
    script_id: cell.scriptId,
    minute: cell.minute,
    outcome: cell.outcome,
    requests: cell.requests,
    recorded: cell.recorded,
    operations: Math.round(cell.operations),
    durations: `{${cell.durations.join(",")}}`,
  });
}
