import { PiCloudError } from "../core/errors.ts";

/**
 * The bytes of all bodies that are being read, or wait with their scripts. A body alone has its limit; a thousand connections that
 * each send almost that much and then wait would fill the memory of a small machine.
 */
export class BodyBudget {
  readonly #maxBytes: number;
  #heldBytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  /** For bytes that have come, not for those that are promised: those cost their sender nothing. Throws `overloaded`. */
  take(bytes: number): void {
    if (this.#heldBytes + bytes > this.#maxBytes) {
      throw new PiCloudError("overloaded", "Too many bodies are being read at the moment");
    }
    this.#heldBytes += bytes;
  }

  giveBack(bytes: number): void {
    this.#heldBytes -= bytes;
  }
}
