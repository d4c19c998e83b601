import { describe, expect, test } from "bun:test";
import { MemoryLedger } from "./memory-ledger.ts";
import { type ExecutionSurroundings, RunningExecution } from "./running-execution.ts";
import { SharedState } from "./shared-state.ts";
import { TurnScheduler } from "./turn-scheduler.ts";

/** An execution of app `a` that is in its first turn, on a processor whose time passes only when a test says so. */
async function onTheProcessor(exchange: (appId: string) => boolean) {
  const clock = { nowMs: 0 };
  const now = (): number => clock.nowMs;
  const scheduler = new TurnScheduler({ now, afterEvents: (callback) => callback(), flush() {}, refill() {} });
  const memory = new MemoryLedger(MemoryLedger.allocate(1), 0, 1_048_576);
  const around: ExecutionSurroundings = { now, scheduler, shared: SharedState.allocate(1), memory, exchange };
  const card = {
    appId: "a",
    key: "1",
    source: "",
    parseDepth: 64,
    timeoutMs: 1_000,
    runLimits: {
      maxOperations: 1,
      maxStringSize: 1,
      maxArraySize: 1,
      maxMapSize: 1,
      maxCallLevels: 1,
      maxExprDepth: 1,
      memoryBytes: 1,
    },
  };
  const place = { card: 0, reservedBytes: 0, waitedMs: 0 };
  const command = { slot: 0, place, receivedAt: 0, frame: new Uint8Array(), body: null };
  const execution = new RunningExecution(command, card, around);
  await new Promise<void>((begun) => execution.queue(begun));
  return { clock, execution, scheduler };
}

describe("RunningExecution", () => {
  test("goes on for five milliseconds where nothing else comes", async () => {
    const { clock, execution } = await onTheProcessor(() => false);
    clock.nowMs = 4.9;
    expect(execution.poll()).toBe(0);
    clock.nowMs = 5;
    expect(execution.poll()).toBeInstanceOf(Promise);
  });

  test("gives way after a quarter of a millisecond to a request of another app, which then goes first", async () => {
    const order: string[] = [];
    const asked: string[] = [];
    const { clock, execution, scheduler } = await onTheProcessor((appId) => {
      asked.push(appId);
      scheduler.enqueue("b", () => {
        order.push("b");
        scheduler.endTurn("b");
      });
      return true;
    });
    clock.nowMs = 0.2;
    expect(execution.poll()).toBe(0);
    expect(asked).toEqual([]);
    clock.nowMs = 0.3;
    const goesOn = await Promise.resolve(execution.poll()).then((answer) => order.push(`a: ${answer}`));
    expect(goesOn).toBe(2);
    expect({ order, asked }).toEqual({ order: ["b", "a: 0"], asked: ["a"] });
  });

  test("stops past its deadline", async () => {
    const { clock, execution } = await onTheProcessor(() => true);
    clock.nowMs = 1_000;
    expect(execution.poll()).toBe(1);
  });
});
