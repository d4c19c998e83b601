import { isUnavailable, type Sql } from "../../sql/connect.ts";
import { containsPattern, type Queries } from "./transaction.ts";

/** What one flush writes: all of it or nothing, and never twice. */
export interface ExecutionBatch {
  /** Who writes; of each writer the last batch is remembered. */
  writer: string;
  /** UUID: a batch whose fate is unknown is sent again under the same one. */
  id: string;
  /** JSON texts of rows. */
  rows: readonly string[];
  /** JSON texts of counts. */
  counts: readonly string[];
}

/** A row that is in the log, and its place in the order of writing. */
export interface AppendedRow {
  id: string;
  seq: number;
}

/** Which rows: every part that is null selects all. */
export interface ExecutionFilter {
  appId: string | null;
  scriptId: string | null;
  outcome: string | null;
}

/** A place in the log, which is in the order of `startedAtMs` and `id`. */
export interface LogPlace {
  /** Milliseconds since 1970. */
  startedAtMs: number;
  id: string;
}

/** A part of the log. */
export interface ExecutionSpan extends ExecutionFilter {
  /** Started at or after, milliseconds since 1970. */
  sinceMs: number | null;
  /** Started before. */
  untilMs: number | null;
  /** Rows older than this one only. */
  before: LogPlace | null;
}

/** One row, with the JSON that the API shows: parsing it would round 64-bit integers that a script logged. */
export interface StoredExecution {
  id: string;
  startedAtMs: number;
  json: string;
}

/**
 * Writes a batch in one statement and returns its rows in the order of writing. An app or script that was deleted meanwhile
 * takes its part of the batch with it: a row stays without its script, and nothing without its app.
 */
export async function appendExecutions(sql: Sql, batch: ExecutionBatch): Promise<AppendedRow[]> {
  const [result] = await sql<{ rows: [id: string, seq: number][] | null }[]>`
    WITH batch AS (
      INSERT INTO execution_batches (writer, batch) VALUES (${batch.writer}, ${batch.id})
      ON CONFLICT (writer) DO UPDATE SET batch = excluded.batch, written_at = now()
        WHERE execution_batches.batch <> excluded.batch
      RETURNING 1
    ), cells AS (
      SELECT c.app_id, c.script_id, to_timestamp(c.minute * 60) AS minute, c.outcome, c.requests, c.recorded,
        c.operations, c.durations::bigint[] AS durations
      FROM batch, json_to_recordset(${`[${batch.counts.join(",")}]`}::text::json) AS c (
        app_id uuid, script_id uuid, minute bigint, outcome text, requests bigint, recorded bigint, operations bigint,
        durations text
      )
      JOIN apps ON apps.id = c.app_id
    ), counted AS (
      INSERT INTO execution_counts AS counts
        (app_id, script_id, minute, outcome, requests, recorded, operations, duration_histogram)
      SELECT app_id, script_id, minute, outcome, requests, recorded, operations, durations FROM cells
      ON CONFLICT ON CONSTRAINT execution_counts_unique DO UPDATE SET ${added(sql)}
    ), counted_by_hour AS (
      INSERT INTO execution_hours AS counts
        (scope_id, hour, outcome, app_id, requests, recorded, operations, duration_histogram)
      SELECT scope.id, date_bin('1 hour', minute, 'epoch'), outcome, app_id, sum(requests), sum(recorded),
        sum(operations), sum_histograms(durations)
      FROM cells CROSS JOIN LATERAL (VALUES (app_id), (script_id)) AS scope (id)
      GROUP BY 1, 2, 3, 4
      ON CONFLICT ON CONSTRAINT execution_hours_pkey DO UPDATE SET ${added(sql)}
    ), appended AS (
      INSERT INTO execution_logs
        (id, app_id, script_id, script_version, route_id, trigger, method, host, path, query, status, outcome, error,
        duration_us, operations, memory_peak_bytes, lines, lines_dropped, started_at)
      SELECT r.id, r.app_id, scripts.id, r.script_version, r.route_id, r.trigger, r.method, r.host, r.path, r.query,
        r.status, r.outcome, r.error, r.duration_us, r.operations, r.memory_peak_bytes, r.lines, r.lines_dropped,
        r.started_at
      FROM batch, ROWS FROM (json_to_recordset(${`[${batch.rows.join(",")}]`}::text::json) AS (
        id uuid, app_id uuid, script_id uuid, script_version integer, route_id uuid, trigger text, method text, host text,
        path text, query text, status integer, outcome text, error jsonb, duration_us bigint, operations bigint,
        memory_peak_bytes bigint, lines jsonb, lines_dropped integer, started_at timestamptz
      )) WITH ORDINALITY AS r (
        id, app_id, script_id, script_version, route_id, trigger, method, host, path, query, status, outcome, error,
        duration_us, operations, memory_peak_bytes, lines, lines_dropped, started_at, nth
      )
      JOIN apps ON apps.id = r.app_id
      LEFT JOIN scripts ON scripts.id = r.script_id
      ORDER BY r.nth
      ON CONFLICT (id) DO NOTHING
      RETURNING id, seq
    )
    SELECT (SELECT json_agg(json_build_array(id, seq) ORDER BY seq) FROM appended) AS rows
  `;
  return (result?.rows ?? []).map(([id, seq]) => ({ id, seq }));
}

/**
 * Whether the same batch may be written later. False: the database has read it and refuses a part of it (a wrong value,
 * JSON it cannot hold, an app that was deleted at this moment).
 */
export function isTransientFailure(error: unknown): boolean {
  if (isUnavailable(error)) return true;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return !/^(?:21|22|23|42|54|XX)[0-9A-Z]{3}$/.test(code);
}

/** Forgets a writer that has stopped. */
export async function forgetWriter(sql: Sql, writer: string): Promise<void> {
  await sql`DELETE FROM execution_batches WHERE writer = ${writer}`;
}

/** Forgets writers that were killed. */
export async function forgetOldWriters(sql: Sql): Promise<void> {
  await sql`DELETE FROM execution_batches WHERE written_at < now() - interval '1 day'`;
}

/** The newest rows, at most `limit` of them, newest first by the time at which an execution started. */
export async function newestExecutions(sql: Queries, span: ExecutionSpan, limit: number): Promise<StoredExecution[]> {
  return sql<StoredExecution[]>`
    SELECT id, ${startedAtMs(sql)}, ${executionJson(sql)} FROM execution_logs AS l WHERE ${within(sql, span)}
    ORDER BY started_at DESC, id DESC LIMIT ${limit}
  `;
}

/**
 * The same of those among the newest `window` rows that have `text` in the path, the query, the host, the error or the lines,
 * whatever the case.
 */
export async function findExecutions(
  sql: Queries,
  span: ExecutionSpan,
  text: string,
  limit: number,
  window: number,
): Promise<StoredExecution[]> {
  const pattern = containsPattern(text);
  return sql<StoredExecution[]>`
    SELECT id, ${startedAtMs(sql)}, ${executionJson(sql)}
    FROM (
      SELECT * FROM execution_logs WHERE ${within(sql, span)} ORDER BY started_at DESC, id DESC LIMIT ${window}
    ) AS l
    WHERE path ILIKE ${pattern} OR query ILIKE ${pattern} OR host ILIKE ${pattern} OR error ->> 'message' ILIKE ${pattern}
      OR EXISTS (
        SELECT FROM jsonb_array_elements(lines) AS line
        WHERE line ->> 'message' ILIKE ${pattern} OR line ->> 'fields' ILIKE ${pattern}
      )
    ORDER BY started_at DESC, id DESC LIMIT ${limit}
  `;
}

/** Where the newest `rows` end; null when there are fewer. */
export async function endOfNewest(sql: Queries, span: ExecutionSpan, rows: number): Promise<LogPlace | null> {
  const [place] = await sql<LogPlace[]>`
    SELECT id, ${startedAtMs(sql)} FROM execution_logs WHERE ${within(sql, span)}
    ORDER BY started_at DESC, id DESC OFFSET ${rows - 1} LIMIT 1
  `;
  return place ?? null;
}

/** One row, of that app if one is given; null when there is none. */
export async function readExecution(sql: Queries, id: string, appId: string | null): Promise<StoredExecution | null> {
  const [row] = await sql<StoredExecution[]>`
    SELECT id, ${startedAtMs(sql)}, ${executionJson(sql)} FROM execution_logs AS l
    WHERE id = ${id} AND (${appId}::uuid IS NULL OR app_id = ${appId}::uuid)
  `;
  return row ?? null;
}

export async function hasScript(sql: Queries, id: string): Promise<boolean> {
  const rows = await sql`SELECT 1 FROM scripts WHERE id = ${id}`;
  return rows.length > 0;
}

/** Rows in the order of writing, after a place in it. */
export async function executionsAfter(
  sql: Queries,
  filter: ExecutionFilter,
  afterSeq: number,
  limit: number,
): Promise<(StoredExecution & AppendedRow)[]> {
  return sql<(StoredExecution & AppendedRow)[]>`
    SELECT id, seq::float8 AS seq, ${startedAtMs(sql)}, ${executionJson(sql)}
    FROM execution_logs AS l
    WHERE ${matches(sql, filter)} AND seq > ${afterSeq}
    ORDER BY l.seq
    LIMIT ${limit}
  `;
}

/**
 * The place of a row in the order of writing; of one that is gone, just before the first row of a later execution. Null when
 * there is none: everything that was written is older.
 */
export async function sequenceOf(sql: Queries, id: string): Promise<number | null> {
  const [row] = await sql<{ seq: number | null }[]>`
    SELECT coalesce(
      (SELECT seq FROM execution_logs WHERE id = ${id}),
      (SELECT seq - 1 FROM execution_logs WHERE id > ${id} ORDER BY id LIMIT 1)
    )::float8 AS seq
  `;
  return row?.seq ?? null;
}

/**
 * Deletes rows of one app past the newest `keep` of its successes or of its failures, at most `limit` of them; returns how
 * many.
 */
export async function deleteSurplus(
  sql: Sql,
  appId: string,
  kind: "successes" | "failures",
  keep: number,
  limit: number,
): Promise<number> {
  const result = await sql`
    DELETE FROM execution_logs WHERE id IN (
      SELECT id FROM execution_logs
      WHERE app_id = ${appId} AND ${kind === "successes" ? sql`outcome = 'ok'` : sql`outcome <> 'ok'`}
      ORDER BY started_at DESC, id DESC
      OFFSET ${keep} LIMIT ${limit}
    )
  `;
  return result.count;
}

/** Deletes rows of executions that started before, oldest first, at most `limit` of them; returns how many. */
export async function deleteExpired(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const result = await sql`
    DELETE FROM execution_logs WHERE id IN (
      SELECT id FROM execution_logs WHERE started_at < ${new Date(beforeMs).toISOString()}::timestamptz
      ORDER BY started_at, id
      LIMIT ${limit}
    )
  `;
  return result.count;
}

/** When the oldest row's execution started, null when there is no row. */
export async function oldestExecutionMs(sql: Sql): Promise<number | null> {
  const [row] = await sql<{ oldest: number | null }[]>`
    SELECT (extract(epoch FROM min(started_at)) * 1000)::float8 AS oldest FROM execution_logs
  `;
  return row?.oldest ?? null;
}

/** Apps that have rows to bound. */
export async function appIds(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string }[]>`SELECT id FROM apps`;
  return rows.map((row) => row.id);
}

/** What a conflict of counts does: both stay counted. */
function added(sql: Queries) {
  return sql`
    requests = counts.requests + excluded.requests,
    recorded = counts.recorded + excluded.recorded,
    operations = counts.operations + excluded.operations,
    duration_histogram = add_histograms(counts.duration_histogram, excluded.duration_histogram)`;
}

function matches(sql: Queries, filter: ExecutionFilter) {
  return sql`true
    ${filter.appId === null ? sql`` : sql`AND app_id = ${filter.appId}`}
    ${filter.scriptId === null ? sql`` : sql`AND script_id = ${filter.scriptId}`}
    ${filter.outcome === null ? sql`` : sql`AND outcome = ${filter.outcome}`}`;
}

function within(sql: Queries, span: ExecutionSpan) {
  const { sinceMs, untilMs, before } = span;
  const beforeAt = before && new Date(before.startedAtMs).toISOString();
  return sql`${matches(sql, span)}
    ${sinceMs === null ? sql`` : sql`AND started_at >= ${new Date(sinceMs).toISOString()}::timestamptz`}
    ${untilMs === null ? sql`` : sql`AND started_at < ${new Date(untilMs).toISOString()}::timestamptz`}
    ${before === null ? sql`` : sql`AND (started_at, id) < (${beforeAt}::timestamptz, ${before.id}::uuid)`}`;
}

function startedAtMs(sql: Queries) {
  return sql`(extract(epoch FROM started_at) * 1000)::float8 AS "startedAtMs"`;
}

function executionJson(sql: Queries) {
  return sql`json_build_object(
    'id', id, 'app_id', app_id, 'script_id', script_id, 'script_version', script_version, 'route_id', route_id,
    'trigger', trigger, 'method', method, 'host', host, 'path', path, 'query', query, 'status', status, 'outcome', outcome,
    'error', error, 'duration_us', duration_us, 'operations', operations, 'memory_peak_bytes', memory_peak_bytes,
    'lines', lines, 'lines_dropped', lines_dropped,
    'started_at', to_char(started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
  )::text AS json`;
}
