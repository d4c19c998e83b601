import type { HostHooks, RhaiInstance, RunResult, ScriptInput } from "rhai-wasm";
import type { Turn, TurnScheduler } from "./turn-scheduler.ts";
import type { SharedState } from "./shared-state.ts";
import type { ScriptCard } from "./script-card.ts";

/** A script on the processor lets others have it after this long. */
const SLICE_MS = 5;

export interface ExecutionSurroundings {
  now(): number;
  scheduler: TurnScheduler;
  shared: SharedState;
}

/** An instance with the execution that leases it. */
export class Lane {
  readonly instance: RhaiInstance;
  execution: RunningExecution | null = null;

  constructor(make: (hooks: HostHooks) => RhaiInstance, allowSleep: boolean) {
    const current = (): RunningExecution => this.execution as RunningExecution;
    const hooks: HostHooks = { poll: () => current().poll(), nowUs: () => current().elapsedUs() };
    if (allowSleep) hooks.sleepMs = (ms) => current().sleep(ms);
    this.instance = make(hooks);
  }
}

/**
 * One execution inside a worker: queued for its first turn, on the processor, waiting for its next turn, or asleep. It
 * is on the processor only within a turn of the scheduler; `poll` and `sleep` are called by the script from there.
 */
export class RunningExecution {
  readonly slot: number;
  readonly card: ScriptCard;
  readonly input: ScriptInput;
  readonly deadlineAt: number;
  readonly #around: ExecutionSurroundings;
  #startedAt: number;
  /** The turn it waits for, null while it is on the processor or asleep. */
  #turn: Turn | null = null;
  #sleeping: { timer: Timer; wake: () => void } | null = null;
  #expired = false;

  constructor(slot: number, card: ScriptCard, input: ScriptInput, receivedAt: number, around: ExecutionSurroundings) {
    this.slot = slot;
    this.card = card;
    this.input = input;
    this.#around = around;
    this.#startedAt = receivedAt;
    this.deadlineAt = receivedAt + card.timeoutMs;
  }

  /** Whether the deadline passed, or the pool gave the execution up: it must end as `timed_out`. */
  get expired(): boolean {
    this.#expired ||= this.#around.now() >= this.deadlineAt || this.#around.shared.interrupted(this.slot);
    return this.#expired;
  }

  elapsedUs(): number {
    return Math.round((this.#around.now() - this.#startedAt) * 1_000);
  }

  /** Queues the execution for its first turn. */
  queue(begin: () => void): void {
    this.#await(() => {
      this.#startedAt = this.#around.scheduler.turnStartedAt;
      begin();
    });
  }

  /** Runs the script within the turn that began. */
  run(lane: Lane): Promise<RunResult> {
    lane.execution = this;
    return lane.instance.run(this.card.key, this.input, this.card.runLimits);
  }

  endTurn(): void {
    this.#around.scheduler.endTurn(this.card.appId);
  }

  /** Asked by the script every 1,024 operations: 0 to go on, 1 to stop, or later once others had their turns. */
  poll(): number | Promise<number> {
    const { shared, scheduler } = this.#around;
    shared.beat();
    const now = this.#around.now();
    if (now >= this.deadlineAt || shared.interrupted(this.slot)) {
      this.#expired = true;
      return 1;
    }
    if (now - scheduler.turnStartedAt < SLICE_MS) return 0;
    return new Promise((answer) => {
      this.#await(() => answer(this.expired ? 1 : 0));
      this.endTurn();
    });
  }

  /** Suspends the script; past its deadline it wakes at once, to be stopped by its next poll. */
  sleep(ms: number): Promise<void> {
    if (this.expired) return Promise.resolve();
    return new Promise((awake) => {
      const wake = (): void => {
        this.#sleeping = null;
        this.#await(awake);
      };
      this.#sleeping = { timer: setTimeout(wake, Math.max(0, ms)), wake };
      this.endTurn();
    });
  }

  /** At the deadline: an execution that waits, for a turn or asleep, gets one before all others, in order to end. */
  expire(): void {
    this.#expired = true;
    const sleeping = this.#sleeping;
    if (sleeping) {
      clearTimeout(sleeping.timer);
      sleeping.wake();
    }
    if (this.#turn) this.#around.scheduler.enqueueFirst(this.#turn);
  }

  #await(go: () => void): void {
    const turn = (): void => {
      this.#turn = null;
      go();
    };
    this.#turn = turn;
    this.#around.scheduler.enqueue(this.card.appId, turn);
  }
}
