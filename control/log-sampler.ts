/**
 * Decides which executions of one app become rows. Two token buckets, each refilled at `rate` a second and holding a second's
 * worth: as long as the first one has plenty, everything is recorded; past that, failures take from the second, and of
 * the successes every n-th is recorded, n following their number in the last second, so that no moment of it and no
 * script is favoured. n is drawn anew around its mean each time: a fixed stride would follow a repeating pattern.
 */
export class LogSampler {
  readonly #rate: number;
  readonly #random: () => number;
  #tokens: number;
  #failureTokens: number;
  #refilledAtMs = 0;
  #windowStartMs = 0;
  #successesInWindow = 0;
  #successesBefore = 0;
  #skip = 0;

  /** `rate`: rows a second. `random`: 0 to 1, for tests. */
  constructor(rate: number, random: () => number = Math.random) {
    this.#rate = rate;
    this.#random = random;
    this.#tokens = rate;
    this.#failureTokens = rate;
  }

  /** True: record a row. Called for every execution, in order of time. */
  admit(failed: boolean, nowMs: number): boolean {
    if (nowMs !== this.#refilledAtMs) this.#refill(nowMs);
    // A quarter of a second's worth stays with the sample: emptied, the bucket would favour whoever comes after a refill.
    const plenty = this.#tokens >= Math.max(1, this.#rate / 4);
    if (failed) {
      if (plenty) {
        this.#tokens--;
        return true;
      }
      if (this.#failureTokens < 1) return false;
      this.#failureTokens--;
      return true;
    }
    this.#successesInWindow++;
    if (!plenty) {
      if (this.#skip > 0) {
        this.#skip--;
        return false;
      }
      this.#skip = Math.floor(this.#random() * 2 * this.#stride());
      if (this.#tokens < 1) return false;
    }
    this.#tokens--;
    return true;
  }

  /** True when it would decide like a new one: nothing has come for long enough. */
  isIdle(nowMs: number): boolean {
    return nowMs - this.#refilledAtMs > 2_000;
  }

  /** One row for so many successes; slightly too often, so that the bucket is kept low and evenness wins. */
  #stride(): number {
    const successes = Math.max(this.#successesBefore, this.#successesInWindow);
    return Math.max(0, successes / (this.#rate * 1.05) - 0.5);
  }

  #refill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - this.#refilledAtMs);
    const refill = (this.#rate * elapsedMs) / 1_000;
    this.#tokens = Math.min(this.#rate, this.#tokens + refill);
    this.#failureTokens = Math.min(this.#rate, this.#failureTokens + refill);
    this.#refilledAtMs = nowMs;
    if (nowMs - this.#windowStartMs >= 1_000) {
      this.#successesBefore = nowMs - this.#windowStartMs < 2_000 ? this.#successesInWindow : 0;
      this.#successesInWindow = 0;
      this.#windowStartMs = nowMs;
    }
  }
}
