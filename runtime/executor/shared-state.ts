/**
 * What a worker and the pool read of each other without a message, so that a worker that is busy inside WebAssembly
 * still sees an interrupt and still shows that it lives. One 32-bit cell each.
 */
const BEAT = 0;
const INSTANCES = 1;
const FLAGS = 2;

/** The state that one worker shares with the pool. */
export class SharedState {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;

  constructor(buffer: SharedArrayBuffer) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer);
  }

  /** For a worker with this many executions in flight at most. */
  static allocate(slots: number): SharedState {
    return new SharedState(new SharedArrayBuffer((FLAGS + slots) * Int32Array.BYTES_PER_ELEMENT));
  }

  /** Worker: shows that it lives. */
  beat(): void {
    Atomics.add(this.#cells, BEAT, 1);
  }

  /** Pool: changes between two looks at a worker that lives and works. */
  get beats(): number {
    return Atomics.load(this.#cells, BEAT);
  }

  /** Instances that the worker holds, leased and idle. */
  get instances(): number {
    return Atomics.load(this.#cells, INSTANCES);
  }

  set instances(count: number) {
    Atomics.store(this.#cells, INSTANCES, count);
  }

  /** Pool: asks the execution in this slot to stop; it sees that within 1,024 operations. */
  interrupt(slot: number): void {
    Atomics.store(this.#cells, FLAGS + slot, 1);
  }

  /** Pool: before the slot is used again. */
  clearInterrupt(slot: number): void {
    Atomics.store(this.#cells, FLAGS + slot, 0);
  }

  interrupted(slot: number): boolean {
    return Atomics.load(this.#cells, FLAGS + slot) !== 0;
  }
}
