import type { FieldError } from "../runtime/core/errors.ts";
import { compareHostPatterns, coversHosts, parseHostPattern, type HostPattern } from "../runtime/core/host-pattern.ts";
import type { Principal } from "../runtime/core/principal.ts";
import { compareRoutePaths, parseRoutePath, pathCovers, type RoutePath } from "../runtime/core/route-path.ts";
import { heldBy } from "./create-app.ts";
import { conflictingRoute } from "./create-route.ts";
import { hostErrors, parseRouteFields, type SentRoute } from "./route-fields.ts";
import { claimsOfApp, claimsOfOtherApps, type DomainClaim, type HeldClaim } from "./store/domain-claims.ts";
import { findRouteByShape, liveRoutes, type Route } from "./store/routes.ts";
import type { Queries } from "./store/transaction.ts";

export interface RouteWarning {
  code: "route_always_wins" | "app_always_wins";
  message: string;
  [detail: string]: unknown;
}

export interface RouteCheck {
  ok: boolean;
  errors: FieldError[];
  conflicts_with: Record<string, unknown> | null;
  warnings: RouteWarning[];
}

interface Wanted {
  method: string;
  host: HostPattern | null;
  path: RoutePath;
}

/** Says what creating the route would say, creating nothing, and warns when something else always wins. */
export async function checkRoute(
  sql: Queries,
  appId: string,
  sent: SentRoute & { path: string },
  viewer: Principal,
): Promise<RouteCheck> {
  const errors: FieldError[] = [];
  const parsed = parseRouteFields(sent, errors);
  const claims = await claimsOfApp(sql, appId);
  errors.push(...hostErrors(parsed.host, claims));
  if (errors.length > 0 || parsed.path === undefined) {
    return { ok: false, errors, conflicts_with: null, warnings: [] };
  }
  const wanted: Wanted = { method: sent.method ?? "ANY", host: parsed.host ?? null, path: parsed.path };
  const conflict = await findRouteByShape(sql, appId, {
    method: wanted.method,
    hostShape: wanted.host?.shapeKey ?? "",
    pathShape: wanted.path.shapeKey,
  });
  const warnings = [
    ...routeWarnings(wanted, await liveRoutes(sql, appId), claims),
    ...(wanted.host ? appWarnings(wanted.host, claims, await claimsOfOtherApps(sql, appId), viewer) : []),
  ];
  return { ok: conflict === null, errors, conflicts_with: conflictingRoute(conflict), warnings };
}

/** The routes that take every request that the wanted one would. */
export function routeWarnings(
  wanted: Wanted,
  others: readonly Route[],
  claims: readonly DomainClaim[],
): RouteWarning[] {
  return others.flatMap((other) => {
    const host = other.host === null ? null : parseHostPattern(other.host);
    const path = parseRoutePath(other.path);
    const rank = compareHosts(host, wanted.host) || compareRoutePaths(path, wanted.path);
    if (rank >= 0 || !methodCovers(other.method, wanted.method)) return [];
    if (!hostCovers(host, wanted.host, claims) || !pathCovers(path, wanted.path)) return [];
    const message = `${other.method} ${other.host ?? ""}${other.path} always wins over this route`;
    return [{ code: "route_always_wins" as const, message, route: conflictingRoute(other) }];
  });
}

/** The other apps that get every request to the wanted host. */
export function appWarnings(
  host: HostPattern,
  own: readonly DomainClaim[],
  others: readonly HeldClaim[],
  viewer: Principal,
): RouteWarning[] {
  const ownBest = bestClaim(host, own);
  return others.flatMap((other) => {
    const pattern = parseHostPattern(other.pattern);
    if (!coversHosts(pattern, host) || (ownBest !== null && compareHostPatterns(pattern, ownBest) >= 0)) return [];
    const holder = heldBy(other, viewer);
    const who = holder === null ? "Another app" : `App ${other.slug} claims ${other.pattern} and`;
    const message = `${who} gets every request to ${host.pattern}`;
    return [{ code: "app_always_wins" as const, message, held_by: holder }];
  });
}

function bestClaim(host: HostPattern, claims: readonly DomainClaim[]): HostPattern | null {
  const covering = claims.map((claim) => parseHostPattern(claim.pattern)).filter((claim) => coversHosts(claim, host));
  return covering.sort(compareHostPatterns)[0] ?? null;
}

/** Exact, then wildcards, then none. */
function compareHosts(a: HostPattern | null, b: HostPattern | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareHostPatterns(a, b);
}

/** A route without a host is reached on the hosts of all claims. */
function hostCovers(a: HostPattern | null, b: HostPattern | null, claims: readonly DomainClaim[]): boolean {
  if (a === null) return true;
  if (b !== null) return coversHosts(a, b);
  return claims.length > 0 && claims.every((claim) => coversHosts(a, parseHostPattern(claim.pattern)));
}

function methodCovers(a: string, b: string): boolean {
  return a === "ANY" || a === b || (a === "GET" && b === "HEAD");
}
