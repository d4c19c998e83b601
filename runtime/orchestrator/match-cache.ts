/**
 * Recent answers of a pure look-up, for one generation of the tables at a time. Bounded: when it is full it starts anew,
 * which costs each hot key one look-up.
 */
export class MatchCache<T> {
  readonly #entries = new Map<string, T>();
  readonly #maxEntries: number;
  #generation = -1;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
  }

  get(key: string, generation: number): T | undefined {
    return generation === this.#generation ? this.#entries.get(key) : undefined;
  }

  set(key: string, generation: number, value: T): void {
    if (generation !== this.#generation || this.#entries.size >= this.#maxEntries) this.#entries.clear();
    this.#generation = generation;
    this.#entries.set(key, value);
  }
}
