import { createEffect, createMemo, createSignal, on, onCleanup, type Accessor } from "solid-js";
import { onBack } from "../api/connection.ts";

const PAUSE_MS = 220;

export interface LiveCheck<Result> {
  /** What the API said last; while somebody types on, that of a moment ago. Null while there is nothing to ask. */
  result: Accessor<Result | null>;
  /** Whether `result` is not yet of what is typed now. */
  pending: Accessor<boolean>;
  /** Why the API could not be asked. */
  failure: Accessor<unknown>;
}

export interface LiveCheckOptions {
  /** What is asked after there was nothing to ask does not wait for a pause: nobody has begun to type. */
  firstAtOnce?: boolean;
}

/**
 * Asks the API about what is being typed, once the typing pauses. A question that was overtaken is dropped; one that failed
 * is asked again once the server is back.
 */
export function createLiveCheck<Input, Result>(
  input: () => Input | null,
  ask: (input: Input, signal: AbortSignal) => Promise<Result>,
  { firstAtOnce = false }: LiveCheckOptions = {},
): LiveCheck<Result> {
  const [result, setResult] = createSignal<Result | null>(null);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [pending, setPending] = createSignal(false);
  const wanted = createMemo(input, null, { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) });
  const [attempt, setAttempt] = createSignal(0);
  onBack(() => failure() !== null && setAttempt((n) => n + 1));
  createEffect(
    on([wanted, attempt], ([now], before) => {
      setPending(now !== null);
      if (now === null) {
        setResult(null);
        setFailure(null);
        return;
      }
      const stop = new AbortController();
      const timer = setTimeout(
        async () => {
          try {
            const answer = await ask(now, stop.signal);
            if (stop.signal.aborted) return;
            setResult(() => answer);
            setFailure(null);
            setPending(false);
          } catch (error) {
            if (stop.signal.aborted) return;
            setResult(null);
            setFailure(() => error);
            setPending(false);
          }
        },
        firstAtOnce && (before?.[0] ?? null) === null ? 0 : PAUSE_MS,
      );
      onCleanup(() => {
        clearTimeout(timer);
        stop.abort();
      });
    }),
  );
  return { result, pending, failure };
}
