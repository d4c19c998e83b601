import { describe, expect, test } from "bun:test";
import { assert, double, array, integer, property } from "fast-check";
import type { RateLimits } from "../core/rate-limit.ts";
import { RateLimiter } from "./rate-limiter.ts";

const perApp = (requestsPerSecond: number, burst: number): RateLimits => ({
  app: { requestsPerSecond, burst },
  client: null,
});
const perClient = (requestsPerSecond: number, burst: number): RateLimits => ({
  app: null,
  client: { requestsPerSecond, burst },
});

function limiterAt(startMs = 0, maxBuckets = 1_000) {
  const clock = { nowMs: startMs };
  const limiter = new RateLimiter(maxBuckets, () => clock.nowMs);
  const admit = (limits: RateLimits, address = "203.0.113.9", app = "app") => limiter.admit(app, limits, () => address);
  return { clock, limiter, admit };
}

describe("RateLimiter", () => {
  test("lets a burst through at once, then as many as the rate, and says how long to wait", () => {
    const { clock, admit } = limiterAt();
    const limits = perApp(2, 3);
    expect([1, 2, 3, 4].map(() => admit(limits))).toEqual([null, null, null, { limit: "app", retryAfterMs: 500 }]);
    clock.nowMs = 499;
    expect(admit(limits)).toEqual({ limit: "app", retryAfterMs: 1 });
    clock.nowMs = 500;
    expect([admit(limits), admit(limits)]).toEqual([null, { limit: "app", retryAfterMs: 500 }]);
    clock.nowMs = 60_000;
    expect([1, 2, 3, 4].filter(() => admit(limits) === null)).toHaveLength(3);
  });

  test("counts each address apart, and of IPv6 each /64", () => {
    const { admit } = limiterAt();
    const limits = perClient(1, 1);
    expect(admit(limits, "203.0.113.9")).toBeNull();
    expect(admit(limits, "203.0.113.9")).toMatchObject({ limit: "client" });
    expect(admit(limits, "203.0.113.10")).toBeNull();
    expect(admit(limits, "2001:db8:1:2::1")).toBeNull();
    expect(admit(limits, "2001:db8:1:2:ffff::1")).toMatchObject({ limit: "client" });
    expect(admit(limits, "2001:db8:1:3::1")).toBeNull();
  });

  test("keeps apps apart", () => {
    const { admit } = limiterAt();
    for (const limits of [perApp(1, 1), perClient(1, 1)]) {
      expect(admit(limits, "203.0.113.9", "one")).toBeNull();
      expect(admit(limits, "203.0.113.9", "other")).toBeNull();
      expect(admit(limits, "203.0.113.9", "one")).not.toBeNull();
    }
  });

  test("takes nothing from one bucket when the other is empty", () => {
    const { admit } = limiterAt();
    const both: RateLimits = { app: { requestsPerSecond: 1, burst: 2 }, client: { requestsPerSecond: 1, burst: 1 } };
    expect(admit(both, "203.0.113.1")).toBeNull();
    // One address alone cannot use up what the app has for all.
    for (let time = 0; time < 50; time++) expect(admit(both, "203.0.113.1")).toMatchObject({ limit: "client" });
    expect(admit(both, "203.0.113.2")).toBeNull();
    expect(admit(both, "203.0.113.3")).toMatchObject({ limit: "app" });
    expect(admit({ ...both, app: null }, "203.0.113.3")).toBeNull();
  });

  test("asks for no address where none is needed", () => {
    const limiter = new RateLimiter(10, () => 0);
    const address = () => {
      throw new Error("Nobody needs it");
    };
    expect(limiter.admit("app", perApp(1, 1), address)).toBeNull();
  });

  test("follows a changed limit at once", () => {
    const { admit } = limiterAt();
    expect(admit(perApp(0.001, 1))).toBeNull();
    expect(admit(perApp(0.001, 1))).toMatchObject({ retryAfterMs: 1_000_000 });
    // An empty bucket of the new limit, not a debt of the old one.
    expect(admit(perApp(100, 5))).toEqual({ limit: "app", retryAfterMs: 10 });
  });

  test("keeps no more buckets than it may, those that were used last", () => {
    const { limiter, admit } = limiterAt(0, 100);
    const limits = perClient(0.001, 1);
    for (let client = 0; client < 10_000; client++) {
      admit(limits, `10.0.${client >> 8}.${client & 255}`);
      expect(limiter.size).toBeLessThanOrEqual(100);
    }
    expect(admit(limits, `10.0.${9_999 >> 8}.${9_999 & 255}`)).not.toBeNull();
    expect(admit(limits, "10.0.0.0")).toBeNull();
  });

  test("never lets more through in any span than burst and rate allow", () => {
    assert(
      property(
        double({ min: 0.1, max: 1_000, noNaN: true }),
        integer({ min: 1, max: 50 }),
        array(double({ min: 0, max: 400, noNaN: true }), { maxLength: 200 }),
        (rate, burst, pauses) => {
          const { clock, admit } = limiterAt(12_345);
          const passed: number[] = [];
          for (const pause of pauses) {
            clock.nowMs += pause;
            if (admit(perApp(rate, burst)) === null) passed.push(clock.nowMs);
          }
          for (let from = 0; from < passed.length; from++) {
            for (let to = from; to < passed.length; to++) {
              const spanMs = (passed[to] as number) - (passed[from] as number);
              expect(to - from + 1).toBeLessThanOrEqual(burst + (spanMs * rate) / 1_000 + 0.01);
            }
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
