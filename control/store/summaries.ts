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
  return sql`(SELECT jsonb_build_object(
    'scripts', (SELECT count(*) FROM scripts s WHERE s.app_id = page.id),
    'routes', (SELECT count(*) FROM routes r WHERE r.app_id = page.id),
    'last', (SELECT l.started_at FROM execution_logs l WHERE l.app_id = page.id ORDER BY l.started_at DESC LIMIT 1),
    'counts', (
      SELECT jsonb_build_object(
        'requests', coalesce(sum(c.requests), 0),
        'errors', coalesce(sum(c.requests) FILTER (WHERE c.outcome <> 'ok'), 0)
      ) FROM execution_counts c WHERE c.app_id = page.id AND c.minute > now() - interval '24 hours'
    ),
    'durations', (
      SELECT jsonb_agg(jsonb_build_array(b.bucket - 1, b.total)) FROM (
        SELECT h.bucket, sum(h.n) AS total
        FROM execution_counts c, unnest(c.duration_histogram) WITH ORDINALITY AS h (n, bucket)
        WHERE c.app_id = page.id AND c.minute > now() - interval '24 hours' AND h.n > 0 GROUP BY h.bucket
      ) AS b
    )
  ))`;
}

/** A column for a query that selects from `page`, a page of scripts with their `app_id`. */
export function summaryOfScripts(sql: Queries) {
  return sql`(SELECT jsonb_build_object(
    'scripts', 1,
    'routes', (SELECT count(*) FROM routes r WHERE r.script_id = page.id),
    'last', (
      SELECT l.started_at FROM execution_logs l WHERE l.script_id = page.id ORDER BY l.started_at DESC LIMIT 1
    ),
    'counts', (
      SELECT jsonb_build_object(
        'requests', coalesce(sum(c.requests), 0),
        'errors', coalesce(sum(c.requests) FILTER (WHERE c.outcome <> 'ok'), 0)
      ) FROM execution_counts c
      WHERE c.app_id = page.app_id AND c.script_id = page.id AND c.minute > now() - interval '24 hours'
    ),
    'durations', (
      SELECT jsonb_agg(jsonb_build_array(b.bucket - 1, b.total)) FROM (
        SELECT h.bucket, sum(h.n) AS total
        FROM execution_counts c, unnest(c.duration_histogram) WITH ORDINALITY AS h (n, bucket)
        WHERE c.app_id = page.app_id AND c.script_id = page.id AND c.minute > now() - interval '24 hours' AND h.n > 0
        GROUP BY h.bucket
      ) AS b
    )
  ))`;
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
