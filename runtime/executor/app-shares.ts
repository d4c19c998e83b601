/** What an app holds of a node. */
interface Held {
  places: number;
  bytes: number;
}

const NOTHING: Readonly<Held> = { places: 0, bytes: 0 };

/**
 * How much of a node one app may hold: of places and of memory, each time no more than `factor` times what is free then. A
 * lone app so gets `sharePercent` of the node, two greedy ones about half of that each, and there is always something
 * left for one that comes: executions cannot be interrupted, and a node whose places are all held by scripts that wait
 * for half a minute would have nothing to start anybody else in. Nobody has to be counted or remembered for it.
 *
 * Source: Choudhury and Hahne, "Dynamic queue length thresholds for shared-memory packet switches", 1998.
 */
export class AppShares {
  readonly #factor: number;
  readonly #held = new Map<string, Held>();

  /** 100: one app may hold everything. */
  constructor(sharePercent: number) {
    this.#factor = sharePercent >= 100 ? Number.POSITIVE_INFINITY : sharePercent / (100 - sharePercent);
  }

  /** Whether the app may take one more place, and memory with it. One that holds nothing may always. */
  admits(app: string, freePlaces: number, freeBytes: number): boolean {
    const { places, bytes } = this.#held.get(app) ?? NOTHING;
    if (places === 0) return true;
    return places < this.#factor * freePlaces && bytes < this.#factor * freeBytes;
  }

  take(app: string, bytes: number): void {
    const held = this.#held.get(app);
    if (held === undefined) {
      this.#held.set(app, { places: 1, bytes });
      return;
    }
    held.places++;
    held.bytes += bytes;
  }

  giveBack(app: string, bytes: number): void {
    const held = this.#held.get(app);
    if (held === undefined) return;
    held.places--;
    held.bytes -= bytes;
    if (held.places === 0) this.#held.delete(app);
  }
}
