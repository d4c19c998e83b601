import { containsPattern, toPage, type Page, type PageRequest, type Queries, type Transaction } from "./transaction.ts";

export interface Route {
  id: string;
  appId: string;
  scriptId: string;
  method: string;
  /** Null: every host of the app. */
  host: string | null;
  path: string;
  version: number;
  createdAt: Date;
}

/** A route's fields, and the shapes that no other route of the app may have. */
export interface RouteFields {
  scriptId: string;
  method: string;
  host: string | null;
  /** Empty for no host. */
  hostShape: string;
  path: string;
  pathShape: string;
}

interface RouteRow {
  id: string;
  app_id: string;
  script_id: string;
  method: string;
  host: string | null;
  path: string;
  version: number;
  created_at: Date;
}

const COLUMNS = ["id", "app_id", "script_id", "method", "host", "path", "version", "created_at"] as const;

/** Routes of an app, or of one script, in the order of creation; `q` searches hosts and paths. */
export async function listRoutes(
  sql: Queries,
  of: { appId: string } | { scriptId: string },
  page: PageRequest,
): Promise<Page<Route>> {
  const pattern = containsPattern(page.q);
  const rows = await sql<RouteRow[]>`
    SELECT ${sql(COLUMNS)} FROM routes
    WHERE ${"appId" in of ? sql`app_id = ${of.appId}` : sql`script_id = ${of.scriptId}`}
      AND (${page.after}::uuid IS NULL OR id > ${page.after}::uuid)
      AND (${pattern}::text IS NULL OR path ILIKE ${pattern} OR host ILIKE ${pattern})
    ORDER BY id LIMIT ${page.limit + 1}`;
  return toPage(rows.map(toRoute), page.limit);
}

/** All routes of an app that have a host of their own. */
export async function routesWithHost(sql: Queries, appId: string): Promise<Route[]> {
  const rows = await sql<RouteRow[]>`
    SELECT ${sql(COLUMNS)} FROM routes WHERE app_id = ${appId} AND host IS NOT NULL ORDER BY id`;
  return rows.map(toRoute);
}

/** All routes of an app whose script is enabled: those that may win a request. */
export async function liveRoutes(sql: Queries, appId: string): Promise<Route[]> {
  const rows = await sql<RouteRow[]>`
    SELECT r.* FROM routes r JOIN scripts s ON s.id = r.script_id WHERE r.app_id = ${appId} AND s.enabled ORDER BY r.id`;
  return rows.map(toRoute);
}

export async function findRoute(sql: Queries, id: string): Promise<Route | null> {
  const [row] = await sql<RouteRow[]>`SELECT ${sql(COLUMNS)} FROM routes WHERE id = ${id}`;
  return row ? toRoute(row) : null;
}

/** By id; those that are gone are missing. */
export async function findRoutes(sql: Queries, ids: readonly string[]): Promise<Map<string, Route>> {
  if (ids.length === 0) return new Map();
  const rows = await sql<RouteRow[]>`
    SELECT ${sql(COLUMNS)} FROM routes
    WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text(${JSON.stringify(ids)}::text::jsonb))`;
  return new Map(rows.map((row) => [row.id, toRoute(row)]));
}

/** The route of the app that has this method and these shapes. */
export async function findRouteByShape(
  sql: Queries,
  appId: string,
  fields: Pick<RouteFields, "method" | "hostShape" | "pathShape">,
): Promise<Route | null> {
  const [row] = await sql<RouteRow[]>`
    SELECT ${sql(COLUMNS)} FROM routes
    WHERE app_id = ${appId} AND method = ${fields.method} AND host_shape = ${fields.hostShape}
      AND path_shape = ${fields.pathShape}`;
  return row ? toRoute(row) : null;
}

/** Null when another route of the app has the shapes. The script is of the app and locked. */
export async function insertRoute(sql: Transaction, appId: string, fields: RouteFields): Promise<Route | null> {
  const [row] = await sql<RouteRow[]>`
    INSERT INTO routes (id, app_id, script_id, method, host, host_shape, path, path_shape)
    VALUES (
      ${Bun.randomUUIDv7()}, ${appId}, ${fields.scriptId}, ${fields.method}, ${fields.host}, ${fields.hostShape},
      ${fields.path}, ${fields.pathShape}
    )
    ON CONFLICT (app_id, method, host_shape, path_shape) DO NOTHING RETURNING ${sql(COLUMNS)}`;
  return row ? toRoute(row) : null;
}

/** Reads and locks a route with its shapes. */
export async function lockRoute(sql: Transaction, id: string): Promise<{ route: Route; fields: RouteFields } | null> {
  const [row] = await sql<(RouteRow & { host_shape: string; path_shape: string })[]>`
    SELECT ${sql(COLUMNS)}, host_shape, path_shape FROM routes WHERE id = ${id} FOR UPDATE`;
  if (!row) return null;
  const route = toRoute(row);
  return { route, fields: { ...route, hostShape: row.host_shape, pathShape: row.path_shape } };
}

/** Breaks `routes_shape_unique` when another route of the app has the shapes. The route is locked. */
export async function updateRoute(sql: Transaction, id: string, fields: RouteFields): Promise<Route> {
  const [row] = await sql<RouteRow[]>`
    UPDATE routes SET script_id = ${fields.scriptId}, method = ${fields.method}, host = ${fields.host},
      host_shape = ${fields.hostShape}, path = ${fields.path}, path_shape = ${fields.pathShape}, version = version + 1
    WHERE id = ${id} RETURNING ${sql(COLUMNS)}`;
  if (!row) throw new Error("The locked route is gone");
  return toRoute(row);
}

export async function deleteRoute(sql: Transaction, id: string): Promise<void> {
  await sql`DELETE FROM routes WHERE id = ${id}`;
}

function toRoute(row: RouteRow): Route {
  return {
    id: row.id,
    appId: row.app_id,
    scriptId: row.script_id,
    method: row.method,
    host: row.host,
    path: row.path,
    version: row.version,
    createdAt: row.created_at,
  };
}
