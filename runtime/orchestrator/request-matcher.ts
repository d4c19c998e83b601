import { matchHostPattern, parseHostHeader } from "../core/host-pattern.ts";
import type { MatchCandidate, MatchExplanation, RequestMatcher } from "../core/ports.ts";
import { problemStatus } from "../core/problem.ts";
import { compareRoutePaths, isReservedPath, matchRoutePath, splitRequestPath } from "../core/route-path.ts";
import type { AppDomainTable, DomainMatch } from "./app-domain-table.ts";
import { matchIn } from "./match-request.ts";
import { compareHosts, compareRoutes, methodFits, type Route } from "./route-table.ts";
import type { RoutingTables } from "./routing-tables.ts";

const MAX_CANDIDATES = 200;

const NOTHING: MatchExplanation = {
  status: 404,
  code: null,
  app: null,
  claim: null,
  domain: {},
  route: null,
  params: {},
  candidates: [],
  allow: [],
};

/** Explains requests by the tables that serve them. */
export function createRequestMatcher(tables: RoutingTables): RequestMatcher {
  return {
    async explain({ url, method, appId }) {
      const target = URL.parse(url);
      const host = target === null ? null : parseHostHeader(target.host);
      if (target === null || host === null) return failed("malformed_host");
      const segments = splitRequestPath(target.pathname);
      if (segments !== null && isReservedPath(segments)) return failed("reserved_path");
      const domain = findDomain(await tables.domains(), host, appId);
      if (domain === null) return failed(appId === undefined ? "unknown_host" : "not_found");
      const found = { app: domain.app, claim: domain.claim.pattern === "" ? null : domain.claim };
      if (segments === null) return { ...failed("malformed_path"), ...found };
      const asked = method.toUpperCase();
      const match = await matchIn(tables, domain, asked, segments);
      const winner = match.kind === "route" ? match.route : null;
      const { routes } = await tables.routes(domain.app.id);
      const candidates = explainRoutes(routes, winner, { host: domain.host, method: asked, segments });
      const ending = { ...found, candidates, domain: Object.fromEntries(domain.domain) };
      if (match.kind === "route") {
        return {
          ...NOTHING,
          ...ending,
          status: 200,
          domain: Object.fromEntries(match.domainParams),
          route: describeRoute(match.route),
          params: Object.fromEntries(match.params),
        };
      }
      const allow = match.kind === "method_not_allowed" ? match.allow : [];
      return { ...failed(match.kind), ...ending, allow };
    },
  };
}

/** Inside an app the host need not lead there: its routes are tried with the host as it is. */
function findDomain(table: AppDomainTable, host: string, appId: string | undefined): DomainMatch | null {
  const found = table.lookup(host);
  if (appId === undefined || found?.app.id === appId) return found;
  const app = table.app(appId);
  return app === null ? null : { app, claim: { id: null, pattern: "" }, domain: [], host };
}

function failed(code: string): MatchExplanation {
  return { ...NOTHING, status: code === "reserved_path" ? 404 : problemStatus(code), code };
}

interface Asked {
  host: string;
  method: string;
  segments: readonly string[];
}

/** The routes of the app with why each won or lost: the winner first, then those that came closest. */
function explainRoutes(routes: readonly Route[], winner: Route | null, asked: Asked): MatchCandidate[] {
  return routes
    .map((route) => ({ route, ...explainRoute(route, winner, asked) }))
    .sort((a, b) => a.distance - b.distance || compareRoutes(a.route, b.route, asked.method))
    .slice(0, MAX_CANDIDATES)
    .map(({ route, distance, reason }) => ({ routeId: route.id, matched: distance === 0, reason }));
}

function explainRoute(route: Route, winner: Route | null, asked: Asked): { distance: number; reason: string } {
  if (route === winner) return { distance: 0, reason: "Host, path and method fit, and no other route comes first" };
  if (matchRoutePath(route.path, asked.segments) === null) return { distance: 5, reason: "The path does not fit" };
  if (route.host !== null && matchHostPattern(route.host, asked.host) === null) {
    return { distance: 4, reason: `The host does not fit ${route.host.pattern}` };
  }
  if (!methodFits(route, asked.method)) return { distance: 3, reason: `The method is not ${route.method}` };
  if (!route.enabled) return { distance: 2, reason: "Its script is not enabled" };
  return { distance: 1, reason: winner === null ? "Read a moment later" : lostTo(route, winner) };
}

function lostTo(route: Route, winner: Route): string {
  const name = `${winner.method} ${winner.host?.pattern ?? ""}${winner.path.path}`;
  if (compareHosts(winner.host, route.host) < 0) return `The host of ${name} is more specific`;
  if (compareRoutePaths(winner.path, route.path) < 0) return `The path of ${name} is more specific`;
  return `The method of ${name} comes first`;
}

function describeRoute(route: Route): NonNullable<MatchExplanation["route"]> {
  const { id, scriptId, method } = route;
  return { id, scriptId, method, host: route.host?.pattern ?? null, path: route.path.path };
}
