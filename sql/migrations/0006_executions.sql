-- What the log tells of an execution, and exact counts of all of them, recorded in full or not.

ALTER TABLE execution_logs
  ADD COLUMN script_version integer,
  -- No reference: the row tells which route it was, even when that is gone.
  ADD COLUMN route_id uuid,
  ADD COLUMN trigger text NOT NULL DEFAULT 'route',
  ADD COLUMN method text NOT NULL DEFAULT 'GET',
  ADD COLUMN host text NOT NULL DEFAULT '',
  ADD COLUMN path text NOT NULL DEFAULT '/',
  ADD COLUMN operations bigint NOT NULL DEFAULT 0,
  ADD COLUMN memory_peak_bytes bigint NOT NULL DEFAULT 0,
  ADD COLUMN lines_dropped integer NOT NULL DEFAULT 0;

CREATE INDEX execution_logs_by_outcome ON execution_logs (app_id, outcome, started_at DESC, id DESC);
-- Successes and failures are kept apart, so that neither drives out the other.
CREATE INDEX execution_logs_failures ON execution_logs (app_id, started_at DESC, id DESC) WHERE outcome <> 'ok';
CREATE INDEX execution_logs_successes ON execution_logs (app_id, started_at DESC, id DESC) WHERE outcome = 'ok';

-- script_id has no reference: setting it null would make equal rows of two deleted scripts collide.
CREATE TABLE execution_counts (
  app_id uuid NOT NULL REFERENCES apps ON DELETE CASCADE,
  script_id uuid,
  minute timestamptz NOT NULL,
  outcome text NOT NULL,
  requests bigint NOT NULL DEFAULT 0,
  recorded bigint NOT NULL DEFAULT 0,
  operations bigint NOT NULL DEFAULT 0,
  duration_histogram bigint[] NOT NULL DEFAULT '{}',
  CONSTRAINT execution_counts_unique UNIQUE NULLS NOT DISTINCT (app_id, script_id, minute, outcome)
);

CREATE INDEX execution_counts_by_app ON execution_counts (app_id, minute);
CREATE INDEX execution_counts_by_minute ON execution_counts (minute);
