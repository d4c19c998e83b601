import { expect, test } from "bun:test";
import { slopeOf } from "./resident.ts";

test("slopeOf() finds a line, and says how certain it is", () => {
  const line = slopeOf(Array.from({ length: 30 }, (_, at) => 100 + 2 * at + (at % 2)));
  expect(line.slope).toBeCloseTo(2, 1);
  expect(line.error).toBeLessThan(0.1);
});

test("slopeOf() does not take a wave for a slope", () => {
  // Nearly one wave, whose plain standard error would make a slope of it: two of them are 0.17.
  const { slope, error } = slopeOf(Array.from({ length: 30 }, (_, at) => 100 + 8 * Math.cos(at / 6)));
  expect(slope).toBeCloseTo(-0.44, 2);
  expect(error).toBeGreaterThan(0.44);
});
