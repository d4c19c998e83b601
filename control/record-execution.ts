import type { ExecutionRecord } from "../runtime/core/execution.ts";
import type { ExecutionSink } from "../runtime/core/ports.ts";
import type { LogSettings } from "../runtime/core/settings.ts";
import { cellJson, recordedRows, type PendingBatch, type RecordedRow } from "./execution-batch.ts";
import { ExecutionCounters, type CountCell } from "./execution-counters.ts";
import { LogSampler } from "./log-sampler.ts";
import { executionJson, loggedBytes, loggedExecution, type LoggedExecution } from "./logged-execution.ts";
import {
  appendExecutions,
  forgetWriter,
  isTransientFailure,
  type AppendedRow,
  type ExecutionBatch,
} from "./store/execution-logs.ts";
import type { Sql } from "./store/transaction.ts";

export interface RecorderClock {
  nowMs(): number;
  /** Returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface RecorderLog {
  warn(details: Record<string, unknown>, message: string): void;
}

export interface RecorderOptions {
  /** Writes a batch: all of it or nothing, and once for an id. Throws `database_unavailable` or the like when it may help to try again. */
  append(batch: ExecutionBatch): Promise<AppendedRow[]>;
  /** Called at the end: no batch of this writer will come again. */
  forget?(writer: string): Promise<void>;
  /** Tells failures that a later try may mend from those of the batch itself. */
  isTransient(error: unknown): boolean;
  log: Pick<LogSettings, "rate">;
  /** Called with what was written, in the order of writing. */
  onRecorded?(rows: readonly RecordedRow[]): void;
  reporter?: RecorderLog;
  clock?: RecorderClock;
}

export interface RecorderStats {
  /** Rows that wait to be written. */
  bufferedRows: number;
  /** Rows that were given up since the start; their executions are counted all the same. */
  droppedRows: number;
}

const FLUSH_AFTER_MS = 200;
const MAX_BUFFERED_ROWS = 10_000;
const MAX_BUFFERED_BYTES = 64 * 1_048_576;
const MAX_BATCH_ROWS = 1_000;
const MAX_BATCH_CELLS = 2_000;
const MAX_BATCH_BYTES = 4 * 1_048_576;
const MAX_BACKOFF_MS = 2_000;

/** A recorder that writes to the database. */
export function createExecutionRecorder(
  options: { sql: Sql } & Pick<RecorderOptions, "log" | "onRecorded" | "reporter">,
): ExecutionRecorder {
  const { sql, ...rest } = options;
  return new ExecutionRecorder({
    ...rest,
    append: (batch) => appendExecutions(sql, batch),
    forget: (writer) => forgetWriter(sql, writer),
    isTransient: isTransientFailure,
  });
}

export const systemClock: RecorderClock = {
  nowMs: () => Date.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
};

/**
 * Counts every execution and logs most of them, off the request path: `record()` touches memory only, and a batch is
 * written at most 200 ms later. While the database is down up to 10,000 rows wait (64 MiB), newer ones are given up, and
 * counts go on. With nothing to write there is no timer.
 */
export class ExecutionRecorder implements ExecutionSink {
  readonly #options: RecorderOptions;
  readonly #clock: RecorderClock;
  readonly #writer = Bun.randomUUIDv7();
  readonly #counters = new ExecutionCounters();
  readonly #samplers = new Map<string, LogSampler>();
  #rows: LoggedExecution[] = [];
  #rowBytes = 0;
  #droppedRows = 0;
  #droppedReported = 0;
  /** Taken out of the buffers; the first one is being written or of unknown fate. */
  #pending: PendingBatch[] = [];
  #cancelTimer: (() => void) | null = null;
  #draining: Promise<void> | null = null;
  #backoffMs = 0;
  #closed = false;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  get stats(): RecorderStats {
    let bufferedRows = this.#rows.length;
    for (const batch of this.#pending) bufferedRows += batch.rows.length;
    return { bufferedRows, droppedRows: this.#droppedRows };
  }

  record(execution: ExecutionRecord): void {
    // A draft run saves nothing.
    if (execution.trigger === "draft") return;
    const cell = this.#counters.add(execution);
    if (this.#sampler(execution.request.app.id).admit(cell.outcome !== "ok", this.#clock.nowMs())) {
      this.#keep(execution, cell);
    }
    this.#scheduleFlush();
  }

  countRefused(appId: string, scriptId: string, atMs: number): void {
    this.#counters.addRefused(appId, scriptId, atMs);
    this.#scheduleFlush();
  }

  /** Writes what was recorded before the call. Rejects when the database cannot be reached; nothing is lost by that. */
  async flush(): Promise<void> {
    // What is being written may have been taken before the caller's execution was recorded.
    if (this.#draining !== null) await this.#draining;
    if (this.#hasWork()) await this.#drain();
  }

  /** Writes the rest, trying for up to `deadlineMs`; returns how many rows could not be written. */
  async close(deadlineMs = 5_000): Promise<number> {
    this.#closed = true;
    const giveUpAtMs = this.#clock.nowMs() + deadlineMs;
    while (this.#hasWork()) {
      try {
        await this.flush();
      } catch {
        if (this.#clock.nowMs() + this.#backoffMs >= giveUpAtMs) break;
        await new Promise<void>((resolve) => this.#clock.after(this.#backoffMs, resolve));
      }
    }
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    if (!this.#hasWork()) await this.#options.forget?.(this.#writer).catch(() => {});
    return this.stats.bufferedRows;
  }

  #sampler(appId: string): LogSampler {
    let sampler = this.#samplers.get(appId);
    if (sampler === undefined) this.#samplers.set(appId, (sampler = new LogSampler(this.#options.log.rate)));
    return sampler;
  }

  #keep(execution: ExecutionRecord, cell: CountCell): void {
    const row = loggedExecution(execution);
    const bytes = loggedBytes(row);
    if (this.stats.bufferedRows >= MAX_BUFFERED_ROWS || this.#rowBytes + bytes > MAX_BUFFERED_BYTES) {
      this.#droppedRows++;
      return;
    }
    cell.recorded++;
    this.#rows.push(row);
    this.#rowBytes += bytes;
  }

  #hasWork(): boolean {
    return this.#pending.length > 0 || this.#rows.length > 0 || this.#counters.size > 0;
  }

  #scheduleFlush(): void {
    if (this.#cancelTimer === null && this.#draining === null && !this.#closed) this.#schedule(FLUSH_AFTER_MS);
  }

  #schedule(delayMs: number): void {
    this.#cancelTimer = this.#clock.after(delayMs, () => {
      this.#cancelTimer = null;
      // A failure was noted and is tried again.
      this.#drain().catch(() => {});
    });
  }

  /** One at a time: batches must arrive in order. */
  #drain(): Promise<void> {
    this.#draining ??= this.#writeAll().finally(() => {
      this.#draining = null;
      this.#forgetIdleApps();
      if (this.#hasWork() && this.#cancelTimer === null && !this.#closed) {
        this.#schedule(Math.max(FLUSH_AFTER_MS, this.#backoffMs));
      }
    });
    return this.#draining;
  }

  async #writeAll(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    while (this.#hasWork()) {
      // What arrives while a batch is written waits for its own turn, unless it is much.
      const more = this.#rows.length >= MAX_BATCH_ROWS || this.#counters.size >= MAX_BATCH_CELLS || this.#closed;
      if (this.#pending.length === 0) this.#pending.push(this.#takeBatch());
      while (this.#pending[0] !== undefined) await this.#writeFirst(this.#pending[0]);
      this.#backoffMs = 0;
      this.#reportDropped();
      if (!more) break;
    }
  }

  async #writeFirst(batch: PendingBatch): Promise<void> {
    try {
      this.#publish(batch, await this.#options.append(batch));
      this.#pending.shift();
    } catch (error) {
      if (this.#options.isTransient(error)) {
        this.#backoffMs = Math.min(MAX_BACKOFF_MS, Math.max(FLUSH_AFTER_MS, this.#backoffMs * 2));
        throw error;
      }
      // Somewhere in it is what the database refuses: all the rest is written, piece by piece.
      const pieces = split(batch);
      this.#pending.splice(0, 1, ...pieces);
      if (pieces.length > 0) return;
      this.#droppedRows += batch.rows.length;
      this.#options.reporter?.warn({ err: error, rows: batch.rows.length }, "The database refused a part of the log");
    }
  }

  #publish(batch: PendingBatch, appended: readonly AppendedRow[]): void {
    if (this.#options.onRecorded && appended.length > 0) this.#options.onRecorded(recordedRows(batch, appended));
  }

  #takeBatch(): PendingBatch {
    const rows: string[] = [];
    const executions: LoggedExecution[] = [];
    let length = 0;
    for (const execution of this.#rows) {
      if (rows.length >= MAX_BATCH_ROWS || length > MAX_BATCH_BYTES) break;
      const json = executionJson(execution);
      length += json.length;
      rows.push(json);
      executions.push(execution);
      this.#rowBytes -= loggedBytes(execution);
    }
    this.#rows = this.#rows.slice(rows.length);
    const counts = this.#counters.take(MAX_BATCH_CELLS).map(cellJson);
    return { writer: this.#writer, id: Bun.randomUUIDv7(), rows, executions, counts };
  }

  #reportDropped(): void {
    if (this.#droppedRows === this.#droppedReported) return;
    const rows = this.#droppedRows - this.#droppedReported;
    this.#droppedReported = this.#droppedRows;
    this.#options.reporter?.warn({ rows }, "Log rows were given up, their executions are counted");
  }

  #forgetIdleApps(): void {
    const nowMs = this.#clock.nowMs();
    for (const [appId, sampler] of this.#samplers) if (sampler.isIdle(nowMs)) this.#samplers.delete(appId);
  }
}

/** Two smaller batches, rows apart from counts first; none when there is nothing to split. */
function split(batch: PendingBatch): PendingBatch[] {
  const { writer, rows, executions, counts } = batch;
  const part = (from: number, to: number, countsFrom: number, countsTo: number): PendingBatch => ({
    writer,
    id: Bun.randomUUIDv7(),
    rows: rows.slice(from, to),
    executions: executions.slice(from, to),
    counts: counts.slice(countsFrom, countsTo),
  });
  if (rows.length + counts.length <= 1) return [];
  if (rows.length > 0 && counts.length > 0) return [part(0, 0, 0, counts.length), part(0, rows.length, 0, 0)];
  const row = Math.ceil(rows.length / 2);
  const count = Math.ceil(counts.length / 2);
  return [part(0, row, 0, count), part(row, rows.length, count, counts.length)];
}
