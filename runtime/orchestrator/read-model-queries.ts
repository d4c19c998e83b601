import { mergeLimits, type SandboxCeiling, type ScriptSandbox } from "../core/limits.ts";
import { contextUse } from "../core/context-use.ts";
import type { ResolvedScript } from "../core/ports.ts";
import { rateLimitOf, type RateLimitJson, type RateLimits } from "../core/rate-limit.ts";
import type { Sql } from "../../sql/connect.ts";
import type { DomainRow } from "./app-domain-table.ts";
import type { RouteRow } from "./route-table.ts";

interface ScriptRow {
  id: string;
  name: string;
  version: number;
  enabled: boolean;
  app_id: string;
  slug: string;
  source: string;
  parse_depth: number;
  sandbox: ScriptSandbox;
  timeout_ms: number;
  memory_limit_mb: number;
  rate_limit: RateLimitJson | null;
  client_rate_limit: RateLimitJson | null;
}

/** Every app with its claims: one statement, so one state of the database. */
export async function readDomains(sql: Sql): Promise<DomainRow[]> {
  return await sql<DomainRow[]>`
    SELECT apps.id AS "appId", apps.slug, app_domains.id AS "claimId", app_domains.pattern
    FROM apps LEFT JOIN app_domains ON app_domains.app_id = apps.id`;
}

export async function readRoutes(sql: Sql, appId: string): Promise<RouteRow[]> {
  return await sql<RouteRow[]>`
    SELECT routes.id, routes.script_id AS "scriptId", routes.method, routes.host, routes.path, scripts.enabled
    FROM routes JOIN scripts ON scripts.id = routes.script_id
    WHERE routes.app_id = ${appId}`;
}

/** Null when there is no such script. Limits are merged and capped here: the executor trusts what it is handed. */
export async function readScript(sql: Sql, scriptId: string, ceiling: SandboxCeiling): Promise<ResolvedScript | null> {
  const [row] = await sql<ScriptRow[]>`
    SELECT scripts.id, scripts.name, scripts.version, scripts.enabled, scripts.app_id, apps.slug, scripts.source,
      scripts.parse_depth, scripts.sandbox, scripts.timeout_ms, scripts.memory_limit_mb, apps.rate_limit,
      apps.client_rate_limit
    FROM scripts JOIN apps ON apps.id = scripts.app_id
    WHERE scripts.id = ${scriptId}`;
  if (row === undefined) return null;
  return {
    id: row.id,
    name: row.name,
    version: row.version,
    enabled: row.enabled,
    app: { id: row.app_id, slug: row.slug },
    program: { revision: `${row.id}:${row.version}`, source: row.source, parseDepth: row.parse_depth },
    uses: contextUse(row.source),
    limits: mergeLimits(row.sandbox, row.timeout_ms, row.memory_limit_mb, ceiling),
    rateLimits: rateLimitsOf(row),
  };
}

/** Null rather than two nulls: most apps have none, and every request asks. */
function rateLimitsOf(row: ScriptRow): RateLimits | null {
  if (row.rate_limit === null && row.client_rate_limit === null) return null;
  return { app: rateLimitOf(row.rate_limit), client: rateLimitOf(row.client_rate_limit) };
}
