import { describe, expect, test } from "bun:test";
import { FakeClock, settle, testExecution } from "../../control/execution-testing.ts";
import { PiCloudError } from "../core/errors.ts";
import { readSentBatch, type SentBatch } from "../core/manager-wire.ts";
import { HttpExecutionSink } from "./http-execution-sink.ts";

function setUp() {
  const clock = new FakeClock();
  const batches: SentBatch[] = [];
  const warnings: string[] = [];
  const state = { fail: null as (() => Error | null) | null };
  const manager = {
    async ask(_target: string, batch: unknown) {
      const error = state.fail?.();
      if (error) throw error;
      // As it comes over the wire.
      batches.push(readSentBatch(JSON.parse(JSON.stringify(batch))));
      return null;
    },
  };
  const log = { warn: (_: object, message: string) => void warnings.push(message) };
  const sink = new HttpExecutionSink({ manager, log, after: clock.after });
  return { clock, batches, warnings, state, sink };
}

const sent = (batches: SentBatch[]) => batches.reduce((sum, batch) => sum + batch.executions.length, 0);
const away = () => new PiCloudError("manager_unavailable", "The manager cannot be reached");

describe("HttpExecutionSink", () => {
  test("sends what was recorded within a quarter of a second, and then has no timer", async () => {
    const { clock, batches, sink } = setUp();
    const execution = testExecution({ request: { body: new Uint8Array(9), headers: [["x", "y"]] } });
    sink.record(execution);
    await clock.advance(250);
    expect(batches).toHaveLength(1);
    expect(batches[0]?.executions.map(({ request }) => request.id)).toEqual([execution.request.id]);
    expect(clock.timers).toBe(0);
  });

  test("keeps 10,000 while the manager is away, counts what it gives up, and sends all it kept", async () => {
    const { clock, batches, warnings, state, sink } = setUp();
    state.fail = away;
    for (let run = 0; run < 5_000; run++) sink.record(testExecution());
    await clock.advance(1_000);
    for (let run = 0; run < 5_500; run++) sink.record(testExecution());
    await clock.advance(60_000);
    expect(sink.stats).toEqual({ waiting: 10_000, dropped: 500 });
    expect(batches).toEqual([]);
    state.fail = null;
    await clock.advance(20_000);
    expect(sent(batches)).toBe(10_000);
    expect(batches.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(500);
    expect(warnings).toEqual(["Executions were given up while the manager was away"]);
    expect(Math.max(...batches.map(({ executions }) => executions.length))).toBe(1_000);
    expect(sink.stats.waiting).toBe(0);
    for (let run = 0; run < 10_000; run++) sink.record(testExecution());
    expect(sink.stats).toEqual({ waiting: 10_000, dropped: 500 });
    await clock.advance(20_000);
    expect(clock.timers).toBe(0);
  });

  test("holds no more than 64 MiB, however much was logged", async () => {
    const { clock, state, sink } = setUp();
    state.fail = away;
    const lines = [{ atUs: 1, level: "info" as const, message: "x".repeat(60_000), fields: null }];
    for (let run = 0; run < 1_000; run++) sink.record(testExecution({ result: { lines } }));
    await clock.advance(1_000);
    expect(sink.stats.waiting).toBeLessThan((64 * 1_048_576) / 120_000);
    expect(sink.stats.waiting + sink.stats.dropped).toBe(1_000);
    const { dropped } = sink.stats;
    state.fail = null;
    await clock.advance(60_000);
    expect(sink.stats).toEqual({ waiting: 0, dropped });
    for (let run = 0; run < 500; run++) sink.record(testExecution({ result: { lines } }));
    expect(sink.stats).toEqual({ waiting: 500, dropped });
  });

  test("sends a batch of unknown fate again, unchanged and under its id", async () => {
    const { clock, batches, state, sink } = setUp();
    const tried: string[] = [];
    state.fail = () => (tried.push("x") < 4 ? away() : null);
    sink.record(testExecution());
    await clock.advance(150);
    sink.record(testExecution());
    await clock.advance(10_000);
    expect(tried).toHaveLength(5);
    expect(batches.map(({ executions }) => executions.length)).toEqual([1, 1]);
    expect(new Set(batches.map(({ writer }) => writer)).size).toBe(1);
    expect(new Set(batches.map(({ id }) => id)).size).toBe(2);
  });

  test("gives up a batch that the manager will never take, and goes on", async () => {
    const { clock, batches, warnings, state, sink } = setUp();
    state.fail = () => new PiCloudError("malformed_frame", "batch.executions is wrong");
    sink.record(testExecution());
    await clock.advance(1_000);
    state.fail = null;
    sink.record(testExecution());
    await clock.advance(1_000);
    expect(sent(batches)).toBe(1);
    expect(batches.at(-1)?.dropped ?? 0).toBeLessThanOrEqual(1);
    expect(warnings[0]).toBe("The manager refused executions");
  });

  test("counts what a rate limit refused by script and minute", async () => {
    const { clock, batches, sink } = setUp();
    const [app, script] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
    for (let request = 0; request < 5_000; request++) sink.countRefused(app, script, 60_000 + request);
    sink.countRefused(app, script, 120_000);
    await clock.advance(1_000);
    expect(batches.flatMap(({ refused }) => refused)).toEqual([
      { appId: app, scriptId: script, atMs: 60_000, requests: 5_000 },
      { appId: app, scriptId: script, atMs: 120_000, requests: 1 },
    ]);
  });

  test("closes with what it could not send, at its deadline", async () => {
    const { clock, state, sink } = setUp();
    state.fail = away;
    for (let run = 0; run < 3; run++) sink.record(testExecution());
    const closed = sink.close(2_000);
    await clock.advance(2_000);
    expect(await closed).toBe(3);
    await settle();
  });
});
