import { describe, expect, test } from "bun:test";
import { DeadlineAlarm } from "./deadline-alarm.ts";

function clock() {
  let now = 0;
  let timer: { at: number; callback: () => void } | null = null;
  let set = 0;
  return {
    now: () => now,
    setTimer: (callback: () => void, ms: number) => {
      set++;
      return (timer = { at: now + ms, callback });
    },
    clearTimer: () => (timer = null),
    pass: (ms: number) => {
      now += ms;
      const due = timer;
      if (!due || due.at > now) return;
      timer = null;
      due.callback();
    },
    timersSet: () => set,
  };
}

describe("DeadlineAlarm", () => {
  test("rings at the earliest deadline, then at the next", () => {
    const time = clock();
    const rung: number[] = [];
    const alarm = new DeadlineAlarm({ ...time, ring: (now) => (rung.push(now), now < 100 ? 100 : null) });
    alarm.watch(100);
    alarm.watch(30);
    for (let i = 0; i < 12; i++) time.pass(10);
    expect(rung).toEqual([30, 100]);
  });

  test("sets no timer for later deadlines than the one it waits for", () => {
    const time = clock();
    const alarm = new DeadlineAlarm({ ...time, ring: () => null });
    for (let i = 0; i < 1_000; i++) alarm.watch(50 + i);
    expect(time.timersSet()).toBe(1);
  });
});
