/**
 * What the pool and a worker say to each other by messages. Requests and answers travel in shared memory (`slots.ts`,
 * `slot-queue.ts`), with `BELL` as the message where the other side sleeps; the rest is rare, or too long for a slot.
 */
import type { ScriptError } from "../core/execution.ts";

/** The first message to a worker; it answers `READY` once it can take commands. */
export interface WorkerStart {
  module: WebAssembly.Module;
  channel: WorkerChannel;
  /** See `memory-ledger.ts`. */
  memory: { ledger: SharedArrayBuffer; cell: number; capacityBytes: number };
  /** Idle instances that the worker may keep. */
  maxIdleInstances: number;
  /** Registers `sleep_ms(n)` for scripts: for tests of waiting only. */
  allowSleep: boolean;
}

/** The memory that a worker shares with the pool. */
export interface WorkerChannel {
  /** See `shared-state.ts`. */
  state: SharedArrayBuffer;
  /** See `slots.ts`. */
  slots: SharedArrayBuffer;
  /** `SlotQueue`s: from the pool, and to it. */
  commands: SharedArrayBuffer;
  answers: SharedArrayBuffer;
}

export const READY = "ready";

/** There is something in the queue. */
export const BELL = 0;

export const enum CommandKind {
  /** What stays the same from one execution of a script to the next; sent once, before or after the first of them. */
  Card,
  Forget,
  /** A request that its slot has no room for. */
  Run,
  /** Answered by the worker's beat alone. */
  Ping,
  Check,
}

export type CardCommand = [
  kind: CommandKind.Card,
  card: number,
  appId: string,
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

export type RunCommand = [kind: CommandKind.Run, slot: number, frame: Uint8Array, body: Uint8Array | null];

export type PingCommand = [kind: CommandKind.Ping];

export type CheckCommand = [kind: CommandKind.Check, ticket: number, source: string, parseDepth: number];

export type Command = CardCommand | ForgetCommand | RunCommand | PingCommand | CheckCommand;

export const enum AnswerKind {
  /** An execution whose answer its slot has no room for. */
  Ended,
  Checked,
}

export type EndedAnswer = [
  kind: AnswerKind.Ended,
  slot: number,
  durationUs: number,
  operations: number,
  memoryPeakBytes: number,
  /** As for `Slots.writeAnswer`. */
  notes: string,
  frame: Uint8Array<ArrayBuffer> | null,
];

export type CheckedAnswer = [kind: AnswerKind.Checked, ticket: number, error: ScriptError | null];

export type Answer = EndedAnswer | CheckedAnswer;
