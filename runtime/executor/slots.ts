import { type FrameMemory, frameMemory, readAnswerFrame, type RunResponse, writeRequestFrame } from "rhai-wasm";
import type { ExecRequest, ExecResult } from "../core/execution.ts";

/** Nearly all requests and answers fit; memory that none needed costs nothing. */
export const SLOT_BYTES = 16_384;

/** Indices of the words before a request's frame. */
const REQUEST_WORD = { card: 0, reservedBytes: 1, waitedUs: 2, frameBytes: 3, bodyBytes: 4 } as const;
const REQUEST_HEAD_BYTES = 5 * 4;
const NO_BODY = 0xffff_ffff;

/** Indices of the words before an answer's notes and frame. */
const ANSWER_WORD = { durationUs: 0, operationsLow: 1, operationsHigh: 2, peakBytes: 3, notesBytes: 4 } as const;
const ANSWER_HEAD_BYTES = 5 * 4;
/** A UTF-16 unit is at most three bytes of UTF-8. */
const MOST_BYTES_PER_UNIT = 3;

/** What an execution needs to know beside its request. */
export interface Place {
  card: number;
  /** What the pool has set aside for it. */
  reservedBytes: number;
  /** How long it was queued: the deadline counts from its arrival at the pool. */
  waitedMs: number;
}

/** What an execution took. */
export interface Spent {
  durationUs: number;
  operations: number;
  memoryPeakBytes: number;
}

/** What most executions have nothing of. */
export type Notes = Pick<ExecResult, "outcome" | "error" | "lines" | "linesDropped">;

/** Where a response comes from: an instance that just ended. */
export interface AnswerSource {
  readonly answerBytes: number;
  writeAnswer(memory: FrameMemory, at: number): void;
}

/**
 * Shared memory in which the pool and one worker lay requests and answers for each other: each execution in flight has a
 * slot, in which its answer takes the place of its request. Whose turn it is to touch a slot is told by `SlotQueue`.
 */
export class Slots {
  readonly #buffer: SharedArrayBuffer;
  readonly #memory: FrameMemory;

  constructor(buffer: SharedArrayBuffer) {
    this.#buffer = buffer;
    this.#memory = frameMemory(buffer);
  }

  static allocate(slots: number): SharedArrayBuffer {
    return new SharedArrayBuffer(slots * SLOT_BYTES);
  }

  /** Pool. False when the request is too long: then only its place was written, and the rest has to be posted. */
  writeRequest(slot: number, place: Place, request: ExecRequest): boolean {
    const { bytes, words } = this.#memory;
    const at = slot * SLOT_BYTES;
    const head = at >>> 2;
    const { body } = request;
    words[head + REQUEST_WORD.card] = place.card;
    words[head + REQUEST_WORD.reservedBytes] = place.reservedBytes;
    words[head + REQUEST_WORD.waitedUs] = Math.round(place.waitedMs * 1_000);
    const room = SLOT_BYTES - REQUEST_HEAD_BYTES - (body === null ? 0 : body.length);
    const frameBytes = writeRequestFrame(this.#memory, at + REQUEST_HEAD_BYTES, room, request);
    if (frameBytes < 0) return false;
    words[head + REQUEST_WORD.frameBytes] = frameBytes;
    words[head + REQUEST_WORD.bodyBytes] = body === null ? NO_BODY : body.length;
    if (body !== null) bytes.set(body, at + REQUEST_HEAD_BYTES + frameBytes);
    return true;
  }

  /** Worker. */
  place(slot: number): Place {
    const { words } = this.#memory;
    const head = (slot * SLOT_BYTES) >>> 2;
    return {
      card: words[head + REQUEST_WORD.card] as number,
      reservedBytes: words[head + REQUEST_WORD.reservedBytes] as number,
      waitedMs: (words[head + REQUEST_WORD.waitedUs] as number) / 1_000,
    };
  }

  /** Worker: the request's frame, where it lies until the answer is written. */
  frame(slot: number): Uint8Array {
    const at = slot * SLOT_BYTES;
    const length = this.#memory.words[(at >>> 2) + REQUEST_WORD.frameBytes] as number;
    return new Uint8Array(this.#buffer, at + REQUEST_HEAD_BYTES, length);
  }

  /** Worker: the request's body, likewise. */
  body(slot: number): Uint8Array | null {
    const { words } = this.#memory;
    const at = slot * SLOT_BYTES;
    const length = words[(at >>> 2) + REQUEST_WORD.bodyBytes] as number;
    if (length === NO_BODY) return null;
    const frameBytes = words[(at >>> 2) + REQUEST_WORD.frameBytes] as number;
    return new Uint8Array(this.#buffer, at + REQUEST_HEAD_BYTES + frameBytes, length);
  }

  /** Worker. `notes` is the JSON of `Notes`, empty where all is well. False when the answer has to be posted. */
  writeAnswer(slot: number, spent: Spent, notes: string, source: AnswerSource | null): boolean {
    const { bytes, words } = this.#memory;
    const at = slot * SLOT_BYTES;
    const head = at >>> 2;
    const notesRoom = notes.length * MOST_BYTES_PER_UNIT;
    if (ANSWER_HEAD_BYTES + notesRoom + 4 + (source === null ? 0 : source.answerBytes) > SLOT_BYTES) return false;
    words[head + ANSWER_WORD.durationUs] = spent.durationUs;
    words[head + ANSWER_WORD.operationsLow] = spent.operations;
    words[head + ANSWER_WORD.operationsHigh] = spent.operations / 2 ** 32;
    words[head + ANSWER_WORD.peakBytes] = spent.memoryPeakBytes;
    const notesBytes = notes === "" ? 0 : bytes.write(notes, at + ANSWER_HEAD_BYTES, notesRoom);
    words[head + ANSWER_WORD.notesBytes] = notesBytes;
    source?.writeAnswer(this.#memory, at + ANSWER_HEAD_BYTES + wholeWords(notesBytes));
    return true;
  }

  /** Pool. */
  readAnswer(slot: number): ExecResult {
    const { bytes, words } = this.#memory;
    const at = slot * SLOT_BYTES;
    const head = at >>> 2;
    const spent: Spent = {
      durationUs: words[head + ANSWER_WORD.durationUs] as number,
      operations:
        (words[head + ANSWER_WORD.operationsHigh] as number) * 2 ** 32 +
        (words[head + ANSWER_WORD.operationsLow] as number),
      memoryPeakBytes: words[head + ANSWER_WORD.peakBytes] as number,
    };
    const notesBytes = words[head + ANSWER_WORD.notesBytes] as number;
    const notesAt = at + ANSWER_HEAD_BYTES;
    const notes = readNotes(notesBytes === 0 ? "" : bytes.toString("utf8", notesAt, notesAt + notesBytes));
    const failed = notes.outcome !== "ok";
    return resultOf(spent, notes, failed ? null : readAnswerFrame(this.#memory, notesAt + wholeWords(notesBytes)));
  }
}

/** The result that an answer stands for which was posted: `notes` as for `writeAnswer`, `frame` null for a failure. */
export function postedResult(spent: Spent, notes: string, frame: Uint8Array<ArrayBuffer> | null): ExecResult {
  const response = frame === null ? null : readAnswerFrame(frameMemory(frame.buffer), 0);
  return resultOf(spent, readNotes(notes), response);
}

/** The response of an instance that just ended, in memory of its own. */
export function answerFrame(source: AnswerSource): Uint8Array<ArrayBuffer> {
  const buffer = new ArrayBuffer(source.answerBytes);
  source.writeAnswer(frameMemory(buffer), 0);
  return new Uint8Array(buffer);
}

function readNotes(json: string): Notes {
  return json === "" ? { outcome: "ok", error: null, lines: [], linesDropped: 0 } : (JSON.parse(json) as Notes);
}

function resultOf(spent: Spent, notes: Notes, response: RunResponse | null): ExecResult {
  const { outcome, error, lines, linesDropped } = notes;
  const { durationUs, operations, memoryPeakBytes } = spent;
  return { outcome, response, error, durationUs, operations, memoryPeakBytes, lines, linesDropped };
}

function wholeWords(bytes: number): number {
  return Math.ceil(bytes / 4) * 4;
}
