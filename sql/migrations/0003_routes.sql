-- Requests lead to scripts by method, host and path; a null host is every host.

CREATE TABLE routes (
  id uuid PRIMARY KEY,
  script_id uuid NOT NULL REFERENCES scripts ON DELETE CASCADE,
  method text NOT NULL DEFAULT 'ANY',
  host text,
  path text NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT routes_unique UNIQUE NULLS NOT DISTINCT (method, host, path)
);

CREATE INDEX routes_by_script ON routes (script_id);
