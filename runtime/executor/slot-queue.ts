/** 32-bit cells of a cache line: what one side writes lies apart from what the other does. */
const LINE = 16;
const WRITTEN = 0;
const ASLEEP = LINE;
const ENTRIES = 2 * LINE;

/**
 * Numbers of slots on their way from one thread to another, in shared memory: one writes, one reads. A slot is queued at
 * most once at a time, so the queue is never full. Its reader says when it goes to sleep, and only then has to be woken
 * by a message, which costs more than all the rest.
 */
export class SlotQueue {
  readonly #cells: Int32Array;
  readonly #mask: number;
  /** How many entries were written, or read, modulo 2^32. */
  #count = 0;

  /** Both sides make one over the same buffer. */
  constructor(buffer: SharedArrayBuffer) {
    this.#cells = new Int32Array(buffer);
    this.#mask = this.#cells.length - ENTRIES - 1;
  }

  /** For this many slots; its reader sleeps. */
  static allocate(slots: number): SharedArrayBuffer {
    const entries = 2 ** Math.ceil(Math.log2(slots));
    const buffer = new SharedArrayBuffer((ENTRIES + entries) * Int32Array.BYTES_PER_ELEMENT);
    new Int32Array(buffer)[ASLEEP] = 1;
    return buffer;
  }

  /** Writer. */
  push(slot: number): void {
    this.#cells[ENTRIES + (this.#count & this.#mask)] = slot;
    this.#count = (this.#count + 1) | 0;
    Atomics.store(this.#cells, WRITTEN, this.#count);
  }

  /** Writer, after `push`: whether the reader sleeps. True once a sleep: whoever hears it has to wake the reader. */
  mustWake(): boolean {
    return Atomics.load(this.#cells, ASLEEP) === 1 && Atomics.compareExchange(this.#cells, ASLEEP, 1, 0) === 1;
  }

  /** Reader: the next slot, -1 when there is none. */
  take(): number {
    if (Atomics.load(this.#cells, WRITTEN) === this.#count) return -1;
    const slot = this.#cells[ENTRIES + (this.#count & this.#mask)] as number;
    this.#count = (this.#count + 1) | 0;
    return slot;
  }

  /** Reader: from here on it has to be woken. False when something came in the meantime, which is to be taken first. */
  sleep(): boolean {
    Atomics.store(this.#cells, ASLEEP, 1);
    if (Atomics.load(this.#cells, WRITTEN) === this.#count) return true;
    Atomics.store(this.#cells, ASLEEP, 0);
    return false;
  }

  /** Reader: it will look again by itself. */
  stayAwake(): void {
    Atomics.store(this.#cells, ASLEEP, 0);
  }
}
