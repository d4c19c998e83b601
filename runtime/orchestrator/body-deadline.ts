import { PiCloudError } from "../core/errors.ts";

/** Calls back later; returns what cancels it. */
export type After = (delayMs: number, callback: () => void) => () => void;

export const afterTimeout: After = (delayMs, callback) => {
  const timer = setTimeout(callback, delayMs);
  return () => clearTimeout(timer);
};

/** Every body has this long, so that a first packet that was lost is no matter. */
const GRACE_MS = 20_000;
/** And a second more for every 16 KB of it that came. */
const BYTES_PER_MS = 16;

/**
 * The time that a body may take: 20 s, and as long as it comes with 16 KB a second. The server itself closes a connection
 * whose body stops, but one that goes on by a packet now and then could hold its place for hours.
 */
export class BodyDeadline {
  readonly #after: After;
  readonly #passed = Promise.withResolvers<never>();
  #allowedMs: number;
  #waitedMs = 0;
  #cancel: () => void = () => {};

  /** `expectedBytes`: what comes in one piece, whose progress nobody sees. */
  constructor(after: After, expectedBytes = 0) {
    this.#after = after;
    this.#allowedMs = GRACE_MS + expectedBytes / BYTES_PER_MS;
    // Nobody may be listening when it passes.
    this.#passed.promise.catch(() => {});
    this.#wait();
  }

  /** Tells of bytes that came. */
  extend(bytes: number): void {
    this.#allowedMs += bytes / BYTES_PER_MS;
  }

  /** What `reading` gives, or `request_timeout`. */
  async race<T>(reading: Promise<T>): Promise<T> {
    // It rejects too when the connection ends, after everybody has gone.
    reading.catch(() => {});
    return await Promise.race([reading, this.#passed.promise]);
  }

  close(): void {
    this.#cancel();
  }

  #wait(): void {
    const delayMs = this.#allowedMs - this.#waitedMs;
    this.#cancel = this.#after(delayMs, () => {
      this.#waitedMs += delayMs;
      if (this.#waitedMs < this.#allowedMs) this.#wait();
      else this.#passed.reject(new PiCloudError("request_timeout", "The body did not come in time"));
    });
  }
}
