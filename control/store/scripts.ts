import type { ScriptSandbox } from "../../runtime/core/limits.ts";
import { auditPart, type AuditEntry } from "./audit-log.ts";
import { readSummary, summaryOfScripts, type Summary } from "./summaries.ts";
import {
  containsPattern,
  noticeColumn,
  toPage,
  type Page,
  type PageRequest,
  type Queries,
  type Transaction,
} from "./transaction.ts";

export interface Script {
  id: string;
  appId: string;
  name: string;
  description: string;
  source: string;
  enabled: boolean;
  /** Sparse, as it was sent. */
  sandbox: ScriptSandbox;
  timeoutMs: number;
  memoryLimitMb: number;
  /** The expression depth at which the source was accepted. */
  parseDepth: number;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** A script in a list; null stands for what the list leaves out. */
export type ListedScript = Omit<Script, "source"> & { source: string | null; summary: Summary | null };

/** What a write may set. */
export type ScriptFields = Pick<
  Script,
  "name" | "description" | "source" | "enabled" | "sandbox" | "timeoutMs" | "memoryLimitMb" | "parseDepth"
>;

interface ScriptRow {
  id: string;
  app_id: string;
  name: string;
  description: string;
  source: string;
  enabled: boolean;
  sandbox: ScriptSandbox;
  timeout_ms: number;
  memory_limit_mb: number;
  parse_depth: number;
  version: number;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = [
  "id",
  "app_id",
  "name",
  "description",
  "source",
  "enabled",
  "sandbox",
  "timeout_ms",
  "memory_limit_mb",
  "parse_depth",
  "version",
  "created_at",
  "updated_at",
] as const;

/** Scripts of one app or (null) of all, and with certain ids or (null) any, in the order of creation. With all its parts it is still one query. */
export async function listScripts(
  sql: Queries,
  appId: string | null,
  ids: readonly string[] | null,
  page: PageRequest,
  parts: { summary: boolean; source: boolean },
): Promise<Page<ListedScript>> {
  const pattern = containsPattern(page.q);
  const columns = parts.source ? COLUMNS : COLUMNS.filter((column) => column !== "source");
  const rows = await sql<(ScriptRow & { summary?: unknown })[]>`
    SELECT page.* ${parts.summary ? sql`, ${summaryOfScripts(sql)} AS summary` : sql``}
    FROM (
      SELECT ${sql(columns)} FROM scripts
      WHERE (${appId}::uuid IS NULL OR app_id = ${appId}::uuid)
        ${ids === null ? sql`` : sql`AND id IN ${sql(ids)}`}
        AND (${page.after}::uuid IS NULL OR id > ${page.after}::uuid)
        AND (${pattern}::text IS NULL OR name ILIKE ${pattern})
      ORDER BY id LIMIT ${page.limit + 1}
    ) AS page ORDER BY page.id`;
  return toPage(
    rows.map((row) =>
      Object.assign(toScript(row), {
        source: parts.source ? row.source : null,
        summary: parts.summary ? readSummary(row.summary) : null,
      }),
    ),
    page.limit,
  );
}

export async function findScript(sql: Queries, id: string): Promise<Script | null> {
  const [row] = await sql<ScriptRow[]>`SELECT ${sql(COLUMNS)} FROM scripts WHERE id = ${id}`;
  return row ? toScript(row) : null;
}

/** The same, unchanged by others until the transaction ends. */
export async function lockScript(sql: Transaction, id: string): Promise<Script | null> {
  const [row] = await sql<ScriptRow[]>`SELECT ${sql(COLUMNS)} FROM scripts WHERE id = ${id} FOR NO KEY UPDATE`;
  return row ? toScript(row) : null;
}

export async function findScriptByName(sql: Queries, appId: string, name: string): Promise<Script | null> {
  const [row] = await sql<ScriptRow[]>`
    SELECT ${sql(COLUMNS)} FROM scripts WHERE app_id = ${appId} AND name = ${name}`;
  return row ? toScript(row) : null;
}

/** Whether the app has any. */
export async function hasScripts(sql: Queries, appId: string): Promise<boolean> {
  const rows = await sql`SELECT 1 FROM scripts WHERE app_id = ${appId} LIMIT 1`;
  return rows.length > 0;
}

/** The app of a script. Null: there is no such script. */
export async function findScriptApp(sql: Queries, id: string): Promise<string | null> {
  const [row] = await sql<{ app_id: string }[]>`SELECT app_id FROM scripts WHERE id = ${id}`;
  return row?.app_id ?? null;
}

/** The app of a script, which stays until the transaction ends. Null: there is no such script. */
export async function lockScriptApp(sql: Transaction, id: string): Promise<string | null> {
  const [row] = await sql<{ app_id: string }[]>`SELECT app_id FROM scripts WHERE id = ${id} FOR KEY SHARE`;
  return row?.app_id ?? null;
}

/** Null when the app has a script of this name. */
export async function insertScript(sql: Transaction, appId: string, fields: ScriptFields): Promise<Script | null> {
  const [row] = await sql<ScriptRow[]>`
    INSERT INTO scripts (
      id, app_id, name, description, source, enabled, sandbox, timeout_ms, memory_limit_mb, parse_depth
    ) VALUES (
      ${Bun.randomUUIDv7()}, ${appId}, ${fields.name}, ${fields.description}, ${fields.source}, ${fields.enabled},
      ${JSON.stringify(fields.sandbox)}::text::jsonb, ${fields.timeoutMs}, ${fields.memoryLimitMb}, ${fields.parseDepth}
    )
    ON CONFLICT (app_id, name) DO NOTHING RETURNING ${sql(COLUMNS)}`;
  return row ? toScript(row) : null;
}

/**
 * Only what is given, and only while the script still has `version`: null when it has another one by now, or is gone.
 * Breaks `scripts_name_unique` when the app has another script of this name.
 */
export async function updateScript(
  sql: Queries,
  id: string,
  version: number,
  change: Partial<ScriptFields>,
  riders: { notice: string; entry: AuditEntry } | null,
): Promise<Script | null> {
  const sandbox = change.sandbox === undefined ? null : JSON.stringify(change.sandbox);
  const [row] = await sql<ScriptRow[]>`
    WITH updated AS (UPDATE scripts SET
      name = coalesce(${change.name ?? null}, name),
      description = coalesce(${change.description ?? null}, description),
      source = coalesce(${change.source ?? null}, source),
      enabled = coalesce(${change.enabled ?? null}, enabled),
      sandbox = coalesce(${sandbox}::text::jsonb, sandbox),
      timeout_ms = coalesce(${change.timeoutMs ?? null}, timeout_ms),
      memory_limit_mb = coalesce(${change.memoryLimitMb ?? null}, memory_limit_mb),
      parse_depth = coalesce(${change.parseDepth ?? null}, parse_depth),
      version = version + 1,
      updated_at = now()
    WHERE id = ${id} AND version = ${version} RETURNING ${sql(COLUMNS)})
      ${riders === null ? sql`` : sql`, ${auditPart(sql, riders.entry, "updated")}`}
    SELECT updated.*, ${noticeColumn(sql, riders?.notice ?? null)} FROM updated`;
  return row ? toScript(row) : null;
}

/** Its routes go with it; its log rows stay. False when it has another version by now, or is gone. */
export async function deleteScript(sql: Transaction, id: string, version: number): Promise<boolean> {
  const rows = await sql`DELETE FROM scripts WHERE id = ${id} AND version = ${version} RETURNING id`;
  return rows.length > 0;
}

function toScript(row: ScriptRow): Script {
  return {
    id: row.id,
    appId: row.app_id,
    name: row.name,
    description: row.description,
    source: row.source,
    enabled: row.enabled,
    sandbox: row.sandbox,
    timeoutMs: row.timeout_ms,
    memoryLimitMb: row.memory_limit_mb,
    parseDepth: row.parse_depth,
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
