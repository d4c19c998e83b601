import { REFUSED_OUTCOME } from "../../runtime/core/rate-limit.ts";
import type { Queries } from "./transaction.ts";

/** What an app or a script has and did. Counts of the last 24 hours are to the minute. */
export interface Summary {
  scripts: number;
  routes: number;
  requests24h: number;
  errors24h: number;
  /** Counts by duration bucket, all executions of the last 24 hours. */
  durationHistogram: number[];
  lastExecutionAt: Date | null;
}

/** A column for a query that selects from `page`, a page of apps. */
export function summaryOfApps(sql: Queries) {
  return sql`(${recentCells(sql, "app")} SELECT jsonb_build_object(
    'scripts', (SELECT count(*) FROM scripts s WHERE s.app_id = page.id),
    'routes', (SELECT count(*) FROM routes r WHERE r.app_id = page.id),
    'last', (
      SELECT l.started_at FROM execution_logs l
      WHERE l.app_id BETWEEN page.id AND page.id ORDER BY l.app_id, l.started_at DESC LIMIT 1
    ),
    ${recentCounts(sql)}
  ))`;
}

/** A column for a query that selects from `page`, a page of scripts with their `app_id`. */
export function summaryOfScripts(sql: Queries) {
  return sql`(${recentCells(sql, "script")} SELECT jsonb_build_object(
    'scripts', 1,
    'routes', (SELECT count(*) FROM routes r WHERE r.script_id = page.id),
    'last', (
      SELECT l.started_at FROM execution_logs l
      WHERE l.script_id BETWEEN page.id AND page.id ORDER BY l.script_id, l.started_at DESC LIMIT 1
    ),
    ${recentCounts(sql)}
  ))`;
}

/**
 * Counts of the last 24 hours: the minutes of the hour in which they begin, and whole hours since.
 *
 * Conditions on the log and on minutes are ranges of one value. With equality, and most of the log one app's, the planner
 * takes every app for that one and goes through the times of all of them, for each row of the page: 4 s for 100 apps.
 */
function recentCells(sql: Queries, of: "app" | "script") {
  const own =
    of === "app"
      ? sql`c.app_id BETWEEN page.id AND page.id`
      : sql`c.app_id BETWEEN page.app_id AND page.app_id AND c.script_id BETWEEN page.id AND page.id`;
  const since = sql`now() - interval '24 hours'`;
  const firstHour = sql`date_bin('1 hour', ${since}, 'epoch') + interval '1 hour'`;
  return sql`
    WITH cells AS (
      SELECT c.outcome, c.requests, c.duration_histogram FROM execution_counts c
      WHERE ${own} AND c.minute > ${since} AND c.minute < ${firstHour} AND c.outcome <> ${REFUSED_OUTCOME}
      UNION ALL
      SELECT h.outcome, h.requests, h.duration_histogram FROM execution_hours h
      WHERE h.scope_id = page.id AND h.hour >= ${firstHour} AND h.outcome <> ${REFUSED_OUTCOME}
    )`;
}

function recentCounts(sql: Queries) {
  return sql`
    'counts', (
      SELECT jsonb_build_object(
        'requests', coalesce(sum(requests), 0),
        'errors', coalesce(sum(requests) FILTER (WHERE outcome <> 'ok'), 0)
      ) FROM cells
    ),
    'durations', (
      SELECT jsonb_agg(jsonb_build_array(bucket - 1, total)) FROM (
        SELECT bucket, sum(n) AS total
        FROM cells, unnest(duration_histogram) WITH ORDINALITY AS buckets (n, bucket)
        WHERE n > 0 GROUP BY bucket
      ) AS by_bucket
    )`;
}

/** What such a column gives. */
export function readSummary(value: unknown): Summary {
  const raw = value as {
    scripts: number;
    routes: number;
    last: string | null;
    counts: { requests: number; errors: number };
    durations: [bucket: number, total: number][] | null;
  };
  // Empty buckets, which are most, are not aggregated: a third of the time for a busy day.
  const durationHistogram: number[] = [];
  for (const [bucket, total] of raw.durations ?? []) {
    while (durationHistogram.length <= bucket) durationHistogram.push(0);
    durationHistogram[bucket] = total;
  }
  return {
    scripts: raw.scripts,
    routes: raw.routes,
    requests24h: raw.counts.requests,
    errors24h: raw.counts.errors,
    durationHistogram,
    lastExecutionAt: raw.last === null ? null : new Date(raw.last),
  };
}
