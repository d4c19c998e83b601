/** Twice within this time is once. */
const SAME_MS = 500;

/**
 * Calls `first` at the first of `signals`, and `again` at a later one. A terminal sends its signal to every process of a
 * command, and `bun run` passes on what it gets: what `bun start` and `bun picloud` run gets each Ctrl-C twice.
 */
export function onStopSignal(
  signals: readonly string[],
  first: (signal: string) => void,
  again: (signal: string) => void,
): void {
  let firstAtMs: number | null = null;
  for (const signal of signals) {
    process.on(signal, () => {
      if (firstAtMs === null) {
        firstAtMs = performance.now();
        first(signal);
      } else if (performance.now() - firstAtMs > SAME_MS) again(signal);
    });
  }
}
