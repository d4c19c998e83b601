import { PiCloudError } from "../core/errors.ts";
import type { ExecutionRecord } from "../core/execution.ts";
import { EXECUTIONS_PATH, type SentBatch } from "../core/manager-wire.ts";
import type { ExecutionSink } from "../core/ports.ts";
import { afterTimeout, type After } from "./body-deadline.ts";
import type { ManagerClient } from "./manager-client.ts";

export interface HttpExecutionSinkOptions {
  manager: Pick<ManagerClient, "ask">;
  log: { warn(fields: object, message: string): void };
  after?: After;
}

export interface ExecutionSinkStats {
  /** Executions that wait to be sent. */
  waiting: number;
  /** Executions that were given up since the start. */
  dropped: number;
}

type Refused = SentBatch["refused"][number];

const FLUSH_AFTER_MS = 100;
const MAX_WAITING = 10_000;
const MAX_WAITING_BYTES = 64 * 1_048_576;
const MAX_BATCH = 1_000;
const MAX_BATCH_BYTES = 4 * 1_048_576;
const MAX_REFUSED = 1_000;
const FIRST_BACKOFF_MS = 200;
const LAST_BACKOFF_MS = 1_000;
/** The manager answers when the batch is in the database. */
const DEADLINE_MS = 10_000;
const MINUTE_MS = 60_000;

/**
 * Sends finished executions to the manager, in batches and off the request path. While that cannot be reached up to 10,000
 * wait (64 MiB), and newer ones are given up and counted. A batch is sent until it is acknowledged, under one id, so that
 * each execution counts once.
 */
export class HttpExecutionSink implements ExecutionSink {
  readonly #options: HttpExecutionSinkOptions;
  readonly #after: After;
  readonly #writer = Bun.randomUUIDv7();
  #executions: ExecutionRecord[] = [];
  #bytes = 0;
  /** By script and minute: a flood of refusals takes no room. */
  #refused = new Map<string, Refused>();
  #dropped = 0;
  #droppedSent = 0;
  /** Under way or of unknown fate, and what it holds of the bounds. */
  #batch: { sent: SentBatch; bytes: number } | null = null;
  #cancelTimer: (() => void) | null = null;
  #sending: Promise<void> | null = null;
  #backoffMs = 0;

  constructor(options: HttpExecutionSinkOptions) {
    this.#options = options;
    this.#after = options.after ?? afterTimeout;
  }

  get stats(): ExecutionSinkStats {
    const waiting = this.#executions.length + (this.#batch?.sent.executions.length ?? 0);
    return { waiting, dropped: this.#dropped };
  }

  record(execution: ExecutionRecord): void {
    // A draft run saves nothing.
    if (execution.trigger === "draft") return;
    const sent = sentExecution(execution);
    const bytes = bytesOf(sent);
    const full = this.stats.waiting >= MAX_WAITING || this.#bytes + bytes > MAX_WAITING_BYTES;
    if (full) this.#dropped++;
    else {
      this.#executions.push(sent);
      this.#bytes += bytes;
    }
    this.#schedule(FLUSH_AFTER_MS);
  }

  countRefused(appId: string, scriptId: string, atMs: number): void {
    const minuteMs = atMs - (atMs % MINUTE_MS);
    const key = `${scriptId} ${minuteMs}`;
    const known = this.#refused.get(key);
    if (known === undefined) this.#refused.set(key, { appId, scriptId, atMs: minuteMs, requests: 1 });
    else known.requests++;
    this.#schedule(FLUSH_AFTER_MS);
  }

  /** Sends the rest, for up to `deadlineMs`; returns how many executions could not be sent. */
  async close(deadlineMs: number): Promise<number> {
    const { promise: late, resolve } = Promise.withResolvers<"late">();
    const cancelLate = this.#after(deadlineMs, () => resolve("late"));
    while (this.#hasWork()) {
      const sent = this.#send().then(() => this.#pause(this.#backoffMs));
      if ((await Promise.race([sent, late])) === "late") break;
    }
    cancelLate();
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    return this.stats.waiting;
  }

  #pause(delayMs: number): Promise<void> {
    return delayMs === 0 ? Promise.resolve() : new Promise((resolve) => void this.#after(delayMs, resolve));
  }

  #hasWork(): boolean {
    return this.#batch !== null || this.#executions.length > 0 || this.#refused.size > 0 || this.#unsentDrops() > 0;
  }

  #unsentDrops(): number {
    return this.#dropped - this.#droppedSent;
  }

  #schedule(delayMs: number): void {
    if (this.#cancelTimer !== null || this.#sending !== null) return;
    this.#cancelTimer = this.#after(delayMs, () => {
      this.#cancelTimer = null;
      void this.#send();
    });
  }

  /** One batch at a time: of each writer the manager remembers the last one. Never rejects. */
  #send(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = null;
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
      if (this.#hasWork()) this.#schedule(Math.max(FLUSH_AFTER_MS, this.#backoffMs));
    });
    return this.#sending;
  }

  async #sendAll(): Promise<void> {
    do {
      this.#batch ??= this.#take();
      const { sent, bytes } = this.#batch;
      try {
        await this.#options.manager.ask(EXECUTIONS_PATH, sent, DEADLINE_MS);
        this.#backoffMs = 0;
      } catch (error) {
        if (!isRefused(error)) {
          this.#backoffMs = Math.min(LAST_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, this.#backoffMs * 2));
          return;
        }
        this.#options.log.warn({ err: error, executions: sent.executions.length }, "The manager refused executions");
        this.#dropped += sent.executions.length;
      }
      this.#bytes -= bytes;
      this.#droppedSent += sent.dropped;
      if (sent.dropped > 0) {
        this.#options.log.warn({ executions: sent.dropped }, "Executions were given up while the manager was away");
      }
      this.#batch = null;
      // What came meanwhile waits for its own turn, unless it is much.
    } while (this.#executions.length >= MAX_BATCH);
  }

  #take(): { sent: SentBatch; bytes: number } {
    let bytes = 0;
    let count = 0;
    for (const execution of this.#executions) {
      if (count >= MAX_BATCH || bytes > MAX_BATCH_BYTES) break;
      bytes += bytesOf(execution);
      count++;
    }
    const executions = this.#executions.slice(0, count);
    this.#executions = this.#executions.slice(count);
    const refused = [...this.#refused.values()].slice(0, MAX_REFUSED);
    for (const { scriptId, atMs } of refused) this.#refused.delete(`${scriptId} ${atMs}`);
    const dropped = this.#unsentDrops();
    return { sent: { writer: this.#writer, id: Bun.randomUUIDv7(), executions, refused, dropped }, bytes };
  }
}

/** Without the body, the headers and the program, which would be kept alive as long as it waits. */
function sentExecution({ request, result, trigger, routeId, status, startedAtMs }: ExecutionRecord): ExecutionRecord {
  const { id, app, script, method, url, host, path } = request;
  const { outcome, error, durationUs, operations, memoryPeakBytes, lines, linesDropped } = result;
  return {
    request: { id, app: { id: app.id, slug: app.slug }, script, method, url, host, path },
    result: { outcome, error, durationUs, operations, memoryPeakBytes, lines, linesDropped },
    trigger,
    routeId,
    status,
    startedAtMs,
  };
}

/** Roughly what it occupies in memory. */
function bytesOf({ request, result }: ExecutionRecord): number {
  let bytes = 800 + 2 * (request.url.length + request.path.length + (result.error?.message.length ?? 0));
  for (const line of result.lines) bytes += 100 + 2 * (line.message.length + (line.fields?.length ?? 0));
  return bytes;
}

/** The manager has read the batch and will not have it, now or later. */
function isRefused(error: unknown): boolean {
  return error instanceof PiCloudError && error.code === "malformed_frame";
}
