import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { addDuration, bucketDurationUs, durationBucket, mergeHistogram, quantileUs } from "./duration-histogram.ts";

const durations = fc.oneof(fc.integer({ min: 0, max: 64 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }));

describe("the duration histogram", () => {
  test("is never further than 1/32 from a duration", () => {
    fc.assert(
      fc.property(durations, (us) => {
        expect(Math.abs(bucketDurationUs(durationBucket(us)) - us)).toBeLessThanOrEqual(us / 32);
      }),
    );
  });

  test("keeps the order of durations", () => {
    fc.assert(
      fc.property(durations, durations, (a, b) => {
        if (a <= b) expect(durationBucket(a)).toBeLessThanOrEqual(durationBucket(b));
      }),
    );
  });

  test("finds the quantile that sorting finds, within its error", () => {
    fc.assert(
      fc.property(
        fc.array(durations, { minLength: 1, maxLength: 200 }),
        fc.constantFrom(0.5, 0.95, 0.99),
        (all, share) => {
          const histogram: number[] = [];
          for (const us of all) addDuration(histogram, us);
          const sorted = all.toSorted((a, b) => a - b);
          const exact = sorted[Math.ceil(sorted.length * share) - 1] ?? 0;

          expect(Math.abs((quantileUs(histogram, share) ?? -1) - exact)).toBeLessThanOrEqual(exact / 32);
        },
      ),
    );
  });

  test("merges as if all durations had been added to one", () => {
    fc.assert(
      fc.property(fc.array(durations), fc.array(durations), (left, right) => {
        const one: number[] = [];
        const two: number[] = [];
        const all: number[] = [];
        for (const us of left) addDuration(one, us);
        for (const us of right) addDuration(two, us);
        for (const us of [...left, ...right]) addDuration(all, us);
        mergeHistogram(one, two);

        expect(one).toEqual(all);
      }),
    );
  });

  test("counts a wrong or endless duration instead of failing", () => {
    const histogram: number[] = [];
    for (const us of [Number.NaN, Number.POSITIVE_INFINITY, 1e15]) addDuration(histogram, us);

    expect(histogram.reduce((sum, count) => sum + count, 0)).toBe(3);
    expect(quantileUs([], 0.5)).toBeNull();
  });
});
