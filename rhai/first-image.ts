/** The start of constants and heap: below it lies the stack (`build.ts` says how large), whose content means nothing. */
const STACK_BYTES = 1024 * 1024;
/** The allocator keeps the size of the free space at its end. */
const TAIL_BYTES = 4096;
/** The host's pages, by which memory becomes resident. */
const HOST_PAGE_BYTES = 4096;
const WASM_PAGE_BYTES = 65_536;
const BLOCK_WORDS = 4096;

/**
 * The memory of an instance as it was when it was just initialised. To build the engine takes milliseconds, to copy one
 * that was built a fraction of one; nothing in a module differs between instances but their memory.
 */
export class FirstImage {
  readonly #head: Uint8Array<ArrayBuffer>;
  readonly #tail: Uint8Array<ArrayBuffer>;
  /** Zero when it was taken, and so at the start of a restored instance, are all bytes between head and tail. */
  readonly #highWater: number;

  /** `touchedBytes` is the end of the highest block that was ever allocated. */
  constructor(bytes: Uint8Array<ArrayBuffer>, touchedBytes: number) {
    // The allocator's notes on the free space begin right behind the highest block.
    this.#highWater = Math.ceil((touchedBytes + 256) / HOST_PAGE_BYTES) * HOST_PAGE_BYTES;
    this.#head = bytes.slice(STACK_BYTES, this.#highWater);
    this.#tail = bytes.slice(bytes.length - TAIL_BYTES);
  }

  /** Makes fresh memory, which is all zero, that of an initialised instance. */
  copyTo(bytes: Uint8Array<ArrayBuffer>): void {
    bytes.set(this.#head, STACK_BYTES);
    bytes.set(this.#tail, bytes.length - TAIL_BYTES);
  }

  /** Makes used memory that of an initialised instance again: nothing of what was in it is left. */
  restore(bytes: Uint8Array<ArrayBuffer>, touchedBytes: number): void {
    if (touchedBytes > this.#highWater) {
      bytes.fill(0, this.#highWater, Math.min(touchedBytes + WASM_PAGE_BYTES, bytes.length));
    }
    this.copyTo(bytes);
    clearStack(bytes);
  }
}

/** Downwards, as far as it was ever used: to touch all of it would make all of it resident. */
function clearStack(bytes: Uint8Array<ArrayBuffer>): void {
  const words = new Uint32Array(bytes.buffer, 0, STACK_BYTES / 4);
  for (let end = words.length; end > 0; end -= BLOCK_WORDS) {
    let word = end - BLOCK_WORDS;
    while (word < end && words[word] === 0) word++;
    if (word === end) return;
    words.fill(0, end - BLOCK_WORDS, end);
  }
}
