import { describe, expect, test } from "bun:test";
import { NOBODY, SYSTEM, type Principal } from "../runtime/core/principal.ts";
import { CredentialWatch } from "./credential-watch.ts";

const session = (id: string): Principal => ({ ...SYSTEM, kind: "account", session: { id, expiresAtMs: 0 } });
const token = (id: string): Principal => ({ ...SYSTEM, kind: "token", id });

function watchOver(live: Set<string>) {
  const timers = new Set<() => void>();
  const asked: (readonly string[])[] = [];
  const warnings: string[] = [];
  let failure: Error | null = null;
  const watch = new CredentialWatch({
    async findLive(sessions, tokens) {
      asked.push([...sessions, ...tokens]);
      if (failure !== null) throw failure;
      return live;
    },
    clock: {
      nowMs: () => 0,
      after(_delayMs, callback) {
        timers.add(callback);
        return () => void timers.delete(callback);
      },
    },
    reporter: { warn: (_details, message) => void warnings.push(message) },
  });
  const tick = async () => {
    const due = [...timers];
    timers.clear();
    for (const callback of due) callback();
    await Bun.sleep(0);
  };
  return { watch, timers, asked, warnings, tick, fail: (error: Error | null) => (failure = error) };
}

describe("CredentialWatch", () => {
  test("ends what was begun with a session or token that is no more, and nothing else", async () => {
    const live = new Set(["s1", "s2", "t1"]);
    const { watch, tick, asked } = watchOver(live);
    const leases = [session("s1"), session("s2"), session("s2"), token("t1")].map((one) => watch.watch(one));
    await tick();
    expect(leases.map((lease) => lease?.ended.aborted)).toEqual([false, false, false, false]);
    expect(asked).toEqual([["s1", "s2", "t1"]]);

    live.delete("s2");
    await tick();
    expect(leases.map((lease) => lease?.ended.aborted)).toEqual([false, true, true, false]);
    live.delete("t1");
    await watch.check();
    expect(leases.map((lease) => lease?.ended.aborted)).toEqual([false, true, true, true]);
  });

  test("has no timer and asks nothing when there is nobody to watch", async () => {
    const { watch, timers, asked } = watchOver(new Set(["s1"]));
    expect(timers.size).toBe(0);
    const leases = [watch.watch(session("s1")), watch.watch(session("s1"))];
    expect(timers.size).toBe(1);
    leases[0]?.release();
    leases[0]?.release();
    expect(timers.size).toBe(1);
    leases[1]?.release();
    expect(timers.size).toBe(0);
    await watch.check();
    expect(asked).toEqual([]);
  });

  test("leaves alone who cannot end", () => {
    const { watch, timers } = watchOver(new Set());
    for (const principal of [SYSTEM, NOBODY, { ...SYSTEM, kind: "environment" as const }]) {
      expect(watch.watch(principal)).toBeUndefined();
    }
    expect(timers.size).toBe(0);
  });

  test("ends nothing while nobody can tell, says so, and looks again", async () => {
    const { watch, tick, timers, warnings, fail } = watchOver(new Set());
    const lease = watch.watch(session("s1"));
    fail(new Error("The database is down"));
    await tick();
    expect([lease?.ended.aborted, timers.size, warnings.length]).toEqual([false, 1, 1]);
    fail(null);
    await tick();
    expect(lease?.ended.aborted).toBe(true);
  });
});
