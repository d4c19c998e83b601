import type { ExecResult, Outcome } from "../core/execution.ts";
import { AnswerKind, type Attachment, type DoneAnswer, type FailedAnswer } from "./protocol.ts";

/** An answer of a worker as the result of the execution. */
export function readAnswer(answer: DoneAnswer | FailedAnswer, attachments: Attachment[]): ExecResult {
  if (answer[0] === AnswerKind.Done) {
    const [, , durationUs, operations, memoryPeakBytes, status, headers, body, lines, linesDropped] = answer;
    return {
      outcome: "ok",
      response: { status, headers, body: typeof body === "number" ? (attachments[body] as Attachment) : body },
      error: null,
      durationUs,
      operations,
      memoryPeakBytes,
      lines: lines ?? [],
      linesDropped: linesDropped ?? 0,
    };
  }
  const [, , durationUs, operations, memoryPeakBytes, outcome, error, lines, linesDropped] = answer;
  return { outcome, response: null, error, durationUs, operations, memoryPeakBytes, lines, linesDropped };
}

/** The result of an execution that no worker answered. */
export function unanswered(outcome: Exclude<Outcome, "ok">, message: string, durationUs = 0): ExecResult {
  return {
    outcome,
    response: null,
    error: { message, line: null, column: null },
    durationUs,
    operations: 0,
    memoryPeakBytes: 0,
    lines: [],
    linesDropped: 0,
  };
}
