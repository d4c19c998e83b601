import { describe, expect, test } from "bun:test";
import { createCircuitBreaker } from "./circuit-breaker.ts";

function arrange() {
  const events: string[] = [];
  const probes: PromiseWithResolvers<void>[] = [];
  const scheduled: { work: () => void; delayMs: number }[] = [];
  const breaker = createCircuitBreaker({
    probe: () => {
      const probe = Promise.withResolvers<void>();
      probes.push(probe);
      return probe.promise;
    },
    schedule: (work, delayMs) => {
      const entry = { work, delayMs };
      scheduled.push(entry);
      return () => scheduled.splice(scheduled.indexOf(entry), 1);
    },
    onOpen: () => events.push("open"),
    onClose: () => events.push("close"),
  });
  const runScheduled = () => scheduled.shift()?.work();
  const failProbe = async () => {
    probes.at(-1)?.reject(new Error("down"));
    await Bun.sleep(0);
  };
  const passProbe = async () => {
    probes.at(-1)?.resolve();
    await Bun.sleep(0);
  };
  return { breaker, events, probes, scheduled, runScheduled, failProbe, passProbe };
}

describe("createCircuitBreaker()", () => {
  test("has no timer while the database is well", () => {
    const { breaker, scheduled, probes } = arrange();
    expect(breaker.isOpen).toBe(false);
    expect(scheduled).toHaveLength(0);
    expect(probes).toHaveLength(0);
  });

  test("opens once, however many calls fail, and closes with the first probe that succeeds", async () => {
    const { breaker, events, scheduled, runScheduled, failProbe, passProbe } = arrange();
    breaker.trip(new Error("gone"));
    breaker.trip(new Error("gone again"));
    expect(events).toEqual(["open"]);
    expect(scheduled).toHaveLength(1);
    runScheduled();
    await failProbe();
    expect(breaker.isOpen).toBe(true);
    runScheduled();
    await passProbe();
    expect(breaker.isOpen).toBe(false);
    expect(events).toEqual(["open", "close"]);
    expect(scheduled).toHaveLength(0);
  });

  test("probes less and less often, and at least every half second", async () => {
    const { breaker, scheduled, runScheduled, failProbe } = arrange();
    breaker.trip(new Error("gone"));
    const delays: number[] = [];
    for (let round = 0; round < 8; round++) {
      delays.push(scheduled[0]?.delayMs ?? Number.NaN);
      runScheduled();
      await failProbe();
    }
    expect(delays).toEqual([100, 200, 400, 500, 500, 500, 500, 500]);
  });

  test("on suspicion lets one probe decide", async () => {
    const { breaker, probes, failProbe, passProbe } = arrange();
    breaker.suspect(new Error("slow"));
    breaker.suspect(new Error("slow"));
    expect(probes).toHaveLength(1);
    await passProbe();
    expect(breaker.isOpen).toBe(false);
    breaker.suspect(new Error("slow"));
    await failProbe();
    expect(breaker.isOpen).toBe(true);
  });

  test("does nothing more once it was stopped", async () => {
    const { breaker, events, scheduled } = arrange();
    breaker.trip(new Error("gone"));
    breaker.stop();
    breaker.trip(new Error("gone"));
    expect(scheduled).toHaveLength(0);
    expect(events).toEqual(["open"]);
  });
});
