-- Scripts under names of their own, and what became of their executions.

CREATE TABLE scripts (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  description text NOT NULL DEFAULT '',
  source text NOT NULL,
  timeout_ms integer NOT NULL DEFAULT 5000 CHECK (timeout_ms > 0),
  memory_limit_mb integer NOT NULL DEFAULT 32 CHECK (memory_limit_mb > 0),
  version integer NOT NULL DEFAULT 1,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

-- A log row outlives its script.
CREATE TABLE execution_logs (
  id uuid PRIMARY KEY,
  script_id uuid REFERENCES scripts ON DELETE SET NULL,
  status integer NOT NULL,
  outcome text NOT NULL,
  error jsonb,
  duration_us bigint NOT NULL,
  lines jsonb NOT NULL DEFAULT '[]',
  started_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE INDEX execution_logs_by_time ON execution_logs (started_at DESC, id DESC);
CREATE INDEX execution_logs_by_script ON execution_logs (script_id, started_at DESC, id DESC);
