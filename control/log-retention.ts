import type { LogSettings } from "../runtime/core/settings.ts";
import type { RecorderClock, RecorderLog } from "./record-execution.ts";
import { systemClock } from "./record-execution.ts";
import { deleteExpiredCounts, deleteExpiredHours } from "./store/execution-counts.ts";
import { appIds, deleteExpired, deleteSurplus, forgetOldWriters, oldestExecutionMs } from "./store/execution-logs.ts";
import type { Sql } from "./store/transaction.ts";

export interface RetentionOptions {
  sql: Sql;
  log: LogSettings;
  reporter?: RecorderLog;
  clock?: RecorderClock;
}

const BATCH_ROWS = 1_000;
/** Rows over a bound are tolerated up to this share of it, so that deleting is done in batches. */
const SLACK = 0.01;
const DAY_MS = 86_400_000;
const LEAST_WAIT_MS = 3_600_000;
/** The start must not wait for this, nor a test that is over in a second. */
const FIRST_SWEEP_MS = 5_000;

/**
 * Keeps the log inside its bounds: so many days, and of each app so many successes and so many failures. It works when
 * rows were added, a thousand at a time, and when the oldest row comes of age: with no new rows nothing runs but the one
 * timer for that.
 */
export class LogRetention {
  readonly #options: RetentionOptions;
  readonly #clock: RecorderClock;
  /** Rows since the last look, by app. */
  readonly #added = new Map<string, { successes: number; failures: number }>();
  readonly #due = new Map<string, Set<"successes" | "failures">>();
  #cancelSweep: (() => void) | null;
  #working: Promise<void> | null = null;
  #closed = false;

  constructor(options: RetentionOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#cancelSweep = this.#clock.after(FIRST_SWEEP_MS, () => this.#sweepAll());
  }

  /** Told of every batch that was written; returns at once. */
  noteRecorded(rows: readonly { appId: string; outcome: string }[]): void {
    for (const { appId, outcome } of rows) {
      let added = this.#added.get(appId);
      if (added === undefined) this.#added.set(appId, (added = { successes: 0, failures: 0 }));
      const kind = outcome === "ok" ? "successes" : "failures";
      if (++added[kind] < Math.max(1, this.#keep(kind) * SLACK)) continue;
      added[kind] = 0;
      this.#makeDue(appId, kind);
    }
    if (this.#due.size > 0) this.#work();
  }

  /** Resolves when nothing is left to delete for now. */
  async settled(): Promise<void> {
    while (this.#working !== null) await this.#working;
  }

  /** Deletes what is over any bound. */
  async sweep(): Promise<void> {
    const { sql, log } = this.#options;
    const beforeMs = this.#clock.nowMs() - log.days * DAY_MS;
    await this.#untilNone(() => deleteExpired(sql, beforeMs, BATCH_ROWS));
    await this.#untilNone(() => deleteExpiredCounts(sql, beforeMs, BATCH_ROWS));
    await this.#untilNone(() => deleteExpiredHours(sql, beforeMs, BATCH_ROWS));
    await forgetOldWriters(sql);
    for (const appId of await appIds(sql)) {
      this.#makeDue(appId, "successes");
      this.#makeDue(appId, "failures");
    }
    this.#work();
    await this.settled();
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelSweep?.();
    await this.settled();
  }

  #keep(kind: "successes" | "failures"): number {
    return kind === "successes" ? this.#options.log.rows : this.#options.log.failures;
  }

  #makeDue(appId: string, kind: "successes" | "failures"): void {
    const kinds = this.#due.get(appId);
    if (kinds === undefined) this.#due.set(appId, new Set([kind]));
    else kinds.add(kind);
  }

  #work(): void {
    this.#working ??= this.#trimDue()
      .catch((error: unknown) => this.#report(error))
      .finally(() => {
        this.#working = null;
      });
  }

  async #trimDue(): Promise<void> {
    for (const [appId, kinds] of this.#due) {
      this.#due.delete(appId);
      for (const kind of kinds) {
        await this.#untilNone(() => deleteSurplus(this.#options.sql, appId, kind, this.#keep(kind), BATCH_ROWS));
      }
    }
  }

  async #untilNone(deleteSome: () => Promise<number>): Promise<void> {
    while (!this.#closed && (await deleteSome()) >= BATCH_ROWS);
  }

  /** Sweeps, then waits until the oldest row is too old. */
  #sweepAll(): void {
    this.sweep()
      .then(() => oldestExecutionMs(this.#options.sql))
      .catch((error: unknown) => {
        this.#report(error);
        return null;
      })
      .then((oldestMs) => {
        if (this.#closed) return;
        const days = this.#options.log.days;
        const dueInMs = oldestMs === null ? DAY_MS : oldestMs + days * DAY_MS - this.#clock.nowMs();
        const waitMs = Math.min(DAY_MS, Math.max(LEAST_WAIT_MS, dueInMs));
        this.#cancelSweep = this.#clock.after(waitMs, () => this.#sweepAll());
      });
  }

  #report(error: unknown): void {
    if (!this.#closed) this.#options.reporter?.warn({ err: error }, "The log could not be kept inside its bounds");
  }
}
