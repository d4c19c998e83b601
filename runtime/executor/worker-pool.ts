import { compileRhaiModule, rhaiWasmPath } from "rhai-wasm";
import { PiCloudError } from "../core/errors.ts";
import type { ExecRequest, ExecResult, ScriptError } from "../core/execution.ts";
import type { ExecutorClient } from "../core/ports.ts";
import { AppShares } from "./app-shares.ts";
import { type Card, CardTable } from "./card-table.ts";
import { CompileWorker } from "./compile-worker.ts";
import { FairQueue } from "./fair-queue.ts";
import { expectedBytes, MemoryLedger } from "./memory-ledger.ts";
import { type Flight, PoolWorker } from "./pool-worker.ts";
import { unanswered } from "../core/unanswered.ts";

export interface WorkerPoolOptions {
  workers: number;
  /** Executions in flight on this node at most. */
  maxConcurrency: number;
  /** Executions that may wait beyond those: as many as both together are taken in. */
  queue: number;
  /** How much of the places and of the memory one app may hold. */
  appSharePercent: number;
  /** What all executions may use together. */
  memoryMb: number;
  log: ExecutorLog;
  /** Registers `sleep_ms(n)` for scripts: for tests of waiting only. */
  allowSleep?: boolean;
  /** How long a worker that has work may be silent before it is replaced. */
  hungAfterMs?: number;
  /** The module that workers run, for tests of what a worker can do wrong. */
  workerEntry?: URL;
}

export interface ExecutorLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
}

export interface WorkerPoolStats {
  workers: number;
  inFlight: number;
  queued: number;
  /** WASM instances, leased and idle. */
  instances: number;
  reservedBytes: number;
  /** Workers that were replaced since the start. */
  restarts: number;
}

/** Looks at deadlines and at silent workers this often, while there is work; never when idle. */
const WATCH_MS = 50;
/** Past its deadline by this much, an execution is answered for, whatever its worker does. */
const DEADLINE_GRACE_MS = 100;
const CARD_TABLE_BYTES = 64 * 1_048_576;
const WORKER_CARD_BYTES = 32 * 1_048_576;
const POOL_CELL = 0;
/** Cells of the memory ledger for each worker: a lost one may write to its own for a while yet. */
const CELLS_PER_WORKER = 4;
/** Idle instances of all workers together: 0.7 MB each. */
const MAX_IDLE_INSTANCES = 64;
/** No single native runs for longer than a fraction of this, on the slowest of machines. */
const HUNG_AFTER_MS = 5_000;
/** A lost worker is replaced at once, but one that dies as soon as it starts only this often. */
const RESPAWN_MS = 500;

interface Waiting {
  request: ExecRequest;
  card: Card;
  since: number;
  settle(result: ExecResult): void;
}

/** Starts the workers and waits until each is ready. */
export async function createWorkerPool(options: WorkerPoolOptions): Promise<WorkerPool> {
  const module = await compileRhaiModule(await Bun.file(rhaiWasmPath()).bytes());
  const pool = new WorkerPool(module, options);
  await pool.ready();
  return pool;
}

/** Runs scripts in Bun Workers. See `createWorkerPool`. */
export class WorkerPool implements ExecutorClient {
  readonly #module: WebAssembly.Module;
  readonly #options: WorkerPoolOptions;
  readonly #cards = new CardTable(CARD_TABLE_BYTES);
  readonly #queue = new FairQueue<Waiting>();
  readonly #shares: AppShares;
  readonly #ledger: SharedArrayBuffer;
  readonly #memory: MemoryLedger;
  /** The one that was given back last at the end. */
  readonly #freeCells: number[] = [];
  readonly #workers: PoolWorker[] = [];
  readonly #compiler: CompileWorker;
  /** Workers that are ending, or never will. */
  readonly #leaving = new Set<Promise<void>>();
  #inFlight = 0;
  #restarts = 0;
  #watch: Timer | null = null;
  #respawn: Timer | null = null;
  #closing = false;
  #drained: () => void = () => {};

  constructor(module: WebAssembly.Module, options: WorkerPoolOptions) {
    this.#module = module;
    this.#options = options;
    this.#shares = new AppShares(options.appSharePercent);
    const cells = options.workers * CELLS_PER_WORKER;
    for (let cell = 1; cell <= cells; cell++) this.#freeCells.push(cell);
    this.#ledger = MemoryLedger.allocate(1 + cells);
    this.#memory = new MemoryLedger(this.#ledger, POOL_CELL, options.memoryMb * 1_048_576);
    this.#compiler = new CompileWorker(() => this.#createWorker(1, POOL_CELL, () => {}));
    for (let i = 0; i < options.workers; i++) this.#spawn();
  }

  async ready(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.ready));
  }

  stats(): WorkerPoolStats {
    return {
      workers: this.#workers.length,
      inFlight: this.#inFlight,
      queued: this.#queue.size,
      instances: this.#workers.reduce((sum, worker) => sum + worker.instances, 0),
      reservedBytes: this.#memory.totalBytes,
      restarts: this.#restarts,
    };
  }

  execute(request: ExecRequest): Promise<ExecResult> {
    return new Promise((settle) => {
      if (this.#closing) return settle(unanswered("executor_unavailable", "The server is stopping"));
      const now = performance.now();
      const appId = request.app.id;
      const waiting: Waiting = { request, card: this.#cards.cardOf(request), since: now, settle };
      if (this.#queue.size === 0 && this.#mayStart(waiting)) return this.#start(waiting, now);
      this.#queue.push(appId, waiting);
      this.#startWaiting(now);
      if (this.#inFlight + this.#queue.size > this.#options.maxConcurrency + this.#options.queue)
        this.#refuseOne(appId);
      this.#keepWatch();
    });
  }

  compile(source: string, parseDepth: number): Promise<ScriptError | null> {
    if (this.#closing) return Promise.reject(new PiCloudError("executor_unavailable", "The server is stopping"));
    return this.#compiler.check(source, parseDepth);
  }

  /** Takes nothing new, lets what was accepted end for at most `graceMs`, then ends the workers. */
  async close(graceMs = 8_000): Promise<void> {
    if (!this.#closing) {
      this.#closing = true;
      if (this.#inFlight + this.#queue.size > 0) {
        const drained = new Promise<void>((resolve) => (this.#drained = resolve));
        const timer = Promise.withResolvers<void>();
        const timeout = setTimeout(timer.resolve, graceMs);
        await Promise.race([drained, timer.promise]);
        clearTimeout(timeout);
      }
      for (const waiting of this.#queue.removeWhere(() => true)) {
        waiting.settle(unanswered("executor_unavailable", "The server is stopping"));
      }
      if (this.#respawn) clearTimeout(this.#respawn);
      if (this.#watch) clearInterval(this.#watch);
      this.#watch = null;
      for (const worker of this.#workers.splice(0)) this.#giveUp(worker, performance.now());
      this.#leave(this.#compiler.close());
    }
    await Promise.all(this.#leaving);
  }

  #spawn(): void {
    const cell = this.#freeCells.shift() ?? POOL_CELL;
    const worker = this.#createWorker(this.#options.maxConcurrency, cell, (lost, why) => this.#replace(lost, why));
    this.#workers.push(worker);
    void worker.ready.then(() => this.#startWaiting(performance.now()));
  }

  #createWorker(slots: number, cell: number, onLost: (worker: PoolWorker, reason: string) => void): PoolWorker {
    const { workers, memoryMb, allowSleep, hungAfterMs, workerEntry } = this.#options;
    return new PoolWorker({
      entry: workerEntry ?? new URL("./worker.ts", import.meta.url),
      slots,
      hungAfterMs: hungAfterMs ?? HUNG_AFTER_MS,
      start: {
        module: this.#module,
        memory: { ledger: this.#ledger, cell, capacityBytes: memoryMb * 1_048_576 },
        maxIdleInstances: Math.max(1, Math.floor(MAX_IDLE_INSTANCES / workers)),
        allowSleep: allowSleep ?? false,
      },
      maxCardBytes: WORKER_CARD_BYTES,
      onLanded: (flight) => this.#landed(flight),
      onAnswers: () => this.#answered(),
      onLost,
    });
  }

  #mayStart({ card }: Waiting): boolean {
    if (this.#inFlight >= this.#options.maxConcurrency) return false;
    const heldBytes = this.#memory.totalBytes;
    if (!this.#admits(card.appId, heldBytes) || !this.#memory.fits(reservationOf(card), 0, heldBytes)) return false;
    return this.#workers.some((worker) => worker.hasRoom);
  }

  #admits(app: string, heldBytes: number): boolean {
    const { maxConcurrency, memoryMb } = this.#options;
    return this.#shares.admits(app, maxConcurrency - this.#inFlight, memoryMb * 1_048_576 - heldBytes);
  }

  #start({ request, card, since, settle }: Waiting, now: number): void {
    const flight: Flight = {
      request,
      card,
      arrivedAt: since,
      dispatchedAt: now,
      // The caller's wait is what is limited: a full node would else keep it for twice the script's time.
      deadlineAt: since + card.limits.timeout_ms,
      reservedBytes: reservationOf(card),
      expectedUs: card.expectedUs,
      settled: false,
      settle: (result) => {
        if (flight.settled) return;
        flight.settled = true;
        settle(result);
      },
    };
    this.#inFlight++;
    this.#shares.take(card.appId, flight.reservedBytes);
    this.#memory.take(flight.reservedBytes);
    this.#keepWatch();
    this.#pick(card).run(flight);
  }

  /**
   * The app's own worker, where its instances are warm, until it has more to do than another by `HOME_ADVANTAGE_US`: so
   * short scripts of one app stay together, which makes few and full batches, and long ones spread out.
   */
  #pick(card: Card): PoolWorker {
    const workers = this.#workers;
    let best = workers[card.homeHash % workers.length] as PoolWorker;
    let least = best.hasRoom ? best.loadUs - HOME_ADVANTAGE_US : Number.POSITIVE_INFINITY;
    for (const worker of workers) {
      if (worker.loadUs >= least || !worker.hasRoom) continue;
      best = worker;
      least = worker.loadUs;
    }
    return best;
  }

  #startWaiting(now: number): void {
    while (this.#queue.size > 0) {
      const { maxConcurrency } = this.#options;
      if (this.#inFlight >= maxConcurrency || !this.#workers.some((worker) => worker.hasRoom)) return;
      const heldBytes = this.#memory.totalBytes;
      const next = this.#queue.shift((app) => this.#admits(app, heldBytes));
      if (!next) return;
      if (!this.#memory.fits(reservationOf(next.card), 0, heldBytes)) return this.#queue.unshift(next.card.appId, next);
      this.#queue.charge(next.card.appId, 1);
      this.#start(next, now);
    }
  }

  /** Of a queue that has one too many: the newest of the app that waits most, or of `app`, which came last. */
  #refuseOne(app: string): void {
    const longest = this.#queue.longest();
    if (longest === null) return;
    const refused = longest.waiting > this.#queue.waiting(app) ? longest.app : app;
    this.#queue.dropNewest(refused)?.settle(overloaded());
  }

  #landed(flight: Flight): void {
    this.#inFlight--;
    this.#shares.giveBack(flight.card.appId, flight.reservedBytes);
    this.#memory.giveBack(flight.reservedBytes);
  }

  #answered(): void {
    if (this.#queue.size > 0) this.#startWaiting(performance.now());
    if (this.#closing && this.#inFlight + this.#queue.size === 0) this.#drained();
  }

  #keepWatch(): void {
    this.#watch ??= setInterval(() => this.#look(performance.now()), WATCH_MS);
  }

  #look(now: number): void {
    if (this.#inFlight + this.#queue.size === 0) {
      if (this.#watch) clearInterval(this.#watch);
      this.#watch = null;
      return;
    }
    for (const worker of this.#workers.slice()) {
      worker.enforceDeadlines(now, DEADLINE_GRACE_MS, (flight) => flight.settle(overdue(flight, now)));
      if (worker.isHung(now)) this.#replace(worker, "The worker does not answer");
    }
    const tooLong = this.#queue.removeWhere((waiting) => now - waiting.since >= waiting.card.limits.timeout_ms);
    for (const waiting of tooLong) waiting.settle(neverStarted(waiting));
    this.#answered();
  }

  /** A worker that hangs or died: what it held is answered for, since nobody knows how far it came. */
  #replace(worker: PoolWorker, reason: string): void {
    const index = this.#workers.indexOf(worker);
    if (index < 0) return;
    this.#workers.splice(index, 1);
    this.#restarts++;
    this.#options.log.warn({ reason, inFlight: worker.inFlight, restarts: this.#restarts }, "Replacing a worker");
    const wasReady = worker.isReady;
    this.#memory.clear(worker.ledgerCell);
    this.#freeCells.push(worker.ledgerCell);
    this.#giveUp(worker, performance.now());
    if (this.#closing) return;
    if (wasReady) this.#spawn();
    else this.#respawn ??= setTimeout(() => this.#refill(), RESPAWN_MS);
    this.#answered();
  }

  #refill(): void {
    this.#respawn = null;
    while (this.#workers.length < this.#options.workers) this.#spawn();
  }

  #giveUp(worker: PoolWorker, now: number): void {
    // Scripts that ran to their end did so whatever became of their worker since.
    worker.drain();
    for (const flight of worker.flights()) {
      const late = now >= flight.deadlineAt;
      flight.settle(
        late ? overdue(flight, now) : unanswered("executor_unavailable", "The worker was lost", spentUs(flight, now)),
      );
    }
    this.#leave(worker.close());
  }

  #leave(closed: Promise<void>): void {
    const leaving = closed.finally(() => this.#leaving.delete(leaving));
    this.#leaving.add(leaving);
  }
}

/** What an app's own worker may have to do beyond the idlest one before that one is preferred. */
const HOME_ADVANTAGE_US = 1_000;

function reservationOf(card: Card): number {
  return expectedBytes(card.peakBytes, card.limits.memory_limit_mb * 1_048_576);
}

function spentUs(flight: Flight, now: number): number {
  return Math.round((now - flight.dispatchedAt) * 1_000);
}

function overdue(flight: Flight, now: number): ExecResult {
  return unanswered("timed_out", `Ran past its ${flight.card.limits.timeout_ms} ms`, spentUs(flight, now));
}

function neverStarted({ card }: Waiting): ExecResult {
  return unanswered("timed_out", `Waited for a place for its ${card.limits.timeout_ms} ms`);
}

function overloaded(): ExecResult {
  return unanswered("overloaded", "All places are taken, and the queue is full");
}
