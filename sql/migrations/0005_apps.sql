-- Everything belongs to an app. What was there before moves to the app "default", which answers on localhost.

CREATE TABLE apps (
  id uuid PRIMARY KEY,
  slug text NOT NULL CONSTRAINT apps_slug_unique UNIQUE,
  name text NOT NULL,
  description text NOT NULL DEFAULT '',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  updated_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE TABLE app_domains (
  id uuid PRIMARY KEY,
  app_id uuid NOT NULL REFERENCES apps ON DELETE CASCADE,
  pattern text NOT NULL,
  shape_key text NOT NULL CONSTRAINT app_domains_shape_key_unique UNIQUE,
  kind text NOT NULL CHECK (kind IN ('exact', 'wildcard')),
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE INDEX app_domains_by_app ON app_domains (app_id);

-- Slugs that an app had: they redirect until somebody takes them over.
CREATE TABLE app_slug_history (
  slug text PRIMARY KEY,
  app_id uuid NOT NULL REFERENCES apps ON DELETE CASCADE,
  created_at timestamptz(3) NOT NULL DEFAULT now()
);

CREATE INDEX app_slug_history_by_app ON app_slug_history (app_id);

-- PostgreSQL makes UUIDv7 itself only from 18 on: a version 4 whose first 48 bits become the time, and whose version
-- bits become 0111.
CREATE FUNCTION pg_temp.uuid_v7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
  SELECT encode(
    set_bit(
      set_bit(
        overlay(
          uuid_send(gen_random_uuid())
          PLACING substring(int8send(floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3)
          FROM 1 FOR 6
        ),
        52, 1
      ),
      53, 1
    ),
    'hex'
  )::uuid
$$;

INSERT INTO apps (id, slug, name, description) VALUES (pg_temp.uuid_v7(), 'default', 'Default', '');

INSERT INTO app_domains (id, app_id, pattern, shape_key, kind)
SELECT pg_temp.uuid_v7(), id, 'localhost', 'localhost', 'exact' FROM apps WHERE slug = 'default';

DROP FUNCTION pg_temp.uuid_v7();

ALTER TABLE scripts ADD COLUMN app_id uuid REFERENCES apps ON DELETE CASCADE;
ALTER TABLE routes ADD COLUMN app_id uuid REFERENCES apps ON DELETE CASCADE;
ALTER TABLE execution_logs ADD COLUMN app_id uuid REFERENCES apps ON DELETE CASCADE;

UPDATE scripts SET app_id = (SELECT id FROM apps WHERE slug = 'default');
UPDATE routes SET app_id = (SELECT id FROM apps WHERE slug = 'default');
UPDATE execution_logs SET app_id = (SELECT id FROM apps WHERE slug = 'default');

ALTER TABLE scripts ALTER COLUMN app_id SET NOT NULL;
ALTER TABLE routes ALTER COLUMN app_id SET NOT NULL;
ALTER TABLE execution_logs ALTER COLUMN app_id SET NOT NULL;

ALTER TABLE scripts DROP CONSTRAINT scripts_name_key;
ALTER TABLE scripts ADD CONSTRAINT scripts_name_unique UNIQUE (app_id, name);
-- So that a route can name its script and its app together, and never a script of another app.
ALTER TABLE scripts ADD CONSTRAINT scripts_id_app_unique UNIQUE (id, app_id);

ALTER TABLE routes DROP CONSTRAINT routes_unique;
ALTER TABLE routes ADD CONSTRAINT routes_unique UNIQUE NULLS NOT DISTINCT (app_id, method, host, path);
ALTER TABLE routes DROP CONSTRAINT routes_script_id_fkey;
ALTER TABLE routes ADD CONSTRAINT routes_script_of_app
  FOREIGN KEY (script_id, app_id) REFERENCES scripts (id, app_id) ON DELETE CASCADE;

CREATE INDEX execution_logs_by_app ON execution_logs (app_id, started_at DESC, id DESC);
