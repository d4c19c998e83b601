import { describe, expect, test } from "bun:test";
import { GarbageBudget } from "./garbage-budget.ts";

describe("GarbageBudget", () => {
  test("collects after many small executions, and after few with large bodies", () => {
    let collected = 0;
    const garbage = new GarbageBudget(() => collected++);
    for (let i = 0; i < 20_000; i++) garbage.spend(0);
    expect(collected).toBe(0);
    for (let i = 0; i < 2_000; i++) garbage.spend(0);
    expect(collected).toBe(1);
    for (let i = 0; i < 48; i++) garbage.spend(1_048_576);
    expect(collected).toBe(3);
  });
});
