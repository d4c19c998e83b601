/**
 * A response on its way from an instance to whoever sends it: words, the end of every header text as a word, the texts,
 * then a body that does not stand among them.
 */
import type { FrameMemory } from "./request-frame.ts";
import type { RunResponse } from "./script-run.ts";

/** Indices of a frame's words. */
export const ANSWER_WORD = {
  status: 0,
  headers: 1,
  textBytes: 2,
  isAscii: 3,
  bodyKind: 4,
  bodyBytes: 5,
  ends: 6,
} as const;

export const enum BodyKind {
  None,
  /** The rest of the texts. */
  ShortText,
  LongText,
  Bytes,
}

/** The response that a frame at byte `at`, a multiple of four, holds; nothing of it shares the frame's memory. */
export function readAnswerFrame(memory: FrameMemory, at: number): RunResponse {
  const { bytes, words } = memory;
  const head = at >>> 2;
  const word = (index: number): number => words[head + index] as number;
  const headerCount = word(ANSWER_WORD.headers);
  const textAt = at + (ANSWER_WORD.ends + 2 * headerCount) * 4;
  const textEnd = textAt + word(ANSWER_WORD.textBytes);
  const isAscii = word(ANSWER_WORD.isAscii) === 1;
  // One string, of which the others are parts, costs a third of as many strings.
  const whole = isAscii ? bytes.toString("latin1", textAt, textEnd) : "";
  const text = (from: number, to: number): string =>
    isAscii ? whole.slice(from, to) : bytes.toString("utf8", textAt + from, textAt + to);
  const headers: [string, string][] = [];
  let start = 0;
  for (let index = 0; index < headerCount; index++) {
    const nameEnd = word(ANSWER_WORD.ends + 2 * index);
    const valueEnd = word(ANSWER_WORD.ends + 2 * index + 1);
    headers.push([text(start, nameEnd), text(nameEnd, valueEnd)]);
    start = valueEnd;
  }
  const bodyEnd = textEnd + word(ANSWER_WORD.bodyBytes);
  let body: RunResponse["body"] = null;
  switch (word(ANSWER_WORD.bodyKind) as BodyKind) {
    case BodyKind.None:
      break;
    case BodyKind.ShortText:
      body = text(start, textEnd - textAt);
      break;
    case BodyKind.LongText:
      body = bytes.toString("utf8", textEnd, bodyEnd);
      break;
    case BodyKind.Bytes:
      body = new Uint8Array(bytes.subarray(textEnd, bodyEnd));
  }
  return { status: word(ANSWER_WORD.status), headers, body };
}
