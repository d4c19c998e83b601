import { requestFrame } from "rhai-wasm";
import type { ExecRequest, ExecResult } from "../core/execution.ts";
import { type Card, cardBytes, cardCommand, learn } from "./card-table.ts";
import {
  type Answer,
  AnswerKind,
  BELL,
  type Command,
  CommandKind,
  READY,
  type WorkerChannel,
  type WorkerStart,
} from "./protocol.ts";
import { SharedState } from "./shared-state.ts";
import { SlotQueue } from "./slot-queue.ts";
import { postedResult, Slots } from "./slots.ts";
import { unanswered } from "../core/unanswered.ts";

/** One execution that a worker was given. */
export interface Flight {
  readonly request: ExecRequest;
  readonly card: Card;
  /** When it came to the pool: it may have waited in the queue since. */
  readonly arrivedAt: number;
  readonly dispatchedAt: number;
  readonly deadlineAt: number;
  readonly reservedBytes: number;
  readonly expectedUs: number;
  /** Answers the caller; only the first call counts. */
  settle(result: ExecResult): void;
  settled: boolean;
}

export interface PoolWorkerOptions {
  /** The worker's module. */
  entry: URL;
  slots: number;
  /** The silence after which a worker that has work counts as hung. */
  hungAfterMs: number;
  start: Omit<WorkerStart, "channel">;
  /** Sources that the worker may keep. */
  maxCardBytes: number;
  /** The worker no longer holds this execution: it ended, or the worker did. */
  onLanded(flight: Flight): void;
  /** After a batch of answers. */
  onAnswers(): void;
  /** The worker ended without having been told to. */
  onLost(worker: PoolWorker, reason: string): void;
}

/** A worker that has work is asked for a sign of life after this silence. */
const PING_AFTER_MS = 500;
/** How long a worker may take to start, when it is to be ended before that. */
const START_MS = 5_000;

/** The pool's side of one worker. */
export class PoolWorker {
  readonly #options: PoolWorkerOptions;
  readonly #worker: Worker;
  readonly #shared: SharedState;
  readonly #flights: (Flight | undefined)[] = [];
  readonly #freeSlots: number[] = [];
  readonly #slots: Slots;
  readonly #commands: SlotQueue;
  readonly #answers: SlotQueue;
  /** Cards that the worker knows, the one that was used last at the end. */
  readonly #known = new Map<number, Card>();
  readonly #ready: Promise<boolean>;
  #lastKnown: Card | null = null;
  #knownBytes = 0;
  #looksAgain = false;
  #isReady = false;
  #isClosed = false;
  #becomeReady: (ready: boolean) => void = () => {};
  #inFlight = 0;
  #loadUs = 0;
  #lastBeats = 0;
  #lastBeatAt = 0;
  #pinged = false;

  constructor(options: PoolWorkerOptions) {
    this.#options = options;
    this.#shared = SharedState.allocate(options.slots);
    const channel: WorkerChannel = {
      state: this.#shared.buffer,
      slots: Slots.allocate(options.slots),
      commands: SlotQueue.allocate(options.slots),
      answers: SlotQueue.allocate(options.slots),
    };
    this.#slots = new Slots(channel.slots);
    this.#commands = new SlotQueue(channel.commands);
    this.#answers = new SlotQueue(channel.answers);
    for (let slot = options.slots - 1; slot >= 0; slot--) this.#freeSlots.push(slot);
    this.#ready = new Promise((resolve) => (this.#becomeReady = resolve));
    this.#worker = new Worker(options.entry.href);
    this.#worker.addEventListener("message", (event: MessageEvent<Answer | typeof BELL | typeof READY>) =>
      this.#receive(event.data),
    );
    this.#worker.addEventListener("error", (event) => this.#lost(event.message || "The worker failed"));
    this.#worker.addEventListener("close", () => this.#lost("The worker closed"));
    this.#post({ ...options.start, channel });
  }

  /** False when the worker ended before it was ready. */
  get ready(): Promise<boolean> {
    return this.#ready;
  }

  get isReady(): boolean {
    return this.#isReady;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  /** What its executions are expected to take together. */
  get loadUs(): number {
    return this.#inFlight === 0 ? 0 : this.#loadUs;
  }

  get instances(): number {
    return this.#shared.instances;
  }

  get ledgerCell(): number {
    return this.#options.start.memory.cell;
  }

  /** Whether it may be given an execution: one that is silent may hang. */
  get hasRoom(): boolean {
    const silent = this.#pinged && this.#shared.beats === this.#lastBeats;
    return this.#isReady && !silent && this.#freeSlots.length > 0;
  }

  /** Executions that the worker still holds. */
  *flights(): Generator<Flight> {
    for (const flight of this.#flights) if (flight) yield flight;
  }

  run(flight: Flight): void {
    const slot = this.#freeSlots.pop() as number;
    this.#shared.clearInterrupt(slot);
    this.#flights[slot] = flight;
    this.#loadUs += flight.expectedUs;
    if (this.#inFlight++ === 0) this.#lastBeatAt = flight.dispatchedAt;
    try {
      this.#hand(flight, slot);
    } catch {
      // A request of the platform's own making that nobody can hand over: out of memory, most likely.
      this.#ended(flight, slot, unanswered("executor_unavailable", "The request could not be handed over"));
    }
  }

  #hand(flight: Flight, slot: number): void {
    this.#tell(flight.card);
    const { card, reservedBytes, request } = flight;
    const place = { card: card.id, reservedBytes, waitedMs: flight.dispatchedAt - flight.arrivedAt };
    if (this.#slots.writeRequest(slot, place, request)) {
      this.#commands.push(slot);
      if (this.#commands.mustWake()) this.#post(BELL);
    } else {
      this.#post([CommandKind.Run, slot, requestFrame(request), request.body]);
    }
    this.#lookAgain();
  }

  /** Asks for a compile; the answer goes to `onChecked`. */
  check(ticket: number, source: string, parseDepth: number): void {
    this.#post([CommandKind.Check, ticket, source, parseDepth]);
  }

  onChecked: (ticket: number, error: ExecResult["error"]) => void = () => {};

  /** Raises the interrupt of every execution past its deadline, and settles those that did not heed it by `graceMs`. */
  enforceDeadlines(now: number, graceMs: number, overdue: (flight: Flight) => void): void {
    for (let slot = 0; slot < this.#flights.length; slot++) {
      const flight = this.#flights[slot];
      if (!flight || now < flight.deadlineAt) continue;
      this.#shared.interrupt(slot);
      if (flight.settled || now < flight.deadlineAt + graceMs) continue;
      overdue(flight);
      this.#ping();
    }
  }

  /** Whether the worker, which has work, has not moved for so long that it never will. */
  isHung(now: number): boolean {
    const beats = this.#shared.beats;
    if (beats !== this.#lastBeats || this.#inFlight === 0) {
      this.#lastBeats = beats;
      this.#lastBeatAt = now;
      this.#pinged = false;
      return false;
    }
    const silentMs = now - this.#lastBeatAt;
    // All executions may be asleep; a worker that lives beats when it reads this.
    if (silentMs >= PING_AFTER_MS) this.#ping();
    return silentMs >= this.#options.hungAfterMs;
  }

  /** Ends the worker. Its executions are no longer held, whether they ended or not. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#land();
    for (let slot = 0; slot < this.#options.slots; slot++) this.#shared.interrupt(slot);
    // Terminating a worker that did not say it is ready can take the process with it (oven-sh/bun 41022).
    const ready = this.#isReady || (await Promise.race([this.#ready, Bun.sleep(START_MS).then(() => false)]));
    if (!ready) return;
    const closed = new Promise<void>((resolve) => this.#worker.addEventListener("close", () => resolve()));
    this.#worker.terminate();
    await Promise.race([closed, Bun.sleep(1_000)]);
  }

  #ping(): void {
    if (this.#pinged) return;
    this.#pinged = true;
    this.#post([CommandKind.Ping]);
  }

  #tell(card: Card): void {
    if (card === this.#lastKnown) return;
    // Posted before it counts as known: what throws here is no more known than before.
    if (!this.#known.delete(card.id)) {
      this.#post(cardCommand(card));
      this.#knownBytes += cardBytes(card);
    }
    this.#known.set(card.id, card);
    this.#lastKnown = card;
    while (this.#knownBytes > this.#options.maxCardBytes && this.#known.size > 1) {
      const [id, oldest] = this.#known.entries().next().value as [number, Card];
      this.#known.delete(id);
      this.#knownBytes -= cardBytes(oldest);
      // Executions that were queued already hold the card themselves: the queue is read before a message.
      this.#post([CommandKind.Forget, id]);
    }
  }

  #post(message: WorkerStart | Command | typeof BELL): void {
    if (!this.#isClosed) this.#worker.postMessage(message, []);
  }

  #receive(message: Answer | typeof BELL | typeof READY): void {
    if (message === READY) {
      this.#isReady = true;
      this.#becomeReady(true);
      return;
    }
    if (this.#isClosed) return;
    if (message === BELL) return this.#lookAgain();
    if (message[0] === AnswerKind.Checked) return this.onChecked(message[1], message[2]);
    const [, slot, durationUs, operations, memoryPeakBytes, notes, frame] = message;
    const flight = this.#flights[slot];
    if (!flight) return;
    this.#ended(flight, slot, postedResult({ durationUs, operations, memoryPeakBytes }, notes, frame));
    this.#options.onAnswers();
  }

  /** The worker need not ring: the queue is looked at once this tick's requests are read. */
  #lookAgain(): void {
    if (this.#looksAgain) return;
    this.#looksAgain = true;
    this.#answers.stayAwake();
    setImmediate(this.#look);
  }

  readonly #look = (): void => {
    this.#looksAgain = false;
    if (this.#isClosed) return;
    const any = this.drain();
    if (any) this.#options.onAnswers();
    if (any || !this.#answers.sleep()) this.#lookAgain();
  };

  /** Settles what the worker answered so far, also one that was lost since; whether there was any. */
  drain(): boolean {
    let slot = this.#answers.take();
    if (slot === -1) return false;
    for (; slot !== -1; slot = this.#answers.take()) {
      const flight = this.#flights[slot];
      if (flight) this.#ended(flight, slot, this.#slots.readAnswer(slot));
    }
    return true;
  }

  #ended(flight: Flight, slot: number, result: ExecResult): void {
    this.#flights[slot] = undefined;
    this.#freeSlots.push(slot);
    this.#inFlight--;
    this.#loadUs -= flight.expectedUs;
    learn(flight.card, result);
    flight.settle(result);
    this.#options.onLanded(flight);
  }

  #lost(reason: string): void {
    if (this.#isClosed) return;
    this.#becomeReady(false);
    this.#options.onLost(this, reason);
  }

  #land(): void {
    const flights = [...this.flights()];
    this.#flights.length = 0;
    this.#inFlight = 0;
    this.#loadUs = 0;
    for (const flight of flights) this.#options.onLanded(flight);
  }
}
