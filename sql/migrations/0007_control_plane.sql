-- What the control plane keeps: versions for If-Match, keys of repeated requests, facts about the platform itself.

ALTER TABLE apps ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE routes ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE scripts ADD COLUMN enabled boolean NOT NULL DEFAULT true;
-- The max_expr_depth at which the source was accepted: it still parses at that depth when a ceiling is lowered.
ALTER TABLE scripts ADD COLUMN parse_depth integer NOT NULL DEFAULT 64 CHECK (parse_depth > 0);
UPDATE scripts SET parse_depth = (sandbox ->> 'max_expr_depth')::integer WHERE sandbox ? 'max_expr_depth';

CREATE TABLE idempotency_keys (
  credential text NOT NULL,
  method text NOT NULL,
  path text NOT NULL,
  key text NOT NULL,
  request_hash text NOT NULL,
  state text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done')),
  status integer,
  headers jsonb,
  body text,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  PRIMARY KEY (credential, method, path, key)
);

CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);

CREATE TABLE platform (
  key text PRIMARY KEY,
  value jsonb NOT NULL
);
