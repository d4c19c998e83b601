import { PiCloudError } from "../runtime/core/errors.ts";
import type { RecordedRow } from "./execution-batch.ts";
import type { RecorderClock } from "./record-execution.ts";
import { systemClock } from "./record-execution.ts";

/** Which executions a tail shows: every part that is null selects all. */
export interface TailFilter {
  appId: string | null;
  scriptId: string | null;
  outcome: string | null;
}

/** Where a tail finds what was written while its reader was away. */
export interface TailHistory {
  /** The place of an execution in the order of writing; null: everything that was written came before it. */
  sequenceOf(executionId: string): Promise<number | null>;
  /** Rows after that place, in order. */
  after(filter: TailFilter, seq: number, limit: number): Promise<readonly { id: string; seq: number; json: string }[]>;
}

/** For how long a reader may read. */
export interface Lease {
  ended: AbortSignal;
  /** The reader has gone. */
  release(): void;
}

export interface LogTailOptions {
  history: TailHistory;
  clock?: RecorderClock;
}

interface Subscriber {
  filter: TailFilter;
  controller: ReadableStreamDefaultController<Uint8Array>;
  /** Executions that did not fit since the last `missed` event. */
  missed: number;
  /** Rows up to here were sent. Infinity: still catching up, so that live rows come from the history. */
  sentSeq: number;
  /** Waits for room. */
  resume: (() => void) | null;
  lease: Lease | undefined;
}

const MAX_TAILS = 1_000;
const MAX_BUFFERED_BYTES = 1_048_576;
/** Kept free for the `missed` event, which must always fit. */
const MISSED_RESERVE_BYTES = 128;
/** Rows are sent in portions, with a pause for readers to take one before the next comes: a batch of rows may be larger than their room. */
const PORTION_BYTES = 262_144;
const PAUSE_MS = 2;
/** Above so many no pause is made: what waits for all readers together stays within 8 MiB and a batch. */
const MAX_WAITING_PORTIONS = 32;
const HISTORY_PAGE_ROWS = 100;
const HEARTBEAT_MS = 15_000;

const encoder = new TextEncoder();

/**
 * Server-sent event streams of the execution log. Each reader has at most 1 MiB waiting for it; what does not fit is
 * counted and told with `missed` as soon as the reader goes on, and nobody else notices. Without readers there is no timer.
 */
export class LogTail {
  readonly #history: TailHistory;
  readonly #clock: RecorderClock;
  readonly #subscribers = new Set<Subscriber>();
  #publishedSeq = 0;
  #cancelHeartbeat: (() => void) | null = null;
  /** Portions that readers have not been sent. */
  #portions: (readonly RecordedRow[])[] = [];
  #cancelPause: (() => void) | null = null;

  constructor(options: LogTailOptions) {
    this.#history = options.history;
    this.#clock = options.clock ?? systemClock;
  }

  get readers(): number {
    return this.#subscribers.size;
  }

  /**
   * A stream for one reader; after `lastEventId`, the id of an execution, it begins with what came since. It ends with its
   * lease.
   */
  open(filter: TailFilter, lastEventId: string | null, lease?: Lease): ReadableStream<Uint8Array> {
    if (this.#subscribers.size >= MAX_TAILS) {
      lease?.release();
      throw new PiCloudError("overloaded", "Too many log tails are open");
    }
    let subscriber: Subscriber | null = null;
    return new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          subscriber = {
            filter,
            controller,
            missed: 0,
            sentSeq: lastEventId === null ? 0 : Number.POSITIVE_INFINITY,
            resume: null,
            lease,
          };
          this.#subscribers.add(subscriber);
          lease?.ended.addEventListener("abort", () => this.#end(subscriber), { once: true });
          if (lease?.ended.aborted) return this.#end(subscriber);
          // Proxies and clients see the stream open before the first execution.
          controller.enqueue(encoder.encode(": tail\n\n"));
          this.#beat();
          if (lastEventId !== null) this.#catchUp(subscriber, lastEventId).catch(() => this.#end(subscriber));
        },
        // Called when there is room again.
        pull: () => {
          if (subscriber === null) return;
          tellMissed(subscriber);
          subscriber.resume?.();
        },
        cancel: () => this.#end(subscriber),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: MAX_BUFFERED_BYTES }),
    );
  }

  /** Sends rows on, in the order of writing. */
  publish(rows: readonly RecordedRow[]): void {
    this.#publishedSeq = Math.max(this.#publishedSeq, rows.at(-1)?.seq ?? 0);
    this.#portions.push(...portionsOf(rows));
    if (this.#cancelPause === null || this.#portions.length > MAX_WAITING_PORTIONS) this.#sendPortions();
  }

  readonly #sendPortions = (): void => {
    this.#cancelPause?.();
    this.#cancelPause = null;
    do this.#send(this.#portions.shift() ?? []);
    while (this.#portions.length > MAX_WAITING_PORTIONS || (this.#portions.length > 0 && this.#subscribers.size === 0));
    if (this.#portions.length > 0) this.#cancelPause = this.#clock.after(PAUSE_MS, this.#sendPortions);
  };

  #send(rows: readonly RecordedRow[]): void {
    const last = rows.at(-1);
    if (last === undefined || this.#subscribers.size === 0) return;
    const events = rows.map((row) => ({ row, bytes: executionEvent(row.id, row.json) }));
    // Most readers have one of few filters: their events are put together once.
    const chunks = new Map<string, { bytes: Uint8Array; events: typeof events }>();
    for (const subscriber of this.#subscribers) {
      if (subscriber.sentSeq >= last.seq) continue;
      const { appId, scriptId, outcome } = subscriber.filter;
      const key = `${appId}|${scriptId}|${outcome}`;
      let chunk = chunks.get(key);
      if (chunk === undefined) {
        const selected = events.filter(({ row }) => selects(subscriber.filter, row));
        chunk = { bytes: Buffer.concat(selected.map(({ bytes }) => bytes)), events: selected };
        chunks.set(key, chunk);
      }
      if (chunk.events.length === 0) continue;
      tellMissed(subscriber);
      if (subscriber.missed === 0 && chunk.events.every(({ row }) => row.seq > subscriber.sentSeq)) {
        if (send(subscriber, chunk.bytes)) continue;
      }
      for (const { row, bytes } of chunk.events) {
        if (row.seq <= subscriber.sentSeq) continue;
        // Once something is missing, everything up to the `missed` event is: it says where the gap is.
        if (subscriber.missed > 0 || !send(subscriber, bytes)) subscriber.missed++;
      }
    }
  }

  /** Ends every stream; readers come back with `Last-Event-ID`. */
  close(): void {
    for (const subscriber of this.#subscribers) this.#end(subscriber);
  }

  async #catchUp(subscriber: Subscriber, lastEventId: string): Promise<void> {
    let seq = await this.#history.sequenceOf(lastEventId);
    while (this.#subscribers.has(subscriber)) {
      const publishedBefore = this.#publishedSeq;
      if (seq === null) {
        // Nothing newer was written yet; what was published meanwhile is looked for again.
        if (publishedBefore === this.#publishedSeq) break;
        seq = await this.#history.sequenceOf(lastEventId);
        continue;
      }
      const rows = await this.#history.after(subscriber.filter, seq, HISTORY_PAGE_ROWS);
      for (const row of rows) {
        const bytes = executionEvent(row.id, row.json);
        while (this.#subscribers.has(subscriber) && !send(subscriber, bytes)) await roomFor(subscriber);
        seq = row.seq;
      }
      if (rows.length < HISTORY_PAGE_ROWS && publishedBefore === this.#publishedSeq) break;
    }
    // What was published and waits to be sent came before it, or was in the history.
    subscriber.sentSeq = seq ?? this.#publishedSeq;
  }

  #beat(): void {
    if (this.#cancelHeartbeat !== null) return;
    this.#cancelHeartbeat = this.#clock.after(HEARTBEAT_MS, () => {
      this.#cancelHeartbeat = null;
      const comment = encoder.encode(":\n\n");
      for (const subscriber of this.#subscribers) {
        tellMissed(subscriber);
        send(subscriber, comment);
      }
      if (this.#subscribers.size > 0) this.#beat();
    });
  }

  #end(subscriber: Subscriber | null): void {
    if (subscriber === null || !this.#subscribers.delete(subscriber)) return;
    subscriber.resume?.();
    subscriber.lease?.release();
    try {
      subscriber.controller.close();
    } catch {
      // The reader ended it.
    }
    if (this.#subscribers.size > 0) return;
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = null;
    if (this.#cancelPause !== null) this.#sendPortions();
  }
}

/** One row at least. */
function portionsOf(rows: readonly RecordedRow[]): RecordedRow[][] {
  const portions: RecordedRow[][] = [];
  let room = 0;
  for (const row of rows) {
    if (room < row.json.length) {
      portions.push([]);
      room = PORTION_BYTES;
    }
    portions.at(-1)?.push(row);
    room -= row.json.length;
  }
  return portions;
}

function selects(filter: TailFilter, row: RecordedRow): boolean {
  return (
    (filter.appId === null || filter.appId === row.appId) &&
    (filter.scriptId === null || filter.scriptId === row.scriptId) &&
    (filter.outcome === null || filter.outcome === row.outcome)
  );
}

function executionEvent(id: string, json: string): Uint8Array {
  return encoder.encode(`event: execution\nid: ${id}\ndata: ${json}\n\n`);
}

/** A reader that catches up takes its time: rows wait in the database, not in memory. */
function roomFor(subscriber: Subscriber): Promise<void> {
  return new Promise((resolve) => {
    subscriber.resume = () => {
      subscriber.resume = null;
      resolve();
    };
  });
}

/** False: there is no room. */
function send(subscriber: Subscriber, bytes: Uint8Array): boolean {
  const room = (subscriber.controller.desiredSize ?? 0) - MISSED_RESERVE_BYTES;
  if (bytes.byteLength > room) return false;
  subscriber.controller.enqueue(bytes);
  return true;
}

/** Tells the reader how many executions it lost, once at least half of its buffer is free again. */
function tellMissed(subscriber: Subscriber): void {
  if (subscriber.missed === 0) return;
  if ((subscriber.controller.desiredSize ?? 0) < MAX_BUFFERED_BYTES / 2) return;
  const event = `event: missed\ndata: {"count":${subscriber.missed}}\n\n`;
  if (send(subscriber, encoder.encode(event))) subscriber.missed = 0;
}
