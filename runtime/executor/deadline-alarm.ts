export interface DeadlineAlarmOptions {
  now(): number;
  setTimer(callback: () => void, ms: number): unknown;
  clearTimer(timer: unknown): void;
  /** Called at the earliest deadline that was watched; returns the next one, or null. */
  ring(now: number): number | null;
}

/**
 * One timer for the deadlines of all executions. It is set for the earliest and left alone when executions end in time,
 * as nearly all do: watching one more costs a comparison.
 */
export class DeadlineAlarm {
  readonly #options: DeadlineAlarmOptions;
  #timer: unknown = null;
  #dueAt = Number.POSITIVE_INFINITY;

  constructor(options: DeadlineAlarmOptions) {
    this.#options = options;
  }

  watch(deadlineAt: number): void {
    if (deadlineAt >= this.#dueAt) return;
    if (this.#timer !== null) this.#options.clearTimer(this.#timer);
    this.#dueAt = deadlineAt;
    this.#timer = this.#options.setTimer(this.#ring, Math.max(0, Math.ceil(deadlineAt - this.#options.now())));
  }

  readonly #ring = (): void => {
    this.#timer = null;
    this.#dueAt = Number.POSITIVE_INFINITY;
    const next = this.#options.ring(this.#options.now());
    if (next !== null) this.watch(next);
  };
}
