import type { CompileDiagnostic, RunOutcome, RunResult } from "rhai-wasm";
import type { HeaderList, Outcome, ScriptError } from "../core/execution.ts";
import { findBadHeader } from "../core/response-headers.ts";
import { type Answer, AnswerKind, type Attachment, type Batch, INLINE_TEXT, Outbox } from "./protocol.ts";
import type { RunningExecution } from "./running-execution.ts";

/** Content types that are remembered as right. */
const KNOWN_TYPES = 64;

type Failure = Exclude<Outcome, "ok">;

/** What a worker answers, collected until `flush`. */
export class ExecutionAnswers {
  readonly #post: (batch: Batch, transfer: ArrayBuffer[]) => void;
  readonly #outbox = new Outbox<Answer>();
  readonly #goodTypes = new Set<string>();

  constructor(post: (batch: Batch, transfer: ArrayBuffer[]) => void) {
    this.#post = post;
  }

  /** The script ran to an end. */
  ended(execution: RunningExecution, result: RunResult): void {
    const { response } = result;
    // A script that slept past its deadline may come to its end before its next poll.
    const outcome = execution.expired && result.outcome === "ok" ? "timed_out" : outcomeOf(result.outcome);
    if (outcome !== "ok" || !response) {
      const error = outcome === "timed_out" ? timedOut(execution) : result.error;
      return this.#failed(execution, result, outcome === "ok" ? "script_error" : outcome, error);
    }
    const bad = this.#findBadHeader(response.headers);
    if (bad !== null) return this.#failed(execution, result, "invalid_response", error(bad));
    const body =
      response.body === null || (typeof response.body === "string" && response.body.length <= INLINE_TEXT)
        ? response.body
        : this.#outbox.attach(response.body);
    const answer: Answer = [
      AnswerKind.Done,
      execution.slot,
      execution.elapsedUs(),
      result.operations,
      result.memoryPeakBytes,
      response.status,
      response.headers,
      body,
    ];
    if (result.lines.length > 0 || result.linesDropped > 0) answer.push(result.lines, result.linesDropped);
    this.#outbox.push(answer);
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

  unknownCard(slot: number): void {
    const message = error("The worker does not know the script");
    this.#outbox.push([AnswerKind.Failed, slot, 0, 0, 0, "executor_unavailable", message, [], 0]);
    this.flush();
  }

  checked(ticket: number, diagnostic: CompileDiagnostic | null): void {
    this.#outbox.push([AnswerKind.Checked, ticket, diagnostic]);
  }

  flush(): void {
    if (this.#outbox.empty) return;
    const { batch, messages, attachments } = this.#outbox.take();
    try {
      this.#post(batch, buffersOf(attachments));
    } catch {
      for (const answer of messages) this.#sendAlone(answer, attachments);
    }
  }

  /** An answer that cannot be sent must not take others with it, and its caller still gets one. */
  #sendAlone(answer: Answer, attachments: Attachment[]): void {
    try {
      const body = answer[0] === AnswerKind.Done ? answer[7] : null;
      if (typeof body === "number" && answer[0] === AnswerKind.Done) {
        const attachment = attachments[body] as Attachment;
        const copy = typeof attachment === "string" ? attachment : new Uint8Array(attachment);
        const alone = [...answer] as typeof answer;
        alone[7] = 0;
        this.#post([JSON.stringify([alone]), copy], []);
      } else this.#post(JSON.stringify([answer]), []);
    } catch {
      if (answer[0] === AnswerKind.Checked) return;
      const message = error("The answer is too large to be handed over");
      const [, slot, durationUs, operations, peakBytes] = answer;
      const failed: Answer = [
        AnswerKind.Failed,
        slot,
        durationUs,
        operations,
        peakBytes,
        "memory_exceeded",
        message,
        [],
        0,
      ];
      this.#post(JSON.stringify([failed]), []);
    }
  }

  /** Nearly every answer has its content type alone, one of a few. */
  #findBadHeader(headers: HeaderList): string | null {
    const [first] = headers;
    if (first === undefined) return null;
    const alone = headers.length === 1 && first[0] === "content-type";
    if (alone && this.#goodTypes.has(first[1])) return null;
    const bad = findBadHeader(headers);
    if (alone && bad === null && this.#goodTypes.size < KNOWN_TYPES) this.#goodTypes.add(first[1]);
    return bad;
  }

  #failed(execution: RunningExecution, result: RunReport, outcome: Failure, error: ScriptError | null): void {
    this.#outbox.push([
      AnswerKind.Failed,
      execution.slot,
      execution.elapsedUs(),
      result.operations,
      result.memoryPeakBytes,
      outcome,
      error && { message: error.message, line: error.line, column: error.column },
      result.lines,
      result.linesDropped,
    ]);
  }
}

type RunReport = Pick<RunResult, "operations" | "memoryPeakBytes" | "lines" | "linesDropped">;

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

function buffersOf(attachments: Attachment[]): ArrayBuffer[] {
  const buffers: ArrayBuffer[] = [];
  for (const attachment of attachments) {
    if (typeof attachment === "string") continue;
    const { buffer } = attachment;
    // Only bytes that have a buffer to themselves may leave with it.
    if (buffer instanceof ArrayBuffer && buffer.byteLength === attachment.byteLength) buffers.push(buffer);
  }
  return buffers;
}
