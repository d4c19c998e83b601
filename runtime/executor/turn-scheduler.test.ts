import { describe, expect, test } from "bun:test";
import { TurnScheduler } from "./turn-scheduler.ts";

/** A processor whose time passes only when a turn says so. */
function processor() {
  let nowMs = 0;
  const events: (() => void)[] = [];
  const log: string[] = [];
  /** What is found at each look for more work. */
  const refills: (() => void)[] = [];
  const scheduler = new TurnScheduler({
    now: () => nowMs,
    afterEvents: (callback) => events.push(callback),
    flush: () => log.push("flush"),
    refill: () => refills.shift()?.(),
  });
  const settle = async (): Promise<void> => {
    for (;;) {
      for (let i = 0; i < 10; i++) await Promise.resolve();
      const next = events.shift();
      if (!next) return;
      next();
    }
  };
  /** Takes turns of `sliceMs` until `remaining` ran out, as a script that suspends does. */
  const loop = (app: string, sliceMs: number, turns: number): void => {
    let remaining = turns;
    const turn = (): void => {
      log.push(app);
      nowMs += sliceMs;
      if (--remaining > 0) scheduler.enqueue(app, turn);
      scheduler.endTurn(app);
    };
    scheduler.enqueue(app, turn);
  };
  return { scheduler, log, refills, settle, loop, pass: (ms: number) => (nowMs += ms) };
}

describe("TurnScheduler", () => {
  test("gives apps equal time, however many executions one has", async () => {
    const { log, settle, loop } = processor();
    for (let i = 0; i < 8; i++) loop("a", 5, 20);
    loop("b", 5, 20);
    await settle();
    const turns = log.filter((entry) => entry !== "flush").slice(0, 40);
    expect(turns.filter((app) => app === "b")).toHaveLength(20);
  });

  test("lets short turns go at once beside endless loops", async () => {
    const { log, settle, loop } = processor();
    for (let i = 0; i < 8; i++) loop("a", 5, 4);
    for (let i = 0; i < 10; i++) loop("b", 0.1, 1);
    await settle();
    const turns = log.filter((entry) => entry !== "flush");
    expect(turns.slice(0, 11)).toEqual(["a", ...Array<string>(10).fill("b")]);
  });

  test("hands over what is finished before it goes on for long, and when nothing is left", async () => {
    const { log, settle, loop } = processor();
    loop("b", 0.1, 1);
    loop("a", 5, 2);
    await settle();
    expect(log).toEqual(["b", "a", "flush", "a", "flush"]);
  });

  test("lets one that is to end go before all others, once", async () => {
    const { scheduler, log, settle } = processor();
    const turn = (name: string) => () => {
      log.push(name);
      scheduler.endTurn("a");
    };
    const last = turn("last");
    scheduler.enqueue("a", turn("first"));
    scheduler.enqueue("a", last);
    scheduler.enqueueFirst(last);
    await settle();
    expect(log).toEqual(["last", "first", "flush"]);
  });

  test("looks for more work when none is left, and goes on with what it finds", async () => {
    const { log, settle, loop, refills } = processor();
    refills.push(() => loop("b", 0.1, 2));
    loop("a", 0.1, 1);
    await settle();
    expect(log).toEqual(["a", "flush", "b", "b", "flush"]);
  });

  test("looks for more work between two bursts", async () => {
    const { log, settle, loop, refills } = processor();
    refills.push(() => loop("b", 0.1, 1));
    loop("a", 5, 4);
    await settle();
    expect(log.slice(0, 4)).toEqual(["a", "flush", "b", "a"]);
  });

  test("never begins a turn inside the call that ended the one before", () => {
    const { scheduler, log } = processor();
    scheduler.enqueue("a", () => log.push("begun"));
    expect(log).toEqual([]);
  });
});
