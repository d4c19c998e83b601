import { Type, type Static } from "@sinclair/typebox";
import { rateLimitOf, type RateLimit as Limit } from "../../runtime/core/rate-limit.ts";
import { strictObject } from "./schemas.ts";

/** A request in a thousand seconds to a million in one. */
const bucket = strictObject({
  requests_per_second: Type.Number({ minimum: 0.001, maximum: 1_000_000 }),
  burst: Type.Integer({ minimum: 1, maximum: 1_000_000, description: "As many at once after a pause" }),
});

const described = (description: string) => Type.Union([bucket, Type.Null()], { description });

export const RateLimit = described("All requests to the app's scripts together; null for no limit");
export const ClientRateLimit = described("Those of one client address, of IPv6 a /64; null for no limit");

interface RateLimitFields {
  rate_limit?: Static<typeof RateLimit>;
  client_rate_limit?: Static<typeof ClientRateLimit>;
}

/** A body with its limits in the words of the use cases; absent ones stay absent. */
export function readRateLimits<Body extends RateLimitFields>(
  body: Body,
): Omit<Body, keyof RateLimitFields> & {
  rateLimit: Limit | null | undefined;
  clientRateLimit: Limit | null | undefined;
} {
  const { rate_limit, client_rate_limit, ...rest } = body;
  return {
    ...rest,
    rateLimit: rate_limit === undefined ? undefined : rateLimitOf(rate_limit),
    clientRateLimit: client_rate_limit === undefined ? undefined : rateLimitOf(client_rate_limit),
  };
}
