import type { SentBatch } from "../runtime/core/manager-wire.ts";
import type { ExecutionSink } from "../runtime/core/ports.ts";
import type { LogSettings } from "../runtime/core/settings.ts";
import { cellJson, recordedRows, type PendingBatch, type RecordedRow } from "./execution-batch.ts";
import { ExecutionCounters } from "./execution-counters.ts";
import { LogSampler } from "./log-sampler.ts";
import { executionJson, loggedExecution, type LoggedExecution } from "./logged-execution.ts";
import { appendExecutions, isTransientFailure, type AppendedRow, type ExecutionBatch } from "./store/execution-logs.ts";
import type { Sql } from "./store/transaction.ts";

export interface BatchRecorderOptions {
  /** Writes a batch: all of it or nothing, and once for an id. */
  append(batch: ExecutionBatch): Promise<AppendedRow[]>;
  isTransient(error: unknown): boolean;
  log: Pick<LogSettings, "rate">;
  onRecorded?(rows: readonly RecordedRow[]): void;
  /** Takes what the database refuses to take as a whole: it writes all but what is wrong. */
  piecewise: ExecutionSink;
  reporter: { warn(details: Record<string, unknown>, message: string): void };
  nowMs?: () => number;
}

/** One that writes to the database. */
export function createBatchRecorder(
  options: { sql: Sql } & Omit<BatchRecorderOptions, "append" | "isTransient">,
): BatchRecorder {
  const { sql, ...rest } = options;
  const append = (batch: ExecutionBatch) => appendExecutions(sql, batch);
  return new BatchRecorder({ ...rest, append, isTransient: isTransientFailure });
}

/**
 * Writes what other processes recorded. Nothing waits here: a batch is in the database when `record` returns, and the
 * process that sent it keeps it until then. Under its writer's name and its own id it counts once, however often it comes
 * and whatever became of the manager in between.
 */
export class BatchRecorder {
  readonly #options: BatchRecorderOptions;
  readonly #samplers = new Map<string, LogSampler>();
  /** Samplers take no step back in time, and batches of several nodes overlap. */
  #sampledUntilMs = 0;

  constructor(options: BatchRecorderOptions) {
    this.#options = options;
  }

  /** Throws `database_unavailable` or the like when it may help to send the batch again. */
  async record(sent: SentBatch): Promise<void> {
    const { append, isTransient, onRecorded, reporter } = this.#options;
    const batch = this.#build(sent);
    try {
      const appended = await append(batch);
      if (appended.length > 0) onRecorded?.(recordedRows(batch, appended));
    } catch (error) {
      if (isTransient(error)) throw error;
      reporter.warn(
        { err: error, rows: batch.rows.length },
        "The database refused a batch of the log: it is taken apart",
      );
      this.#takeApart(sent);
    }
    if (sent.dropped > 0) {
      reporter.warn(
        { executions: sent.dropped, writer: sent.writer },
        "A node gave executions up: they are not counted",
      );
    }
  }

  #build(sent: SentBatch): PendingBatch {
    const nowMs = (this.#options.nowMs ?? Date.now)();
    const counters = new ExecutionCounters();
    const executions: LoggedExecution[] = [];
    for (const execution of sent.executions) {
      const cell = counters.add(execution);
      // What waited while the manager was away is sampled by when it happened, not by when it came.
      const endedAtMs = Math.min(nowMs, execution.startedAtMs + execution.result.durationUs / 1_000);
      this.#sampledUntilMs = Math.max(this.#sampledUntilMs, endedAtMs);
      if (!this.#sampler(execution.request.app.id).admit(cell.outcome !== "ok", this.#sampledUntilMs)) continue;
      cell.recorded++;
      executions.push(loggedExecution(execution));
    }
    for (const { appId, scriptId, atMs, requests } of sent.refused) {
      counters.addRefused(appId, scriptId, atMs, requests);
    }
    for (const [appId, sampler] of this.#samplers) if (sampler.isIdle(nowMs)) this.#samplers.delete(appId);
    const counts = counters.take(Number.POSITIVE_INFINITY).map(cellJson);
    return { writer: sent.writer, id: sent.id, rows: executions.map(executionJson), executions, counts };
  }

  #takeApart({ executions, refused }: SentBatch): void {
    const { piecewise } = this.#options;
    for (const execution of executions) piecewise.record(execution);
    for (const { appId, scriptId, atMs, requests } of refused) {
      for (let request = 0; request < requests; request++) piecewise.countRefused(appId, scriptId, atMs);
    }
  }

  #sampler(appId: string): LogSampler {
    let sampler = this.#samplers.get(appId);
    if (sampler === undefined) this.#samplers.set(appId, (sampler = new LogSampler(this.#options.log.rate)));
    return sampler;
  }
}
