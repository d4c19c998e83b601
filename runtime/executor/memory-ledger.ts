const MB = 1_048_576;
const KB = 1_024;
/** Kept above the greatest use seen of a script, since the next input may be larger. */
const HEADROOM_BYTES = MB / 4;
const HEADROOM_FACTOR = 1.5;

/**
 * What an execution is expected to use at most: its whole limit until the script was seen to end once, afterwards half
 * more than the most it ever used, within its limit. So a node is not full of limits that nobody comes near, and a
 * script that is new, or greedy, is counted whole. One that needs more than expected asks for more as it runs.
 */
export function expectedBytes(peakBytes: number | null, limitBytes: number): number {
  if (peakBytes === null) return limitBytes;
  return Math.min(limitBytes, Math.ceil(peakBytes * HEADROOM_FACTOR) + HEADROOM_BYTES);
}

/**
 * The memory that all executions of a node may use together, seen by the pool and every worker. Each has a cell of its
 * own that it alone writes: what a worker held that was lost goes with it, whatever it was doing.
 */
export class MemoryLedger {
  readonly #cells: Int32Array;
  readonly #own: number;
  readonly #capacityBytes: number;
  #ownBytes = 0;

  /** `own` is the writer's cell. */
  constructor(buffer: SharedArrayBuffer, own: number, capacityBytes: number) {
    this.#cells = new Int32Array(buffer);
    this.#own = own;
    this.#capacityBytes = capacityBytes;
  }

  static allocate(cells: number): SharedArrayBuffer {
    return new SharedArrayBuffer(cells * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Of all writers together, in whole kilobytes. */
  get totalBytes(): number {
    let total = 0;
    for (let cell = 0; cell < this.#cells.length; cell++) total += Atomics.load(this.#cells, cell);
    return total * KB;
  }

  /** Whether this much more may be taken by one who holds `heldBytes`. One alone always may: else it never could. */
  fits(bytes: number, heldBytes = 0): boolean {
    const total = this.totalBytes;
    return total <= Math.ceil(heldBytes / KB) * KB || total + bytes <= this.#capacityBytes;
  }

  take(bytes: number): void {
    this.#write(this.#ownBytes + bytes);
  }

  giveBack(bytes: number): void {
    this.#write(this.#ownBytes - bytes);
  }

  /** Forgets what a lost writer held. */
  clear(cell: number): void {
    Atomics.store(this.#cells, cell, 0);
  }

  #write(bytes: number): void {
    this.#ownBytes = bytes;
    Atomics.store(this.#cells, this.#own, Math.ceil(bytes / KB));
  }
}
