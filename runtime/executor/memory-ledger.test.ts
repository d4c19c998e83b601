import { describe, expect, test } from "bun:test";
import { expectedBytes, MemoryLedger } from "./memory-ledger.ts";

const MB = 1_048_576;

describe("expectedBytes()", () => {
  test("counts a script that never ended by its limit", () => {
    expect(expectedBytes(null, 32 * MB)).toBe(32 * MB);
  });

  test("counts a known script by half more than it used, with headroom, within its limit", () => {
    expect(expectedBytes(4_096, 32 * MB)).toBe(6_144 + 262_144);
    expect(expectedBytes(31 * MB, 32 * MB)).toBe(32 * MB);
  });
});

describe("MemoryLedger", () => {
  test("is full when all writers together hold its capacity, and free again when one gives back", () => {
    const buffer = MemoryLedger.allocate(3);
    const [pool, worker] = [new MemoryLedger(buffer, 0, 64 * MB), new MemoryLedger(buffer, 2, 64 * MB)];
    pool.take(32 * MB);
    worker.take(16 * MB);
    expect(pool.totalBytes).toBe(48 * MB);
    expect(pool.fits(16 * MB)).toBe(true);
    expect(worker.fits(16 * MB + 1)).toBe(false);
    pool.giveBack(32 * MB);
    worker.giveBack(16 * MB);
    expect(pool.totalBytes).toBe(0);
  });

  test("lets one alone take whatever it needs", () => {
    const ledger = new MemoryLedger(MemoryLedger.allocate(1), 0, 16 * MB);
    expect(ledger.fits(64 * MB)).toBe(true);
    ledger.take(20 * MB);
    expect(ledger.fits(MB)).toBe(false);
    expect(ledger.fits(MB, 20 * MB)).toBe(true);
  });

  test("lets one at a time go past the capacity, and forgets one that was lost", () => {
    const buffer = MemoryLedger.allocate(3);
    const [pool, one, other] = [0, 1, 2].map((cell) => new MemoryLedger(buffer, cell, MB)) as [
      MemoryLedger,
      MemoryLedger,
      MemoryLedger,
    ];
    expect([one.overdraw(), other.overdraw()]).toEqual([true, false]);
    one.repay();
    expect(other.overdraw()).toBe(true);
    other.take(2 * MB);
    pool.clear(2);
    expect(pool.totalBytes).toBe(0);
    expect(one.overdraw()).toBe(true);
  });
});
