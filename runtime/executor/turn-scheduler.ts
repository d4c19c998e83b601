import { FairQueue } from "./fair-queue.ts";

/** Begins or resumes one execution; the scheduler's `endTurn` must be called when it suspended or ended. */
export type Turn = () => void;

export interface TurnSchedulerOptions {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Runs a callback after messages and timers that are due have been seen to: `setImmediate`. */
  afterEvents(callback: () => void): void;
  /** Called when finished work should be handed over: nothing is left to do, or work went on for a while. */
  flush(): void;
  /** Called after `flush` to look for work that came meanwhile, which it enqueues. */
  refill(): void;
}

/** Turns are taken without looking at messages and timers for at most this long. */
const BURST_MS = 1;

/**
 * Gives one execution of a worker the processor at a time. Apps share it by the microseconds they used, so that one
 * app's endless loops, which suspend every few milliseconds, leave the others their turns. Between bursts of turns the
 * worker's messages and timers are seen to.
 */
export class TurnScheduler {
  readonly #options: TurnSchedulerOptions;
  readonly #queue = new FairQueue<Turn>();
  #urgent: Turn[] = [];
  #running = false;
  #scheduled = false;
  #burstStartedAt: number | null = null;
  #turnStartedAt = 0;

  constructor(options: TurnSchedulerOptions) {
    this.#options = options;
  }

  /** When the turn that is running began. */
  get turnStartedAt(): number {
    return this.#turnStartedAt;
  }

  get waiting(): number {
    return this.#queue.size + this.#urgent.length;
  }

  /** Puts a turn into its app's line. */
  enqueue(app: string, turn: Turn): void {
    this.#queue.push(app, turn);
    this.#wake();
  }

  /** Lets a turn go before all others, for one that is about to end; taken out of its app's line where it stands there. */
  enqueueFirst(turn: Turn): void {
    this.#queue.removeWhere((waiting) => waiting === turn);
    this.#urgent.push(turn);
    this.#wake();
  }

  /** Says that the running turn's execution suspended or ended, and whose it was. */
  endTurn(app: string): void {
    this.#queue.charge(app, (this.#options.now() - this.#turnStartedAt) * 1_000);
    this.#running = false;
    this.#wake();
  }

  #wake(): void {
    if (this.#scheduled || this.#running) return;
    this.#scheduled = true;
    // Never at once: a host function that suspends ends its turn while its WebAssembly frames are still on the stack.
    queueMicrotask(this.#advance);
  }

  readonly #advance = (): void => {
    this.#scheduled = false;
    if (this.#running) return;
    if (this.waiting === 0) {
      this.#options.flush();
      // What it enqueues finds the scheduler awake: no other turn is to be scheduled for it.
      this.#scheduled = true;
      this.#options.refill();
      this.#scheduled = false;
      if (this.waiting === 0) {
        this.#burstStartedAt = null;
        return;
      }
    }
    const now = this.#options.now();
    if (this.#burstStartedAt === null) this.#burstStartedAt = now;
    else if (now - this.#burstStartedAt > BURST_MS) {
      this.#burstStartedAt = null;
      this.#options.flush();
      this.#scheduled = true;
      this.#options.afterEvents(this.#resume);
      return;
    }
    const turn = this.#urgent.shift() ?? (this.#queue.shift() as Turn);
    this.#turnStartedAt = now;
    this.#running = true;
    turn();
  };

  readonly #resume = (): void => {
    this.#options.refill();
    this.#advance();
  };
}
