import type { HostHooks, RhaiInstance, RunEnd } from "rhai-wasm";
import type { MemoryLedger } from "./memory-ledger.ts";
import type { ScriptCard } from "./script-card.ts";
import type { SharedState } from "./shared-state.ts";
import type { Place } from "./slots.ts";
import type { Turn, TurnScheduler } from "./turn-scheduler.ts";

/** A script on the processor lets others have it after this long. */
const SLICE_MS = 5;
/** And already after this long where a request of another app comes meanwhile: most of them take less than a slice. */
const LEAST_SLICE_MS = 0.25;
/** One that needs memory which the node does not have asks again after this long. */
const RETRY_MEMORY_MS = 20;
/** Memory is asked for in steps of a quarter of what is used, at least this much. */
const GROWTH_BYTES = 1_048_576;

export interface ExecutionSurroundings {
  now(): number;
  scheduler: TurnScheduler;
  shared: SharedState;
  memory: MemoryLedger;
  /** Hands over answers that wait, and queues requests that have come; whether one of another app than this is among them. */
  exchange(appId: string): boolean;
}

/** An instance with the execution that leases it. */
export class Lane {
  readonly instance: RhaiInstance;
  execution: RunningExecution | null = null;
  readonly #freshBytes: number;

  constructor(make: (hooks: HostHooks) => RhaiInstance, allowSleep: boolean) {
    const current = (): RunningExecution => this.execution as RunningExecution;
    const hooks: HostHooks = { poll: () => current().poll(), nowUs: () => current().elapsedUs() };
    if (allowSleep) hooks.sleepMs = (ms) => current().sleep(ms);
    this.instance = make(hooks);
    this.#freshBytes = this.instance.touchedBytes;
  }

  /** What executions made resident in the instance so far. */
  get usedBytes(): number {
    return this.instance.touchedBytes - this.#freshBytes;
  }
}

/** What an execution that is not on the processor waits for, other than its turn. */
interface Suspension {
  timer: Timer;
  wake(): void;
}

/**
 * One execution inside a worker: queued for its first turn, on the processor, waiting for its next turn, or suspended
 * until a time. It is on the processor only within a turn of the scheduler; `poll` and `sleep` are called from there.
 */
export class RunningExecution {
  readonly slot: number;
  readonly card: ScriptCard;
  readonly frame: Uint8Array;
  readonly body: Uint8Array | null;
  readonly deadlineAt: number;
  readonly #around: ExecutionSurroundings;
  readonly #reservedBytes: number;
  #grownBytes = 0;
  #overdraws = false;
  #startedAt: number;
  #lane: Lane | null = null;
  /** The turn it waits for, null while it is on the processor or suspended. */
  #turn: Turn | null = null;
  /** The turn that was put before all others. */
  #hurried: Turn | null = null;
  #suspension: Suspension | null = null;
  #expired = false;

  constructor(
    command: { slot: number; place: Place; receivedAt: number; frame: Uint8Array; body: Uint8Array | null },
    card: ScriptCard,
    around: ExecutionSurroundings,
  ) {
    const { slot, place, receivedAt, frame, body } = command;
    this.slot = slot;
    this.card = card;
    this.frame = frame;
    this.body = body;
    this.deadlineAt = receivedAt - place.waitedMs + card.timeoutMs;
    this.#reservedBytes = place.reservedBytes;
    this.#startedAt = receivedAt;
    this.#around = around;
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
  run(lane: Lane): Promise<RunEnd> {
    this.#lane = lane;
    lane.execution = this;
    return lane.instance.runFrame(this.card.key, this.frame, this.body, this.card.runLimits);
  }

  /** Ends the turn in which the execution ended, or could not begin: then it may be queued again. */
  end(): void {
    if (this.#grownBytes > 0) this.#around.memory.giveBack(this.#grownBytes);
    if (this.#overdraws) this.#around.memory.repay();
    this.#endTurn();
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
    if (!this.#hasMemory()) return new Promise((answer) => this.#waitForMemory(() => answer(this.expired ? 1 : 0)));
    const spentMs = now - scheduler.turnStartedAt;
    if (spentMs < LEAST_SLICE_MS) return 0;
    if (!this.#around.exchange(this.card.appId) && spentMs < SLICE_MS) return 0;
    return new Promise((answer) => {
      this.#await(() => answer(this.expired ? 1 : 0));
      this.#endTurn();
    });
  }

  /** Suspends the script; past its deadline it wakes at once, to be stopped by its next poll. */
  sleep(ms: number): Promise<void> {
    if (this.expired) return Promise.resolve();
    return new Promise((awake) => {
      this.#suspend(Math.max(0, ms), () => this.#await(awake));
      this.#endTurn();
    });
  }

  /** At the deadline: an execution that waits, for a turn or suspended, gets one before all others, in order to end. */
  expire(): void {
    this.#expired = true;
    const suspension = this.#suspension;
    if (suspension) {
      clearTimeout(suspension.timer);
      suspension.wake();
    }
    // Once: the alarm rings again while it waits, and a turn that came twice would end another's.
    if (this.#turn && this.#turn !== this.#hurried) {
      this.#hurried = this.#turn;
      this.#around.scheduler.enqueueFirst(this.#turn);
    }
  }

  /** Takes more of the node's memory when the script used what it has; false when there is none. */
  #hasMemory(): boolean {
    const used = this.#lane?.usedBytes ?? 0;
    const held = this.#reservedBytes + this.#grownBytes;
    if (used <= held) return true;
    const more = used - held + Math.max(GROWTH_BYTES, used / 4);
    const { memory } = this.#around;
    if (!this.#overdraws && !memory.fits(more, held)) {
      this.#overdraws = memory.overdraw();
      if (!this.#overdraws) return false;
    }
    memory.take(more);
    this.#grownBytes += more;
    return true;
  }

  #waitForMemory(goOn: () => void): void {
    const retry = (): void => {
      if (this.#expired || this.#hasMemory()) this.#await(goOn);
      else this.#suspend(RETRY_MEMORY_MS, retry);
    };
    this.#suspend(RETRY_MEMORY_MS, retry);
    this.#endTurn();
  }

  #suspend(ms: number, then: () => void): void {
    const wake = (): void => {
      this.#suspension = null;
      then();
    };
    this.#suspension = { timer: setTimeout(wake, ms), wake };
  }

  #await(go: () => void): void {
    const turn = (): void => {
      this.#turn = null;
      go();
    };
    this.#turn = turn;
    this.#around.scheduler.enqueue(this.card.appId, turn);
  }

  #endTurn(): void {
    this.#around.scheduler.endTurn(this.card.appId);
  }
}
