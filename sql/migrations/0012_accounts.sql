-- Who may act on the control plane, beside the accounts and sessions of 0004, and what they did. Of every secret only the
-- hash is kept.

CREATE TABLE api_tokens (
  id uuid PRIMARY KEY,
  name text NOT NULL CONSTRAINT api_tokens_name_unique UNIQUE,
  -- The first characters, by which its owner knows it again.
  prefix text NOT NULL,
  token_hash text NOT NULL UNIQUE,
  access text NOT NULL CHECK (access IN ('full', 'read')),
  -- Null: the platform and every app.
  app_id uuid REFERENCES apps ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at timestamptz(3),
  expires_at timestamptz(3)
);

CREATE INDEX api_tokens_by_app ON api_tokens (app_id);

-- Links that make the first account. All of them end when it is there.
CREATE TABLE setup_tokens (
  token_hash text PRIMARY KEY,
  expires_at timestamptz(3) NOT NULL
);

-- No references: a row tells who it was and what, also when that is gone.
CREATE TABLE audit_log (
  id uuid PRIMARY KEY,
  at timestamptz(3) NOT NULL DEFAULT now(),
  actor_kind text NOT NULL,
  actor_id uuid,
  actor_name text NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  resource text NOT NULL,
  resource_id uuid,
  app_id uuid,
  outcome text NOT NULL,
  client_address text NOT NULL
);

-- What was done and what was refused are kept apart, so that neither drives out the other.
CREATE INDEX audit_log_done ON audit_log (id) WHERE outcome = 'ok';
CREATE INDEX audit_log_refused ON audit_log (id) WHERE outcome <> 'ok';
