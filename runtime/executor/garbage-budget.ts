/** What one execution leaves on the worker's heap beside its bodies (measured with a hello). */
const EXECUTION_BYTES = 1_200;
/** About 4 ms of collecting for each of these. */
const BUDGET_BYTES = 24 * 1_048_576;

/**
 * Says when to collect. JavaScriptCore waits until garbage is in proportion to the heap, and takes the whole memory of
 * every instance, most of which was never touched, for heap: left alone, a worker grows by hundreds of megabytes.
 */
export class GarbageBudget {
  readonly #collect: () => void;
  #bytes = 0;

  constructor(collect: () => void) {
    this.#collect = collect;
  }

  /** Counts an execution that ended, with the bodies that it was given and gave. */
  spend(bodyBytes: number): void {
    this.#bytes += EXECUTION_BYTES + bodyBytes;
    if (this.#bytes < BUDGET_BYTES) return;
    this.#bytes = 0;
    this.#collect();
  }
}
