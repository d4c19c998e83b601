export interface LazyCacheOptions<V> {
  load(key: string): Promise<V>;
  /** Bytes or any other unit; the sum is held at `maxWeight`. */
  weigh(value: V): number;
  maxWeight: number;
  /** Whether a failed load means that the source is down, so that what is cached goes on to be used. */
  isUnavailable(error: unknown): boolean;
  /** How long not to ask again a source that is down. */
  retryAfterMs: number;
  nowMs(): number;
}

interface Entry<V> {
  value: V;
  weight: number;
  /** Something may have changed since it was read: read again before the next use. */
  suspect: boolean;
  /** Used since the sweep last came by: keeps its place. */
  used: boolean;
}

/**
 * Values read when first asked for and kept until they are suspect. Loads of one key are coalesced; a change that comes
 * in while a load runs makes the load run again, so that nothing older than the change is ever kept. When the source is
 * down, a suspect value is better than none.
 */
export class LazyCache<V> {
  readonly #options: LazyCacheOptions<V>;
  readonly #entries = new Map<string, Entry<V>>();
  readonly #loads = new Map<string, { promise: Promise<V>; stale: boolean }>();
  #weight = 0;
  #retryAtMs = 0;

  constructor(options: LazyCacheOptions<V>) {
    this.#options = options;
  }

  /** The value when it is cached and not suspect. */
  peek(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined || entry.suspect) return undefined;
    entry.used = true;
    return entry.value;
  }

  /** The value, read when need be. Rejects when it cannot be read and is not cached. */
  get(key: string): Promise<V> {
    const entry = this.#entries.get(key);
    if (entry !== undefined) {
      entry.used = true;
      if (!entry.suspect || this.#options.nowMs() < this.#retryAtMs) return Promise.resolve(entry.value);
    }
    const running = this.#loads.get(key);
    if (running !== undefined) return running.promise;
    const load = { promise: Promise.resolve() as Promise<unknown> as Promise<V>, stale: false };
    load.promise = this.#load(key, load).finally(() => this.#loads.delete(key));
    this.#loads.set(key, load);
    return load.promise;
  }

  /** Reads a value again that is cached or being read; a failure shows when it is next asked for. */
  async refresh(key: string): Promise<void> {
    if (!this.#entries.has(key) && !this.#loads.has(key)) return;
    await this.get(key).catch(() => {});
  }

  suspect(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) entry.suspect = true;
    const load = this.#loads.get(key);
    if (load !== undefined) load.stale = true;
  }

  suspectAll(): void {
    for (const entry of this.#entries.values()) entry.suspect = true;
    for (const load of this.#loads.values()) load.stale = true;
    this.#retryAtMs = 0;
  }

  delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry !== undefined) this.#weight -= entry.weight;
    this.#entries.delete(key);
    const load = this.#loads.get(key);
    if (load !== undefined) load.stale = true;
  }

  *cached(): IterableIterator<[key: string, value: V]> {
    for (const [key, entry] of this.#entries) yield [key, entry.value];
  }

  async #load(key: string, load: { stale: boolean }): Promise<V> {
    for (;;) {
      load.stale = false;
      let value: V;
      try {
        value = await this.#options.load(key);
      } catch (error) {
        const kept = this.#entries.get(key);
        if (kept === undefined || !this.#options.isUnavailable(error)) throw error;
        this.#retryAtMs = this.#options.nowMs() + this.#options.retryAfterMs;
        return kept.value;
      }
      if (load.stale) continue;
      this.#store(key, value);
      return value;
    }
  }

  #store(key: string, value: V): void {
    const weight = this.#options.weigh(value);
    this.#weight += weight - (this.#entries.get(key)?.weight ?? 0);
    this.#entries.delete(key);
    this.#entries.set(key, { value, weight, suspect: false, used: false });
    // Second chance: what was used since the last sweep goes to the end of the line instead of out.
    for (const [oldest, entry] of this.#entries) {
      if (this.#weight <= this.#options.maxWeight || oldest === key) break;
      this.#entries.delete(oldest);
      if (entry.used) {
        entry.used = false;
        this.#entries.set(oldest, entry);
      } else {
        this.#weight -= entry.weight;
      }
    }
  }
}
