import type { CompileDiagnostic, RunEnd, RunOutcome } from "rhai-wasm";
import type { Outcome, ScriptError } from "../core/execution.ts";
import { type Answer, AnswerKind, BELL } from "./protocol.ts";
import type { RunningExecution } from "./running-execution.ts";
import type { SlotQueue } from "./slot-queue.ts";
import { answerFrame, type AnswerSource, type Notes, type Slots, type Spent } from "./slots.ts";

/** The pool is woken once so many answers wait, or nothing is left to do: to wake it costs more than an answer. */
const RING_AT = 4;

type Failure = Exclude<Outcome, "ok">;

/** What a worker answers. */
export class ExecutionAnswers {
  readonly #slots: Slots;
  readonly #queue: SlotQueue;
  readonly #post: (message: Answer | typeof BELL, transfer: ArrayBuffer[]) => void;
  /** Answers that the pool may not know of. */
  #unheard = 0;

  constructor(slots: Slots, queue: SlotQueue, post: (message: Answer | typeof BELL, transfer: ArrayBuffer[]) => void) {
    this.#slots = slots;
    this.#queue = queue;
    this.#post = post;
  }

  /** The script ran to an end; `source` still has its response. */
  ended(execution: RunningExecution, end: RunEnd, source: AnswerSource): void {
    // A script that slept past its deadline may come to its end before its next poll.
    const outcome = execution.expired && end.outcome === "ok" ? "timed_out" : outcomeOf(end.outcome);
    if (outcome !== "ok") {
      return this.#failed(execution, end, outcome, outcome === "timed_out" ? timedOut(execution) : end.error);
    }
    const { lines, linesDropped } = end;
    const quiet = lines.length === 0 && linesDropped === 0;
    this.#answer(execution, end, quiet ? null : { outcome, error: null, lines, linesDropped }, source);
  }

  /** The deadline passed before the first turn. */
  timedOut(execution: RunningExecution): void {
    this.#failed(execution, NOTHING, "timed_out", timedOut(execution));
  }

  doesNotCompile(execution: RunningExecution, diagnostic: CompileDiagnostic): void {
    this.#failed(execution, NOTHING, "script_error", diagnostic);
  }

  /** The instance or what surrounds it failed; not the script's own error, so its text stays inside. */
  broke(execution: RunningExecution, cause: unknown): void {
    const outOfRoom = cause instanceof RangeError;
    const message = outOfRoom ? "No room for another instance" : "The engine stopped working";
    this.#failed(execution, NOTHING, outOfRoom ? "overloaded" : "script_error", error(message));
  }

  checked(ticket: number, diagnostic: CompileDiagnostic | null): void {
    this.#post([AnswerKind.Checked, ticket, diagnostic], []);
  }

  /** Makes sure that the pool hears of every answer. */
  flush(): void {
    if (this.#unheard === 0) return;
    this.#unheard = 0;
    if (this.#queue.mustWake()) this.#post(BELL, []);
  }

  #failed(execution: RunningExecution, end: RunReport, outcome: Failure, why: ScriptError | null): void {
    const { lines, linesDropped } = end;
    const shown = why && { message: why.message, line: why.line, column: why.column };
    this.#answer(execution, end, { outcome, error: shown, lines, linesDropped }, null);
  }

  #answer(execution: RunningExecution, end: RunReport, noted: Notes | null, source: AnswerSource | null): void {
    const { slot } = execution;
    const { operations, memoryPeakBytes } = end;
    const spent: Spent = { durationUs: execution.elapsedUs(), operations, memoryPeakBytes };
    const notes = noted === null ? "" : JSON.stringify(noted);
    if (this.#slots.writeAnswer(slot, spent, notes, source)) {
      this.#queue.push(slot);
      if (++this.#unheard >= RING_AT) this.flush();
      return;
    }
    try {
      this.#postAnswer(slot, spent, notes, source);
    } catch {
      const why = error("The answer is too large to be handed over");
      const failed: Notes = { outcome: "memory_exceeded", error: why, lines: [], linesDropped: 0 };
      this.#postAnswer(slot, spent, JSON.stringify(failed), null);
    }
  }

  #postAnswer(slot: number, spent: Spent, notes: string, source: AnswerSource | null): void {
    const frame = source === null ? null : answerFrame(source);
    const { durationUs, operations, memoryPeakBytes } = spent;
    const answer: Answer = [AnswerKind.Ended, slot, durationUs, operations, memoryPeakBytes, notes, frame];
    this.#post(answer, frame === null ? [] : [frame.buffer]);
  }
}

type RunReport = Pick<RunEnd, "operations" | "memoryPeakBytes" | "lines" | "linesDropped">;

const NOTHING: RunReport = { operations: 0, memoryPeakBytes: 0, lines: [], linesDropped: 0 };

function outcomeOf(outcome: RunOutcome): Outcome {
  return outcome === "interrupted" ? "timed_out" : outcome;
}

function error(message: string): ScriptError {
  return { message, line: null, column: null };
}

function timedOut(execution: RunningExecution): ScriptError {
  return error(`Ran past its ${execution.card.timeoutMs} ms`);
}
