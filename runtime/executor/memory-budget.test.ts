import { describe, expect, test } from "bun:test";
import { expectedBytes, MemoryBudget } from "./memory-budget.ts";

const MB = 1_048_576;

describe("expectedBytes()", () => {
  test("counts a script that never ran by its limit", () => {
    expect(expectedBytes(null, 32 * MB)).toBe(32 * MB);
  });

  test("counts a known script by half more than it used, with headroom, within its limit", () => {
    expect(expectedBytes(4_096, 32 * MB)).toBe(6_144 + 262_144);
    expect(expectedBytes(31 * MB, 32 * MB)).toBe(32 * MB);
  });
});

describe("MemoryBudget", () => {
  test("is full at its capacity and free again after a release", () => {
    const memory = new MemoryBudget(64 * MB);
    memory.reserve(48 * MB);
    expect(memory.fits(16 * MB)).toBe(true);
    expect(memory.fits(16 * MB + 1)).toBe(false);
    memory.release(48 * MB);
    expect(memory.reservedBytes).toBe(0);
  });

  test("lets one execution start whatever it expects", () => {
    expect(new MemoryBudget(16 * MB).fits(64 * MB)).toBe(true);
  });
});
