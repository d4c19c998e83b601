import type { ExecRequest, ExecResult } from "../core/execution.ts";
import type { Limits } from "../core/limits.ts";
import { CARD_LIMITS, type CardCommand, CommandKind } from "./protocol.ts";

/** What one execution of a script shares with the next, under a number that workers know it by. */
export interface Card {
  readonly id: number;
  readonly appId: string;
  readonly program: ExecRequest["program"];
  readonly limits: Limits;
  /** Where the app's executions go first. */
  readonly homeHash: number;
  /** The most memory that an execution of it used; null before the first one ended. */
  peakBytes: number | null;
  /** How long its executions take, waits included, on a moving average. */
  expectedUs: number;
}

/** Taken for a script that never ended. */
const UNKNOWN_US = 1_000;
/** How much the last execution counts in the average. */
const LATEST_PART = 1 / 8;

/** Bytes that a card costs beside its source. */
const CARD_BYTES = 1_024;

/** Numbers scripts by revision and notices when anything but the source changed. Forgets the longest unused. */
export class CardTable {
  /** By revision, the one that was used last at the end. */
  readonly #cards = new Map<string, Card>();
  readonly #maxBytes: number;
  #bytes = 0;
  #nextId = 1;
  #last: Card | null = null;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  cardOf(request: ExecRequest): Card {
    const { revision } = request.program;
    const known = this.#cards.get(revision);
    if (known && isCardOf(known, request)) {
      if (known !== this.#last) {
        this.#cards.delete(revision);
        this.#cards.set(revision, known);
        this.#last = known;
      }
      return known;
    }
    if (known) this.#drop(revision, known);
    const { app, program, limits } = request;
    const homeHash = Number(Bun.hash.crc32(app.id));
    const card: Card = {
      id: this.#nextId++,
      appId: app.id,
      program,
      limits,
      homeHash,
      peakBytes: null,
      expectedUs: UNKNOWN_US,
    };
    this.#cards.set(revision, card);
    this.#last = card;
    this.#bytes += cardBytes(card);
    while (this.#bytes > this.#maxBytes && this.#cards.size > 1) {
      const [oldest, evicted] = this.#cards.entries().next().value as [string, Card];
      this.#drop(oldest, evicted);
    }
    return card;
  }

  #drop(revision: string, card: Card): void {
    this.#cards.delete(revision);
    this.#bytes -= cardBytes(card);
  }
}

/** Remembers what an execution of the card took. */
export function learn(card: Card, result: ExecResult): void {
  card.expectedUs += (result.durationUs - card.expectedUs) * LATEST_PART;
  if (result.memoryPeakBytes > (card.peakBytes ?? 0)) card.peakBytes = result.memoryPeakBytes;
}

/** What a card takes in the table and in each worker that knows it. */
export function cardBytes(card: Card): number {
  return card.program.source.length + CARD_BYTES;
}

export function cardCommand(card: Card): CardCommand {
  const { id, appId, program, limits } = card;
  return [CommandKind.Card, id, appId, program.source, program.parseDepth, CARD_LIMITS.map((limit) => limits[limit])];
}

function isCardOf(card: Card, { app, program, limits }: ExecRequest): boolean {
  return (
    card.appId === app.id &&
    (card.program === program ||
      (card.program.source === program.source && card.program.parseDepth === program.parseDepth)) &&
    (card.limits === limits || CARD_LIMITS.every((limit) => card.limits[limit] === limits[limit]))
  );
}
