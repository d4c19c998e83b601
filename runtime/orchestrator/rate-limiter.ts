import type { RateLimit, RateLimits } from "../core/rate-limit.ts";
import { clientBlock } from "../core/client-block.ts";

/** Why and for how long a request is refused. */
export interface Refusal {
  limit: "app" | "client";
  retryAfterMs: number;
}

const SECOND_MS = 1_000;
/** Below the precision of sums of fractions, which must refuse nobody. */
const LEAST_WAIT_MS = 0.001;

/**
 * Token buckets of apps and of their clients. Each is one number, the time at which it will be full again (the generic
 * cell rate algorithm's "theoretical arrival time"), so that nothing has to be refilled and a full bucket is the same as
 * none. At most `maxBuckets` are kept, those that were used last: one that is given up starts full.
 */
export class RateLimiter {
  readonly #maxBuckets: number;
  readonly #nowMs: () => number;
  /** In the order of their last use. */
  readonly #fullAtMs = new Map<string, number>();

  constructor(maxBuckets: number, nowMs: () => number) {
    this.#maxBuckets = maxBuckets;
    this.#nowMs = nowMs;
  }

  get size(): number {
    return this.#fullAtMs.size;
  }

  /** Takes a token from each bucket, or none when one of them is empty. Null: the request may go on. */
  admit(appId: string, limits: RateLimits, address: () => string): Refusal | null {
    const nowMs = this.#nowMs();
    const clientKey = limits.client === null ? "" : `${appId} ${clientBlock(address())}`;
    if (limits.client !== null) {
      const waitMs = this.#waitMs(clientKey, limits.client, nowMs);
      if (waitMs > 0) return { limit: "client", retryAfterMs: waitMs };
    }
    if (limits.app !== null) {
      const waitMs = this.#waitMs(appId, limits.app, nowMs);
      if (waitMs > 0) return { limit: "app", retryAfterMs: waitMs };
      this.#take(appId, limits.app, nowMs);
    }
    if (limits.client !== null) this.#take(clientKey, limits.client, nowMs);
    return null;
  }

  /** How long until the bucket has a token; 0 when it has. */
  #waitMs(key: string, limit: RateLimit, nowMs: number): number {
    const tokenMs = SECOND_MS / limit.requestsPerSecond;
    const waitMs = this.#lackMs(key, limit, nowMs) - (limit.burst - 1) * tokenMs;
    return waitMs < LEAST_WAIT_MS ? 0 : waitMs;
  }

  #take(key: string, limit: RateLimit, nowMs: number): void {
    const fullAtMs = nowMs + this.#lackMs(key, limit, nowMs) + SECOND_MS / limit.requestsPerSecond;
    this.#fullAtMs.delete(key);
    this.#fullAtMs.set(key, fullAtMs);
    if (this.#fullAtMs.size <= this.#maxBuckets) return;
    for (const oldest of this.#fullAtMs.keys()) {
      this.#fullAtMs.delete(oldest);
      return;
    }
  }

  /** How long until the bucket is full. No more than an empty one takes: the limit may have been a stricter one before. */
  #lackMs(key: string, limit: RateLimit, nowMs: number): number {
    const lackMs = (this.#fullAtMs.get(key) ?? nowMs) - nowMs;
    return Math.min(Math.max(0, lackMs), (limit.burst * SECOND_MS) / limit.requestsPerSecond);
  }
}
