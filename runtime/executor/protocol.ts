import type { ExecutionLine, HeaderList, Outcome, ScriptError } from "../core/execution.ts";

/**
 * What the pool and a worker say to each other. The messages of one tick travel as one string of JSON, which costs less
 * to post than the same as objects (measured with batches of 8: 2.8 us both ways against 5.7); bytes and long texts
 * travel beside it, where a command or an answer names their place.
 */
export type Batch = string | [json: string, ...attachments: Attachment[]];

export type Attachment = Uint8Array<ArrayBufferLike> | string;

/** Texts longer than this are attached: escaping them as JSON would cost more than the extra object. */
export const INLINE_TEXT = 16_384;

/** The first message to a worker; it answers `READY` once it can take batches. */
export interface WorkerStart {
  module: WebAssembly.Module;
  /** See `shared-state.ts`. */
  shared: SharedArrayBuffer;
  /** See `memory-ledger.ts`. */
  memory: { ledger: SharedArrayBuffer; cell: number; capacityBytes: number };
  /** Idle instances that the worker may keep. */
  maxIdleInstances: number;
  /** Registers `sleep_ms(n)` for scripts: for tests of waiting only. */
  allowSleep: boolean;
}

export const READY = "ready";

export const enum CommandKind {
  /** What stays the same from one execution of a script to the next; sent once. */
  Card,
  Forget,
  Run,
  /** Answered by the worker's beat alone. */
  Ping,
  Check,
}

export type CardCommand = [
  kind: CommandKind.Card,
  card: number,
  appId: string,
  appSlug: string,
  scriptId: string,
  scriptName: string,
  scriptVersion: number,
  source: string,
  parseDepth: number,
  /** In the order of `CARD_LIMITS`. */
  limits: number[],
];

export const CARD_LIMITS = [
  "max_operations",
  "max_string_size",
  "max_array_size",
  "max_map_size",
  "max_call_levels",
  "max_expr_depth",
  "timeout_ms",
  "memory_limit_mb",
] as const;

export type ForgetCommand = [kind: CommandKind.Forget, card: number];

export type RunCommand = [
  kind: CommandKind.Run,
  slot: number,
  card: number,
  id: string,
  method: string,
  url: string,
  host: string,
  path: string,
  remoteAddr: string,
  params: [string, string][],
  domain: [string, string][],
  headers: HeaderList,
  /** The attachment's place, -1 for none. */
  body: number,
  reservedBytes: number,
  /** How long it was queued: the deadline counts from its arrival at the pool. */
  waitedMs: number,
];

export type PingCommand = [kind: CommandKind.Ping];

export type CheckCommand = [kind: CommandKind.Check, ticket: number, source: string, parseDepth: number];

export type Command = CardCommand | ForgetCommand | RunCommand | PingCommand | CheckCommand;

export const enum AnswerKind {
  /** An execution that ended well. */
  Done,
  /** One that did not. */
  Failed,
  Checked,
}

/** Lines are absent when there are none: most executions log nothing. */
export type DoneAnswer = [
  kind: AnswerKind.Done,
  slot: number,
  durationUs: number,
  operations: number,
  memoryPeakBytes: number,
  status: number,
  headers: HeaderList,
  /** Text, or the place of an attachment. */
  body: string | number | null,
  lines?: ExecutionLine[],
  linesDropped?: number,
];

export type FailedAnswer = [
  kind: AnswerKind.Failed,
  slot: number,
  durationUs: number,
  operations: number,
  memoryPeakBytes: number,
  outcome: Exclude<Outcome, "ok">,
  error: ScriptError | null,
  lines: ExecutionLine[],
  linesDropped: number,
];

export type CheckedAnswer = [kind: AnswerKind.Checked, ticket: number, error: ScriptError | null];

export type Answer = DoneAnswer | FailedAnswer | CheckedAnswer;

/** Collects the messages of one tick. */
export class Outbox<T> {
  #messages: T[] = [];
  #attachments: Attachment[] = [];

  get size(): number {
    return this.#messages.length;
  }

  get empty(): boolean {
    return this.#messages.length === 0;
  }

  push(message: T): void {
    this.#messages.push(message);
  }

  /** Where the attachment will be found by the receiver. */
  attach(attachment: Attachment): number {
    return this.#attachments.push(attachment) - 1;
  }

  /** The batch, and what was collected for it; the outbox is empty afterwards. */
  take(): { batch: Batch; messages: T[]; attachments: Attachment[] } {
    const messages = this.#messages;
    const attachments = this.#attachments;
    this.#messages = [];
    this.#attachments = [];
    const json = JSON.stringify(messages);
    return { batch: attachments.length === 0 ? json : [json, ...attachments], messages, attachments };
  }
}

/** The messages of a batch and the attachments that they name. */
export function openBatch<T>(batch: Batch): { messages: T[]; attachments: Attachment[] } {
  if (typeof batch === "string") return { messages: JSON.parse(batch) as T[], attachments: [] };
  const [json, ...attachments] = batch;
  return { messages: JSON.parse(json) as T[], attachments };
}
