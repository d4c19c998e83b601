import { describe, expect, test } from "bun:test";
import { appStats, SPANS, stepsOf } from "./app-stats.ts";

const NOW = Date.parse("2026-01-02T03:04:05Z");
const item = (at: number, requests: number, failed: number, p95_us: number) => ({
  at: new Date(at).toISOString(),
  requests,
  recorded: requests,
  rate_limited: 0,
  outcomes: { ok: requests - failed, script_error: failed },
  operations: requests * 10,
  p50_us: p95_us / 2,
  p95_us,
  p99_us: p95_us,
});

describe("stepsOf()", () => {
  test("gives whole steps, the last of which is now's", () => {
    const hour = stepsOf("hour", NOW);
    expect(hour).toHaveLength(60);
    expect(hour.at(-1)).toBe(Date.parse("2026-01-02T03:04:00Z"));
    expect(stepsOf("week", NOW)).toHaveLength(168);
    expect(stepsOf("day", NOW).every((at) => at % SPANS.day.stepMs === 0)).toBe(true);
  });
});

describe("appStats()", () => {
  test("fills steps without executions and counts every outcome but ok as an error", () => {
    const at = stepsOf("hour", NOW);
    const stats = appStats([item(at[0] ?? 0, 4, 1, 100), item(at[59] ?? 0, 10, 0, 300)], at);
    expect(stats.requests.slice(0, 2)).toEqual([4, 0]);
    expect(stats.p95.slice(0, 2)).toEqual([100, null]);
    expect(stats.totals).toEqual({ requests: 14, errors: 1, refused: 0, operations: 140, p50: 150, p95: 300 });
  });

  test("counts what a rate limit refused apart from requests and errors", () => {
    const at = stepsOf("hour", NOW);
    const refused = { ...item(at[1] ?? 0, 0, 0, 0), rate_limited: 7, outcomes: {}, p50_us: null, p95_us: null };
    const stats = appStats([{ ...item(at[0] ?? 0, 4, 1, 100), rate_limited: 3 }, refused], at);
    expect(stats.refused.slice(0, 3)).toEqual([3, 7, 0]);
    expect(stats.totals).toMatchObject({ requests: 4, errors: 1, refused: 10, p95: 100 });
  });

  test("has no typical duration without executions", () => {
    expect(appStats([], stepsOf("day", NOW)).totals.p95).toBeNull();
  });
});
