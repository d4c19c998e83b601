import { REFUSED_OUTCOME } from "../../runtime/core/rate-limit.ts";
import type { Sql } from "../../sql/connect.ts";
import type { ExecutionFilter } from "./execution-logs.ts";
import type { Queries } from "./transaction.ts";

export interface CountSearch extends ExecutionFilter {
  /** From the minute that holds this moment; milliseconds since 1970. */
  sinceMs: number;
  /** Up to the minute that holds this moment, or ends with it. */
  untilMs: number;
}

/** What was counted in one step of time. */
export interface CountedStep {
  /** Start of the step, milliseconds since 1970. */
  atMs: number;
  requests: number;
  /** Further requests, that a rate limit kept from the scripts. */
  rateLimited: number;
  /** How many of the requests have a row in the log, or had one until its bounds. */
  recorded: number;
  operations: number;
  outcomes: Record<string, number>;
  /** Counts by duration bucket. */
  durations: number[];
}

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

/** Steps with executions, oldest first. Steps start at multiples of `stepMinutes` since 1970, in UTC. */
export async function countsByStep(sql: Queries, search: CountSearch, stepMinutes: number): Promise<CountedStep[]> {
  return sql<CountedStep[]>`
    WITH cells AS (
      SELECT date_bin(make_interval(mins => ${stepMinutes}), at, 'epoch'::timestamptz) AS at, outcome, requests,
        recorded, operations, duration_histogram
      FROM (${cells(sql, search, stepMinutes)}) AS counted
    ), totals AS (
      SELECT at, coalesce(sum(requests) FILTER (WHERE outcome <> ${REFUSED_OUTCOME}), 0)::float8 AS requests,
        coalesce(sum(requests) FILTER (WHERE outcome = ${REFUSED_OUTCOME}), 0)::float8 AS "rateLimited",
        sum(recorded)::float8 AS recorded, sum(operations)::float8 AS operations
      FROM cells GROUP BY at
    ), outcomes AS (
      SELECT at, json_object_agg(outcome, requests ORDER BY outcome) AS outcomes
      FROM (SELECT at, outcome, sum(requests)::float8 AS requests FROM cells GROUP BY at, outcome) AS by_outcome
      WHERE outcome <> ${REFUSED_OUTCOME} GROUP BY at
    ), durations AS (
      SELECT at, json_agg(total ORDER BY bucket) AS durations
      FROM (
        SELECT at, bucket, sum(n)::float8 AS total
        FROM cells, unnest(duration_histogram) WITH ORDINALITY AS buckets (n, bucket)
        GROUP BY at, bucket
      ) AS by_bucket
      GROUP BY at
    )
    SELECT (extract(epoch FROM at) * 1000)::float8 AS "atMs", requests, "rateLimited", recorded, operations,
      coalesce(outcomes, '{}') AS outcomes, coalesce(durations, '[]') AS durations
    FROM totals LEFT JOIN outcomes USING (at) LEFT JOIN durations USING (at)
    ORDER BY at
  `;
}

/** How many executions were counted without a row. */
export async function countUnrecorded(sql: Queries, search: CountSearch): Promise<number> {
  const [row] = await sql<{ unrecorded: number }[]>`
    SELECT coalesce(sum(requests - recorded), 0)::float8 AS unrecorded
    FROM (${cells(sql, search, 60)}) AS counted WHERE outcome <> ${REFUSED_OUTCOME}
  `;
  return row?.unrecorded ?? 0;
}

/** Deletes counts of minutes before, at most `limit` of them; returns how many. */
export async function deleteExpiredCounts(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const result = await sql`
    DELETE FROM execution_counts WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM execution_counts WHERE minute < ${time(beforeMs)}::timestamptz LIMIT ${limit}
    ))
  `;
  return result.count;
}

/** The same for hours that were over before. */
export async function deleteExpiredHours(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const result = await sql`
    DELETE FROM execution_hours WHERE ctid = ANY (ARRAY(
      SELECT ctid FROM execution_hours WHERE hour < ${time(beforeMs - HOUR_MS)}::timestamptz LIMIT ${limit}
    ))
  `;
  return result.count;
}

/** Counts of the span: whole hours where the step is made of them, minutes at its ends or everywhere. */
function cells(sql: Queries, search: CountSearch, stepMinutes: number) {
  const sinceMs = Math.floor(search.sinceMs / MINUTE_MS) * MINUTE_MS;
  const firstHourMs = Math.ceil(sinceMs / HOUR_MS) * HOUR_MS;
  const endHourMs = Math.floor(search.untilMs / HOUR_MS) * HOUR_MS;
  if (stepMinutes % 60 !== 0 || firstHourMs >= endHourMs) return minutes(sql, search, sinceMs, search.untilMs);
  return sql`
    ${minutes(sql, search, sinceMs, firstHourMs)}
    UNION ALL
    SELECT hour AS at, outcome, requests, recorded, operations, duration_histogram FROM execution_hours
    WHERE scope_id = ${search.scriptId ?? search.appId ?? sql`app_id`}
      AND hour >= ${time(firstHourMs)}::timestamptz AND hour < ${time(endHourMs)}::timestamptz
      ${search.appId === null ? sql`` : sql`AND app_id = ${search.appId}`}
      ${search.outcome === null ? sql`` : sql`AND outcome = ${search.outcome}`}
    UNION ALL
    ${minutes(sql, search, endHourMs, search.untilMs)}`;
}

function minutes(sql: Queries, search: CountSearch, sinceMs: number, untilMs: number) {
  return sql`
    SELECT minute AS at, outcome, requests, recorded, operations, duration_histogram FROM execution_counts
    WHERE minute >= ${time(sinceMs)}::timestamptz AND minute < ${time(untilMs)}::timestamptz
      ${search.appId === null ? sql`` : sql`AND app_id = ${search.appId}`}
      ${search.scriptId === null ? sql`` : sql`AND script_id = ${search.scriptId}`}
      ${search.outcome === null ? sql`` : sql`AND outcome = ${search.outcome}`}`;
}

function time(atMs: number): string {
  return new Date(atMs).toISOString();
}
