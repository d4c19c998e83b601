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
  /** Who may go past the capacity, 0 for nobody. */
  readonly #overdraft: Int32Array;
  readonly #own: number;
  readonly #capacityBytes: number;
  #ownBytes = 0;

  /** `own` is the writer's cell. */
  constructor(buffer: SharedArrayBuffer, own: number, capacityBytes: number) {
    const cells = buffer.byteLength / Int32Array.BYTES_PER_ELEMENT - 1;
    this.#cells = new Int32Array(buffer, 0, cells);
    this.#overdraft = new Int32Array(buffer, cells * Int32Array.BYTES_PER_ELEMENT, 1);
    this.#own = own;
    this.#capacityBytes = capacityBytes;
  }

  static allocate(cells: number): SharedArrayBuffer {
    return new SharedArrayBuffer((cells + 1) * Int32Array.BYTES_PER_ELEMENT);
  }

  /** Of all writers together, in whole kilobytes. */
  get totalBytes(): number {
    let total = 0;
    for (let cell = 0; cell < this.#cells.length; cell++) total += Atomics.load(this.#cells, cell);
    return total * KB;
  }

  /**
   * Whether this much more may be taken by one who holds `heldBytes`, of all that is held. One alone always may: else it
   * never could.
   */
  fits(bytes: number, heldBytes = 0, total = this.totalBytes): boolean {
    return total <= Math.ceil(heldBytes / KB) * KB || total + bytes <= this.#capacityBytes;
  }

  take(bytes: number): void {
    this.#write(this.#ownBytes + bytes);
  }

  giveBack(bytes: number): void {
    this.#write(this.#ownBytes - bytes);
  }

  /**
   * Lets one execution of the node at a time go past its capacity, up to its own limit: else those that each hold a part
   * of what they need would wait for each other until their deadlines. Repaid when it ends.
   */
  overdraw(): boolean {
    return Atomics.compareExchange(this.#overdraft, 0, 0, this.#own + 1) === 0;
  }

  repay(): void {
    Atomics.store(this.#overdraft, 0, 0);
  }

  /** Forgets what a lost writer held. */
  clear(cell: number): void {
    Atomics.store(this.#cells, cell, 0);
    Atomics.compareExchange(this.#overdraft, 0, cell + 1, 0);
  }

  #write(bytes: number): void {
    this.#ownBytes = bytes;
    Atomics.store(this.#cells, this.#own, Math.ceil(bytes / KB));
  }
}
