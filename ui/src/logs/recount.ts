const FIRST_WAIT_MS = 2_000;
const MAX_WAIT_MS = 60_000;

export interface RecountOptions {
  /** How many executions were counted without a row; null where the API does not say. Rejects where it cannot be read. */
  read(): Promise<number | null>;
  onCount(count: number | null): void;
  /** What is known already. */
  known: number | null;
  /** Ends it. */
  signal: AbortSignal;
  schedule?: (work: () => void, ms: number) => unknown;
}

/**
 * Reads how many executions have no row, while rows come: each call says that one came. Where the number stays the same it
 * is asked for half as often each time, a minute apart at most; where it grew, every two seconds again.
 */
export function makeRecount({ read, onCount, known, signal, schedule = setTimeout }: RecountOptions): () => void {
  let last = known;
  let waitMs = FIRST_WAIT_MS;
  let isAsking = false;
  const ask = async (): Promise<void> => {
    if (signal.aborted) return;
    try {
      const now = await read();
      if (signal.aborted) return;
      waitMs = now === last ? Math.min(waitMs * 2, MAX_WAIT_MS) : FIRST_WAIT_MS;
      last = now;
      onCount(now);
    } catch {
      // What fails here is said by the tail, and counted with the next rows.
    } finally {
      isAsking = false;
    }
  };
  return () => {
    if (isAsking || signal.aborted) return;
    isAsking = true;
    schedule(() => void ask(), waitMs);
  };
}
