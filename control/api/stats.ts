import { Type } from "@sinclair/typebox";
import { invalidInput } from "../../runtime/core/errors.ts";
import { readStats, type PendingLog, type StatsItem } from "../read-log.ts";
import { filterQuery, readFilter, readTime, spanQuery } from "./log-query.ts";
import { ok, operation, type Operation } from "./operation.ts";
import { Nullable, strictObject, Time } from "./schemas.ts";

export interface StatsOperationsDeps {
  recorder: PendingLog;
  /** How far back counts are kept. */
  days: number;
  nowMs?: () => number;
}

const STEPS = { "1m": 1, "1h": 60, "1d": 1_440 } as const;
const MINUTE_MS = 60_000;
const MAX_ITEMS = 20_000;

const Stats = strictObject({
  items: Type.Array(
    strictObject({
      at: Time,
      requests: Type.Integer(),
      recorded: Type.Integer({ description: "How many of the requests became rows of the log" }),
      rate_limited: Type.Integer({ description: "Further requests, that a rate limit kept from the scripts" }),
      outcomes: Type.Record(Type.String(), Type.Integer()),
      operations: Type.Integer(),
      p50_us: Nullable(Type.Integer()),
      p95_us: Nullable(Type.Integer()),
      p99_us: Nullable(Type.Integer()),
    }),
  ),
});

/** `/stats`: exact counts; the durations are within 3.2% of the true ones. */
export function statsOperations(deps: StatsOperationsDeps): Operation[] {
  const nowMs = deps.nowMs ?? Date.now;
  return [
    operation({
      method: "GET",
      path: "/stats",
      tag: "logs",
      access: { right: "read", on: "visible" },
      summary: "Counts by step of time, oldest first; steps without executions are left out",
      query: strictObject({
        app: filterQuery.app,
        script: filterQuery.script,
        ...spanQuery,
        step: Type.Optional(Type.Union([Type.Literal("1m"), Type.Literal("1h"), Type.Literal("1d")])),
      }),
      success: { status: 200, schema: Stats },
      errors: ["not_found"],
      async answer({ work, principal, query }) {
        const step = query.step ?? "1h";
        const stepMinutes = STEPS[step];
        const untilMs = readTime("until", query.until) ?? nowMs() + MINUTE_MS;
        const sinceMs = readTime("since", query.since) ?? untilMs - defaultSpanMs(step, deps.days);
        if ((untilMs - sinceMs) / MINUTE_MS / stepMinutes > MAX_ITEMS) {
          const message = `Expected at most ${MAX_ITEMS} steps from since to until`;
          throw invalidInput([{ field: "since", code: "too_many_steps", message }]);
        }
        const filter = await readFilter(work.sql, query, principal);
        const items = await readStats(work.sql, deps.recorder, { ...filter, sinceMs, untilMs, stepMinutes });
        return ok({ items: items.map(itemView) });
      },
    }),
  ];
}

function defaultSpanMs(step: keyof typeof STEPS, days: number): number {
  if (step === "1m") return 60 * MINUTE_MS;
  return step === "1h" ? 1_440 * MINUTE_MS : days * 1_440 * MINUTE_MS;
}

function itemView(item: StatsItem): Record<string, unknown> {
  return {
    at: new Date(item.atMs).toISOString(),
    requests: item.requests,
    recorded: item.recorded,
    rate_limited: item.rateLimited,
    outcomes: item.outcomes,
    operations: item.operations,
    p50_us: item.p50Us,
    p95_us: item.p95Us,
    p99_us: item.p99Us,
  };
}
