import { parseExactJson } from "../api/exact-json.ts";
import { ApiProblem } from "../api/problem.ts";
import type { LogRow } from "../api/types.ts";
import { SseParser, type ServerEvent } from "./sse-parser.ts";

export type TailState =
  | { name: "connecting" }
  | { name: "live" }
  /** Cut off; it is tried again by itself. */
  | { name: "waiting" }
  /** The server refuses, and would again. */
  | { name: "refused"; problem: ApiProblem };

export interface FollowOptions {
  /** Opens the stream; throws `ApiProblem` where the server refuses, anything else where it is away. */
  open(lastEventId: string | null, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** Waits, and may end early: by `signal`, or because the server is known to be back. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  /** The newest execution that is known already: the stream begins after it. */
  lastEventId: string | null;
  onRow(row: LogRow): void;
  /** So many executions were lost, because this reader was too slow. */
  onMissed(count: number): void;
  onState(state: TailState): void;
  /** Ends it. */
  signal: AbortSignal;
  random?: () => number;
}

const FIRST_WAIT_MS = 500;
const MAX_WAIT_MS = 5_000;
/** The server sends a comment every 15 seconds: a stream silent for longer than two of them is dead. */
const SILENCE_MS = 35_000;

/**
 * Follows the log until `signal` ends it. A cut stream is opened again after a wait that doubles, with the id of the last
 * event, so that nothing between is lost.
 */
export async function followLog(options: FollowOptions): Promise<void> {
  const { signal, onState, random = Math.random } = options;
  let lastEventId = options.lastEventId;
  let failures = 0;
  while (!signal.aborted) {
    onState({ name: "connecting" });
    try {
      const stream = await options.open(lastEventId, signal);
      onState({ name: "live" });
      await readStream(stream, signal, (event) => {
        failures = 0;
        if (event.lastEventId !== "") lastEventId = event.lastEventId;
        deliver(event, options);
      });
    } catch (failure) {
      if (signal.aborted) return;
      if (failure instanceof ApiProblem && failure.status < 500) {
        return onState({ name: "refused", problem: failure });
      }
    }
    if (signal.aborted) return;
    onState({ name: "waiting" });
    const waitMs = Math.min(MAX_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++);
    await options.sleep(waitMs * (0.75 + random() / 2), signal);
  }
}

async function readStream(
  stream: ReadableStream<Uint8Array>,
  signal: AbortSignal,
  onEvent: (event: ServerEvent) => void,
): Promise<void> {
  const reader = stream.getReader();
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const cancel = (): void => void reader.cancel().catch(() => {});
  let silence = setTimeout(cancel, SILENCE_MS);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(silence);
      silence = setTimeout(cancel, SILENCE_MS);
      for (const event of parser.push(decoder.decode(value, { stream: true }))) onEvent(event);
    }
  } finally {
    clearTimeout(silence);
    signal.removeEventListener("abort", cancel);
  }
}

function deliver(event: ServerEvent, options: FollowOptions): void {
  if (event.event === "execution") options.onRow(parseExactJson(event.data) as LogRow);
  else if (event.event === "missed") options.onMissed((JSON.parse(event.data) as { count: number }).count);
}
