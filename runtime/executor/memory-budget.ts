/** Kept above the greatest use seen of a script, since the next input may be larger. */
const HEADROOM_BYTES = 262_144;
const HEADROOM_FACTOR = 1.5;

/**
 * What an execution is expected to use at most: its whole limit until the script was seen to end once, afterwards half
 * more than the most it ever used, within its limit. So a node is not full of limits that nobody comes near, and a
 * script that is new, or greedy, is counted whole.
 */
export function expectedBytes(peakBytes: number | null, limitBytes: number): number {
  if (peakBytes === null) return limitBytes;
  return Math.min(limitBytes, Math.ceil(peakBytes * HEADROOM_FACTOR) + HEADROOM_BYTES);
}

/** Memory that all executions of a node may use together. */
export class MemoryBudget {
  readonly #capacityBytes: number;
  #reservedBytes = 0;

  constructor(capacityBytes: number) {
    this.#capacityBytes = capacityBytes;
  }

  get reservedBytes(): number {
    return this.#reservedBytes;
  }

  /** Whether an execution that is expected to use this much may start. One alone always may: else it never could. */
  fits(bytes: number): boolean {
    return this.#reservedBytes === 0 || this.#reservedBytes + bytes <= this.#capacityBytes;
  }

  reserve(bytes: number): void {
    this.#reservedBytes += bytes;
  }

  release(bytes: number): void {
    this.#reservedBytes -= bytes;
  }
}
