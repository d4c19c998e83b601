import { describe, expect, test } from "bun:test";
import { usageOf } from "./limit-usage.ts";

describe("usageOf()", () => {
  test("gives the most of all runs, in the measure of the limit too", () => {
    const runs = [
      { operations: 10, duration_us: 2_500, memory_peak_bytes: 1_048_576 },
      { operations: 30, duration_us: 1_000, memory_peak_bytes: 512 },
    ];
    expect(usageOf("max_operations", runs)).toEqual({ most: 30, mostOfLimit: 30 });
    expect(usageOf("timeout_ms", runs)).toEqual({ most: 2_500, mostOfLimit: 2.5 });
    expect(usageOf("memory_limit_mb", runs)).toEqual({ most: 1_048_576, mostOfLimit: 1 });
    expect(usageOf("timeout_ms", [])).toBeNull();
  });
});
