/** A token bucket: so many requests a second in the long run, and so many at once after a pause. */
export interface RateLimit {
  /** May be below one: 0.1 is a request every ten seconds. */
  requestsPerSecond: number;
  /** At least 1. */
  burst: number;
}

/** What an app lets through to its scripts; null for no limit. */
export interface RateLimits {
  /** All requests of the app together. */
  app: RateLimit | null;
  /** Requests of each client address apart. */
  client: RateLimit | null;
}

/** A limit as the database and the API have it. */
export interface RateLimitJson {
  requests_per_second: number;
  burst: number;
}

export function rateLimitOf(json: RateLimitJson | null): RateLimit | null {
  return json && { requestsPerSecond: json.requests_per_second, burst: json.burst };
}

export function rateLimitJson(limit: RateLimit | null): RateLimitJson | null {
  return limit && { requests_per_second: limit.requestsPerSecond, burst: limit.burst };
}

/** The outcome under which refused requests are counted; no execution ends with it. */
export const REFUSED_OUTCOME = "rate_limited";
