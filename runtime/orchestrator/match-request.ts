import type { DomainMatch } from "./app-domain-table.ts";
import type { Route, RouteLookup } from "./route-table.ts";
import type { RoutingTables } from "./routing-tables.ts";

/** How the two phases end: Host -> app, then method and path -> route of that app. */
export type RequestMatch =
  | RouteMatch
  | { kind: "unknown_host" }
  | { kind: "no_route"; domain: DomainMatch }
  | { kind: "method_not_allowed"; domain: DomainMatch; allow: string[] };

export interface RouteMatch {
  kind: "route";
  domain: DomainMatch;
  route: Route;
  params: [name: string, value: string][];
  /** The winning claim's parameters, then the route host's. */
  domainParams: [name: string, value: string][];
}

/** Both phases; at once when the tables are cached. `segments` are decoded, not reserved; `method` is upper case. */
export function matchRequest(
  tables: RoutingTables,
  host: string,
  method: string,
  segments: readonly string[],
): RequestMatch | Promise<RequestMatch> {
  const domains = tables.domains();
  if (domains instanceof Promise) return domains.then((table) => matchIn(tables, table.lookup(host), method, segments));
  return matchIn(tables, domains.lookup(host), method, segments);
}

/** The second phase alone. */
export function matchIn(
  tables: RoutingTables,
  domain: DomainMatch | null,
  method: string,
  segments: readonly string[],
): RequestMatch | Promise<RequestMatch> {
  if (domain === null) return { kind: "unknown_host" };
  const routes = tables.routes(domain.app.id);
  if (routes instanceof Promise)
    return routes.then((table) => ended(domain, table.lookup(domain.host, method, segments)));
  return ended(domain, routes.lookup(domain.host, method, segments));
}

function ended(domain: DomainMatch, lookup: RouteLookup): RequestMatch {
  if (lookup.found === null) {
    return lookup.allow.length > 0
      ? { kind: "method_not_allowed", domain, allow: lookup.allow }
      : { kind: "no_route", domain };
  }
  const domainParams = lookup.domain.length === 0 ? domain.domain : [...domain.domain, ...lookup.domain];
  return { kind: "route", domain, route: lookup.found, params: lookup.params, domainParams };
}
