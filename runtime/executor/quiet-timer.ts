/** Calls back once after a time without a touch. A touch costs a store: the timer looks again when it is due. */
export class QuietTimer {
  readonly #quietMs: number;
  readonly #whenQuiet: () => void;
  #timer: Timer | null = null;
  #touchedAt = 0;

  constructor(quietMs: number, whenQuiet: () => void) {
    this.#quietMs = quietMs;
    this.#whenQuiet = whenQuiet;
  }

  touch(now: number): void {
    this.#touchedAt = now;
    if (this.#timer === null) this.#timer = setTimeout(this.#due, this.#quietMs);
  }

  readonly #due = (): void => {
    const quietForMs = performance.now() - this.#touchedAt;
    if (quietForMs < this.#quietMs) {
      this.#timer = setTimeout(this.#due, this.#quietMs - quietForMs);
      return;
    }
    this.#timer = null;
    this.#whenQuiet();
  };
}
