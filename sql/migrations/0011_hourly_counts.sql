-- Counts by hour, of each app as a whole and of each script: a week of a busy app is 168 hours, not 10,000 minutes of every
-- script. They are written with the counts by minute, in one statement, so that both always say the same.

CREATE AGGREGATE sum_histograms (bigint[]) (SFUNC = add_histograms, STYPE = bigint[], INITCOND = '{}');

CREATE TABLE execution_hours (
  -- The app's id for its total, or a script's.
  scope_id uuid NOT NULL,
  hour timestamptz NOT NULL,
  outcome text NOT NULL,
  app_id uuid NOT NULL REFERENCES apps ON DELETE CASCADE,
  requests bigint NOT NULL DEFAULT 0,
  recorded bigint NOT NULL DEFAULT 0,
  operations bigint NOT NULL DEFAULT 0,
  duration_histogram bigint[] NOT NULL DEFAULT '{}',
  PRIMARY KEY (scope_id, hour, outcome)
);

CREATE INDEX execution_hours_by_app ON execution_hours (app_id);

INSERT INTO execution_hours (scope_id, hour, outcome, app_id, requests, recorded, operations, duration_histogram)
WITH cells AS MATERIALIZED (
  SELECT scope.id AS scope_id, date_bin('1 hour', minute, 'epoch') AS hour, outcome, app_id, requests, recorded,
    operations, duration_histogram
  FROM execution_counts CROSS JOIN LATERAL (VALUES (app_id), (script_id)) AS scope (id)
  WHERE scope.id IS NOT NULL
), totals AS (
  SELECT scope_id, hour, outcome, app_id, sum(requests) AS requests, sum(recorded) AS recorded,
    sum(operations) AS operations
  FROM cells GROUP BY 1, 2, 3, 4
), histograms AS (
  -- Every histogram begins with the first bucket: the sums by bucket have no gap. (sum_histograms() takes ten times as long.)
  SELECT scope_id, hour, outcome, array_agg(total ORDER BY bucket) AS duration_histogram
  FROM (
    SELECT scope_id, hour, outcome, bucket, sum(n)::bigint AS total
    FROM cells, unnest(duration_histogram) WITH ORDINALITY AS buckets (n, bucket) GROUP BY 1, 2, 3, 4
  ) AS by_bucket
  GROUP BY 1, 2, 3
)
SELECT scope_id, hour, outcome, app_id, requests, recorded, operations, coalesce(duration_histogram, '{}')
FROM totals LEFT JOIN histograms USING (scope_id, hour, outcome);
