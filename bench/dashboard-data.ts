import type { Sql } from "../sql/connect.ts";

/** How much a dashboard is given to show. One app, `busy`, has half of the scripts and nine tenths of the log. */
export interface Scale {
  apps: number;
  scripts: number;
  logRows: number;
}

const LOG_CHUNK = 10_000;

/** Fills a migrated database: apps, claims, scripts of some 4 KB, a route for each, a week of counts, log rows. */
export async function fillDatabase(sql: Sql, { apps, scripts, logRows }: Scale): Promise<void> {
  await sql.unsafe(`CREATE FUNCTION bench_id(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
      SELECT ('01900000-' || lpad(to_hex(n & 65535), 4, '0') || '-7' || substr(md5(kind || n), 1, 3) || '-8' ||
        substr(md5(kind || n), 4, 3) || '-' || substr(md5(kind || n), 7, 12))::uuid $$`);
  await sql`
      INSERT INTO apps (id, slug, name, description)
      SELECT bench_id('app', n), CASE n WHEN 1 THEN 'busy' ELSE 'app-' || n END,
        CASE n WHEN 1 THEN 'Busy' ELSE 'App number ' || n END, 'What app ' || n || ' is for'
      FROM generate_series(1, ${apps - 1}::bigint) AS n`;
  await sql`
      INSERT INTO app_domains (id, app_id, pattern, shape_key, kind)
      SELECT bench_id('domain', n), bench_id('app', CASE WHEN n <= 200 THEN 1 ELSE n END),
        'host-' || n || '.example.com', 'host-' || n || '.example.com', 'exact'
      FROM generate_series(1, ${apps - 1}::bigint) AS n`;
  const source = `${"// A comment of some length, as people write them above their functions.\n".repeat(55)}"answer"`;
  await sql`
      INSERT INTO scripts (id, app_id, name, description, source)
      SELECT bench_id('script', n), bench_id('app', CASE WHEN n % 2 = 0 THEN 1 ELSE 2 + n % ${apps - 2}::bigint END),
        'Script ' || lpad(n::text, 5, '0'), 'Does its work', ${source}
      FROM generate_series(1, ${scripts}::bigint) AS n`;
  await sql`
      INSERT INTO routes (id, app_id, script_id, method, path, path_shape)
      SELECT bench_id('route', n), app_id, scripts.id, 'GET', '/things/' || n, '/things/' || n
      FROM generate_series(1, ${scripts}::bigint) AS n JOIN scripts ON scripts.id = bench_id('script', n)`;
  // Every statement has its deadline.
  for (let from = 1; from <= logRows; from += LOG_CHUNK) {
    const to = Math.min(logRows, from + LOG_CHUNK - 1);
    await sql`
      INSERT INTO execution_logs (id, app_id, script_id, script_version, trigger, method, host, path, query, status, outcome,
        error, duration_us, operations, memory_peak_bytes, lines, started_at)
      SELECT bench_id('log', n), scripts.app_id, scripts.id, 1, 'route', 'GET', 'host-1.example.com', '/things/' || n,
        'page=' || n, CASE WHEN n % 20 = 0 THEN 500 ELSE 200 END, CASE WHEN n % 20 = 0 THEN 'script_error' ELSE 'ok' END,
        CASE WHEN n % 20 = 0 THEN '{"message": "Variable not found: x", "line": 3, "column": 7}'::jsonb END,
        500 + n % 9000, 1000, 4096,
        jsonb_build_array(jsonb_build_object('at_us', 12, 'level', 'info', 'message', 'Looked up thing ' || n,
          'fields', jsonb_build_object('n', n))),
        now() - make_interval(secs => 604800.0 * (${logRows}::bigint - n) / ${logRows}::bigint)
      FROM generate_series(${from}::bigint, ${to}::bigint) AS n
      JOIN scripts ON scripts.id = bench_id('script', CASE WHEN n % 10 < 9 THEN 2 * (1 + n % 500) ELSE 1 + (n / 10) % ${scripts}::bigint END)
      ORDER BY n`;
  }
  await sql`
      INSERT INTO execution_counts (app_id, script_id, minute, outcome, requests, recorded, operations, duration_histogram)
      SELECT app_id, script_id, date_trunc('minute', started_at), outcome, count(*), count(*), sum(operations),
        array_fill(0::bigint, ARRAY[20]) || ARRAY[count(*)]
      FROM execution_logs GROUP BY 1, 2, 3, 4`;
  await fillHours(sql);
  await sql.unsafe("DROP FUNCTION bench_id");
  await sql.unsafe("ANALYZE");
}

/** All durations are of one bucket, as above. */
async function fillHours(sql: Sql): Promise<void> {
  await sql`
    INSERT INTO execution_hours (scope_id, hour, outcome, app_id, requests, recorded, operations, duration_histogram)
    SELECT scope.id, date_bin('1 hour', minute, 'epoch'), outcome, app_id, sum(requests), sum(recorded), sum(operations),
      array_fill(0::bigint, ARRAY[20]) || ARRAY[sum(requests)::bigint]
    FROM execution_counts CROSS JOIN LATERAL (VALUES (app_id), (script_id)) AS scope (id) GROUP BY 1, 2, 3, 4`;
}

/** An id of a script of `busy`. */
export async function anyScript(sql: Sql): Promise<string> {
  const [row] = await sql<{ id: string }[]>`
    SELECT scripts.id FROM scripts JOIN apps ON apps.id = scripts.app_id WHERE slug = 'busy' ORDER BY scripts.id LIMIT 1`;
  if (row === undefined) throw new Error("The app busy has no script");
  return row.id;
}
