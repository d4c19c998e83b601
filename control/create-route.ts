import { invalidInput, PiCloudError, type FieldError } from "../runtime/core/errors.ts";
import { isUuid } from "./app-slug.ts";
import { hostErrors, parseRouteFields, type SentRoute } from "./route-fields.ts";
import { requireVersion } from "./stale-version.ts";
import { lockApp } from "./store/apps.ts";
import { claimsOfApp } from "./store/domain-claims.ts";
import * as routes from "./store/routes.ts";
import type { Route, RouteFields } from "./store/routes.ts";
import { findScript, lockScriptApp } from "./store/scripts.ts";
import { brokeUnique, type Queries, type Transaction } from "./store/transaction.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

export type { Route } from "./store/routes.ts";
export { findRoutes, listRoutes } from "./store/routes.ts";

/** Throws `not_found`. */
export async function requireRoute(sql: Queries, id: string): Promise<Route> {
  const route = isUuid(id) ? await routes.findRoute(sql, id) : null;
  if (route === null) throw noRoute();
  return route;
}

/**
 * Leads requests to a script. Throws `invalid_input` (`invalid_path`, `reserved_path`, `invalid_pattern`,
 * `invalid_method`, `host_not_claimed`), `not_found`, or `route_conflict` with the route that has the same shape.
 */
export async function createRoute(
  work: UnitOfWork,
  scriptId: string,
  sent: SentRoute & { path: string },
): Promise<Route> {
  if (!isUuid(scriptId)) throw noScript();
  const errors: FieldError[] = [];
  const { host, path } = parseRouteFields(sent, errors);
  if (errors.length > 0 || path === undefined) throw invalidInput(errors);
  const script = await findScript(work.sql, scriptId);
  if (script === null) throw noScript();
  const { appId } = script;
  return work.write(async ({ sql, changed, audit }) => {
    await lockRoom(sql, appId, scriptId);
    const unclaimed = host ? hostErrors(host, await claimsOfApp(sql, appId)) : [];
    if (unclaimed.length > 0) throw invalidInput(unclaimed);
    const fields: RouteFields = {
      scriptId,
      method: sent.method ?? "ANY",
      host: host?.pattern ?? null,
      hostShape: host?.shapeKey ?? "",
      path: path.path,
      pathShape: path.shapeKey,
    };
    const route = await routes.insertRoute(sql, appId, fields);
    if (route === null) throw routeConflict(await routes.findRouteByShape(sql, appId, fields));
    changed({ kind: "app", appId });
    audit({ resource: "route", id: route.id, appId });
    return route;
  });
}

/** Changes what is sent, and validates only that. Throws as `createRoute` does, and `stale_version`. */
export async function changeRoute(
  work: UnitOfWork,
  id: string,
  sent: SentRoute & { scriptId?: string | undefined },
  ifMatch: readonly number[] | null,
): Promise<Route> {
  const errors: FieldError[] = [];
  const { method, host, path } = parseRouteFields(sent, errors);
  const { appId } = await requireRoute(work.sql, id);
  let wanted: RouteFields | null = null;
  try {
    return await work.write(async ({ sql, changed, audit }) => {
      await lockRoom(sql, appId, sent.scriptId ?? null);
      const locked = await routes.lockRoute(sql, id);
      if (locked === null) throw noRoute();
      requireVersion(ifMatch, locked.route.version);
      if (host) errors.push(...hostErrors(host, await claimsOfApp(sql, appId)));
      if (errors.length > 0) throw invalidInput(errors);
      if (Object.values(sent).every((value) => value === undefined)) return locked.route;
      wanted = {
        scriptId: sent.scriptId ?? locked.fields.scriptId,
        method: method ?? locked.fields.method,
        ...(host === undefined
          ? { host: locked.fields.host, hostShape: locked.fields.hostShape }
          : { host: host?.pattern ?? null, hostShape: host?.shapeKey ?? "" }),
        ...(path === undefined
          ? { path: locked.fields.path, pathShape: locked.fields.pathShape }
          : { path: path.path, pathShape: path.shapeKey }),
      };
      changed({ kind: "app", appId });
      audit({ resource: "route", id, appId });
      return routes.updateRoute(sql, id, wanted);
    });
  } catch (error) {
    if (wanted === null || !brokeUnique(error, "routes_shape_unique")) throw error;
    throw routeConflict(await routes.findRouteByShape(work.sql, appId, wanted));
  }
}

/** Throws `not_found` or `stale_version`. */
export async function deleteRoute(work: UnitOfWork, id: string, ifMatch: readonly number[] | null): Promise<void> {
  const { appId } = await requireRoute(work.sql, id);
  await work.write(async ({ sql, changed, audit }) => {
    await lockRoom(sql, appId, null);
    const locked = await routes.lockRoute(sql, id);
    if (locked === null) throw noRoute();
    requireVersion(ifMatch, locked.route.version);
    await routes.deleteRoute(sql, id);
    changed({ kind: "app", appId });
    audit({ resource: "route", id, appId });
  });
}

/** How a conflict names a route. */
export function conflictingRoute(route: Route | null): Record<string, unknown> | null {
  if (route === null) return null;
  const { id, method, host, path } = route;
  return { id, app_id: route.appId, script_id: route.scriptId, method, host, path };
}

/**
 * Locks the app, so that no claim goes while a route comes to need it, then the script. Every write takes its locks in the
 * order app, script, route: two of them never wait for each other.
 */
async function lockRoom(sql: Transaction, appId: string, scriptId: string | null): Promise<void> {
  if ((await lockApp(sql, appId)) === null) throw noRoute();
  if (scriptId !== null && (await lockScriptApp(sql, scriptId)) !== appId) throw noScript();
}

function routeConflict(other: Route | null): PiCloudError {
  const what = other ? `${other.method} ${other.host ?? ""}${other.path}` : "another route";
  return new PiCloudError("route_conflict", `The app has a route of the same shape: ${what}`, {
    conflicts_with: conflictingRoute(other),
  });
}

function noRoute(): PiCloudError {
  return new PiCloudError("not_found", "There is no such route");
}

function noScript(): PiCloudError {
  return new PiCloudError("not_found", "There is no such script in this app");
}
