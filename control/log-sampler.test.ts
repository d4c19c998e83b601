import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { LogSampler } from "./log-sampler.ts";

/** A random source of its own seed, so that a failure can be repeated. */
function seeded(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

/** Sends `perSecond` executions for `seconds`; gives the indexes of the recorded ones. */
function send(sampler: LogSampler, perSecond: number, seconds: number, failed: (index: number) => boolean): number[] {
  const recorded: number[] = [];
  for (let index = 0; index < perSecond * seconds; index++) {
    const nowMs = 1_000_000 + Math.floor((index * 1_000) / perSecond);
    if (sampler.admit(failed(index), nowMs)) recorded.push(index);
  }
  return recorded;
}

describe("LogSampler", () => {
  test("records everything up to its rate", () => {
    expect(send(new LogSampler(200), 200, 10, (index) => index % 3 === 0)).toHaveLength(2_000);
  });

  test("records a burst of a second's worth in full", () => {
    const sampler = new LogSampler(200, seeded(1));
    let recorded = 0;
    for (let index = 0; index < 150; index++) if (sampler.admit(false, 5_000)) recorded++;

    expect(recorded).toBe(150);
  });

  test("keeps successes near the rate however many come", () => {
    const recorded = send(new LogSampler(200, seeded(2)), 20_000, 10, () => false);

    expect(recorded.length).toBeGreaterThan(1_800);
    expect(recorded.length).toBeLessThanOrEqual(2_200);
  });

  test("records failures past the rate up to the same bound again", () => {
    const few = send(new LogSampler(200, seeded(3)), 20_000, 10, (index) => index % 200 === 0);
    const failures = few.filter((index) => index % 200 === 0);
    expect(failures).toHaveLength(1_000);

    const all = send(new LogSampler(200), 20_000, 10, () => true);
    expect(all.length).toBeGreaterThan(3_900);
    expect(all.length).toBeLessThanOrEqual(4_400);
  });

  test("samples successes evenly over time and over scripts that alternate", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 }), fc.constantFrom(2_000, 10_000), (seed, perSecond) => {
        const recorded = send(new LogSampler(200, seeded(seed)), perSecond, 11, () => false).filter(
          (index) => index >= perSecond,
        );
        const bySecond = Array.from({ length: 10 }, () => 0);
        let odd = 0;
        for (const index of recorded) {
          bySecond[Math.floor(index / perSecond) - 1]!++;
          odd += index % 2;
        }

        for (const count of bySecond) expect(Math.abs(count - 200)).toBeLessThan(60);
        expect(Math.abs(odd / recorded.length - 0.5)).toBeLessThan(0.1);
      }),
      { numRuns: 20 },
    );
  });

  test("is even inside one second too", () => {
    const perSecond = 20_000;
    const recorded = send(new LogSampler(200, seeded(4)), perSecond, 3, () => false).filter(
      (index) => index >= perSecond,
    );
    const byTenth = Array.from({ length: 20 }, () => 0);
    for (const index of recorded) byTenth[Math.floor((index - perSecond) / 2_000)]!++;

    for (const count of byTenth) expect(Math.abs(count - 20)).toBeLessThan(16);
  });

  test("records nothing at rate 0", () => {
    expect(send(new LogSampler(0), 100, 2, (index) => index % 2 === 0)).toEqual([]);
  });
});
