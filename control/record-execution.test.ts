import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { FakeClock, settle, testExecution } from "./execution-testing.ts";
import type { RecordedRow } from "./execution-batch.ts";
import { ExecutionRecorder } from "./record-execution.ts";
import type { ExecutionBatch } from "./store/execution-logs.ts";

/** A database that keeps what it is given, and fails when told to. */
class FakeStore {
  readonly batches: ExecutionBatch[] = [];
  readonly applied = new Set<string>();
  fail: ((batch: ExecutionBatch) => Error | null) | null = null;
  /** The answer is lost after the commit. */
  loseAnswer = false;
  #seq = 0;

  append = async (batch: ExecutionBatch) => {
    const error = this.fail?.(batch);
    if (error) throw error;
    if (this.applied.has(batch.id)) return [];
    this.applied.add(batch.id);
    this.batches.push(batch);
    if (this.loseAnswer) throw new Error("down: the connection was lost");
    return batch.rows.map((row) => ({ id: JSON.parse(row).id as string, seq: ++this.#seq }));
  };

  get rows() {
    return this.batches.flatMap((batch) => batch.rows.map((row) => JSON.parse(row)));
  }

  get counts() {
    return this.batches.flatMap((batch) => batch.counts.map((count) => JSON.parse(count)));
  }

  total(field: "requests" | "recorded" | "operations"): number {
    return this.counts.reduce((sum, count) => sum + count[field], 0);
  }
}

function setUp(rate = 200) {
  const clock = new FakeClock();
  const store = new FakeStore();
  const published: RecordedRow[] = [];
  const warnings: string[] = [];
  const recorder = new ExecutionRecorder({
    append: store.append,
    isTransient: (error) => error instanceof Error && error.message.startsWith("down"),
    log: { rate },
    clock,
    onRecorded: (rows) => void published.push(...rows),
    reporter: { warn: (_, message) => void warnings.push(message) },
  });
  return { clock, store, recorder, published, warnings };
}

describe("ExecutionRecorder", () => {
  test("writes what was recorded within a quarter of a second, and then has no timer", async () => {
    const { clock, store, recorder, published } = setUp();
    const execution = testExecution({ record: { startedAtMs: clock.nowMs() } });
    recorder.record(execution);
    await clock.advance(250);

    expect(store.rows.map((row) => row.id)).toEqual([execution.request.id]);
    expect(published.map((row) => [row.id, row.seq])).toEqual([[execution.request.id, 1]]);
    expect(clock.timers).toBe(0);
  });

  test("counts every execution, whether it has a row or not", async () => {
    const { clock, store, recorder } = setUp(10);
    for (let index = 0; index < 1_000; index++) {
      recorder.record(
        testExecution({
          record: { startedAtMs: clock.nowMs() },
          result: { outcome: index % 4 === 0 ? "timed_out" : "ok", operations: 7 },
        }),
      );
    }
    await clock.advance(250);

    expect(store.total("requests")).toBe(1_000);
    expect(store.total("operations")).toBe(7_000);
    expect(store.total("recorded")).toBe(store.rows.length);
    expect(store.rows.length).toBeLessThanOrEqual(20);
    expect(store.counts).toHaveLength(2);
  });

  test("records no draft", async () => {
    const { clock, store, recorder } = setUp();
    recorder.record(testExecution({ record: { trigger: "draft" } }));
    await clock.advance(1_000);

    expect(store.batches).toEqual([]);
  });

  test("keeps 10,000 rows while the database is down, counts what it drops, and catches up", async () => {
    const { clock, store, recorder, warnings } = setUp(1_000_000);
    store.fail = () => new Error("down");
    for (let index = 0; index < 10_500; index++) recorder.record(testExecution());
    await clock.advance(60_000);

    expect(recorder.stats).toEqual({ bufferedRows: 10_000, droppedRows: 500 });

    store.fail = null;
    await clock.advance(20_000);
    expect(store.rows).toHaveLength(10_000);
    expect(store.total("requests")).toBe(10_500);
    expect(store.total("recorded")).toBe(10_000);
    expect(warnings).toHaveLength(1);
    expect(clock.timers).toBe(0);
  });

  test("sends a batch of unknown fate again under its id, so that it counts once", async () => {
    const { clock, store, recorder } = setUp();
    store.loseAnswer = true;
    recorder.record(testExecution());
    await clock.advance(250);
    store.loseAnswer = false;
    recorder.record(testExecution());
    await clock.advance(10_000);

    expect(store.total("requests")).toBe(2);
    expect(store.rows).toHaveLength(2);
  });

  test("writes everything else when the database refuses one row", async () => {
    const { clock, store, recorder, warnings } = setUp();
    const executions = Array.from({ length: 9 }, () => testExecution());
    const refused = executions[4]!.request.id;
    store.fail = (batch) => (batch.rows.some((row) => row.includes(refused)) ? new Error("refused") : null);
    for (const execution of executions) recorder.record(execution);
    await clock.advance(5_000);

    expect(store.rows.map((row) => row.id)).toEqual(
      executions.map((execution) => execution.request.id).filter((id) => id !== refused),
    );
    expect(store.total("requests")).toBe(9);
    expect(recorder.stats.droppedRows).toBe(1);
    expect(warnings.length).toBeGreaterThan(0);
  });

  test("writes the rest when it closes, trying again while the database is away", async () => {
    const { clock, store, recorder } = setUp();
    let failures = 3;
    store.fail = () => (failures-- > 0 ? new Error("down") : null);
    for (let index = 0; index < 5; index++) recorder.record(testExecution());
    const closed = recorder.close();
    await clock.advance(4_000);

    expect(await closed).toBe(0);
    expect(store.rows).toHaveLength(5);
  });

  test("gives up closing after the deadline and says how many rows are lost", async () => {
    const { clock, store, recorder } = setUp();
    store.fail = () => new Error("down");
    for (let index = 0; index < 5; index++) recorder.record(testExecution());
    const closed = recorder.close(3_000);
    await clock.advance(10_000);

    expect(await closed).toBe(5);
    expect(clock.timers).toBe(0);
  });

  test("flush() covers what was recorded while a batch was being written", async () => {
    const { store, recorder } = setUp();
    recorder.record(testExecution());
    const first = recorder.flush();
    recorder.record(testExecution());
    await recorder.flush();
    await first;

    expect(store.rows).toHaveLength(2);
    await settle();
  });

  test("counts add up whatever the order of minutes, outcomes, failures and flushes", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            script: fc.integer({ min: 0, max: 5 }),
            outcome: fc.constantFrom("ok", "timed_out", "script_error"),
            minute: fc.integer({ min: 0, max: 3 }),
            down: fc.boolean(),
            waitMs: fc.constantFrom(0, 0, 0, 300, 3_000),
          }),
          { maxLength: 60 },
        ),
        async (steps) => {
          const { clock, store, recorder } = setUp();
          const model = new Map<string, number>();
          for (const step of steps) {
            store.fail = step.down ? () => new Error("down") : null;
            const startedAtMs = step.minute * 60_000;
            recorder.record(
              testExecution({
                scriptId: `s${step.script}`,
                record: { startedAtMs },
                result: { outcome: step.outcome as "ok" },
              }),
            );
            const key = `s${step.script} ${step.minute} ${step.outcome}`;
            model.set(key, (model.get(key) ?? 0) + 1);
            await clock.advance(step.waitMs);
          }
          store.fail = null;
          await clock.advance(10_000);

          const written = new Map<string, number>();
          for (const count of store.counts) {
            const key = `${count.script_id} ${count.minute} ${count.outcome}`;
            written.set(key, (written.get(key) ?? 0) + count.requests);
          }
          expect(written).toEqual(model);
          expect(clock.timers).toBe(0);
        },
      ),
      { numRuns: 30 },
    );
  });
});
