-- Two routes that differ in the names of their parameters only are the same route. Shapes are what is left without names.

ALTER TABLE routes
  ADD COLUMN host_shape text NOT NULL DEFAULT '',
  ADD COLUMN path_shape text NOT NULL DEFAULT '';

UPDATE routes SET
  host_shape = coalesce(regexp_replace(host, '\{[^}.]*\}', '*', 'g'), ''),
  path_shape = regexp_replace(regexp_replace(path, '/:[^/]*', '/:', 'g'), '/\*[^/]*$', '/*');

-- Routes that only now turn out to be the same keep their rows; the eldest keeps the shape.
UPDATE routes SET path_shape = routes.path_shape || '#' || routes.id
FROM (
  SELECT id, row_number() OVER (PARTITION BY app_id, method, host_shape, path_shape ORDER BY created_at, id) AS nth
  FROM routes
) AS ranked
WHERE ranked.id = routes.id AND ranked.nth > 1;

ALTER TABLE routes ALTER COLUMN path_shape DROP DEFAULT;
ALTER TABLE routes DROP CONSTRAINT routes_unique;
ALTER TABLE routes ADD CONSTRAINT routes_shape_unique UNIQUE (app_id, method, host_shape, path_shape);
