import { describe, expect, test } from "bun:test";
import { ExecutionCounters } from "./execution-counters.ts";
import { testExecution } from "./execution-testing.ts";

describe("ExecutionCounters", () => {
  test("merges minutes into hours and days past its bound, and loses no count", () => {
    const counters = new ExecutionCounters(100);
    let operations = 0;
    for (let minute = 0; minute < 10_000; minute++) {
      counters.add(testExecution({ record: { startedAtMs: minute * 60_000 }, result: { operations: 3 } }));
      operations += 3;
      expect(counters.size).toBeLessThanOrEqual(101);
    }
    const cells = counters.take(1_000);

    expect(cells.reduce((sum, cell) => sum + cell.requests, 0)).toBe(10_000);
    expect(cells.reduce((sum, cell) => sum + cell.operations, 0)).toBe(operations);
    expect(new Set(cells.map((cell) => cell.minute)).size).toBe(cells.length);
    expect(counters.size).toBe(0);
  });

  test("keeps counting right when there are more scripts than its bound", () => {
    const counters = new ExecutionCounters(10);
    for (let index = 0; index < 5_000; index++) {
      const cell = counters.add(testExecution({ scriptId: `s${index % 50}`, record: { startedAtMs: index * 1_000 } }));
      cell.recorded++;
    }
    const cells = counters.take(1_000_000);

    expect(cells.reduce((sum, cell) => sum + cell.requests, 0)).toBe(5_000);
    expect(cells.reduce((sum, cell) => sum + cell.recorded, 0)).toBe(5_000);
  });

  test("take() gives no more than it was asked for but for one script's, and the rest later", () => {
    const counters = new ExecutionCounters();
    for (let index = 0; index < 50; index++) counters.add(testExecution({ scriptId: `s${index}` }));

    expect(counters.take(20)).toHaveLength(20);
    expect(counters.take(100)).toHaveLength(30);
  });
});
