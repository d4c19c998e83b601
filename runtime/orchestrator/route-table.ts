import { compareHostPatterns, matchHostPattern, parseHostPattern, type HostPattern } from "../core/host-pattern.ts";
import { compareRoutePaths, matchRoutePath, parseRoutePath, type RoutePath } from "../core/route-path.ts";
import { HostIndex } from "./host-index.ts";

/** A route as it is stored, with whether its script is enabled. */
export interface RouteRow {
  id: string;
  scriptId: string;
  /** Upper case, or `ANY`. */
  method: string;
  host: string | null;
  path: string;
  enabled: boolean;
}

export interface Route {
  id: string;
  scriptId: string;
  method: string;
  host: HostPattern | null;
  path: RoutePath;
  enabled: boolean;
}

export type RouteLookup =
  | { found: Route; params: [name: string, value: string][]; domain: [name: string, value: string][] }
  | { found: null; /** Methods that would have matched, for `Allow`. */ allow: string[] };

type MethodMap = Map<string, Route>;

interface PathNode {
  literals: Map<string, PathNode>;
  param: PathNode | null;
  /** Routes that end here. */
  methods: MethodMap | null;
  /** Routes whose `*name` begins here. */
  rest: MethodMap | null;
}

/** An app's routes: host groups, in each a trie of segments, at its ends methods. Immutable: a change makes a new table. */
export class RouteTable {
  /** All that were read, disabled ones too, for explanations. */
  readonly routes: readonly Route[];
  readonly #byHost = new HostIndex<PathNode>();
  readonly #anyHost: PathNode = emptyNode();

  /** Rows that cannot be read (`onBadRow`) match nothing. */
  constructor(rows: Iterable<RouteRow>, onBadRow: (row: RouteRow, error: unknown) => void = () => {}) {
    const routes: Route[] = [];
    for (const row of rows) {
      try {
        const host = row.host === null ? null : parseHostPattern(row.host);
        routes.push({ ...row, host, path: parseRoutePath(row.path) });
      } catch (error) {
        onBadRow(row, error);
      }
    }
    this.routes = routes;
    for (const route of routes) {
      if (!route.enabled) continue;
      insert(route.host === null ? this.#anyHost : this.#byHost.ensure(route.host, emptyNode), route);
    }
  }

  /** The route that wins for a host, an upper-case method and decoded segments. */
  lookup(host: string, method: string, segments: readonly string[]): RouteLookup {
    const roots = this.#byHost.matches(host);
    roots.push(this.#anyHost);
    for (const root of roots) {
      const found = findRoute(root, method, segments, 0);
      if (found === null) continue;
      return {
        found,
        params: matchRoutePath(found.path, segments) ?? [],
        domain: found.host === null ? [] : (matchHostPattern(found.host, host) ?? []),
      };
    }
    const methods = new Set<string>();
    for (const root of roots) collectMethods(root, segments, 0, methods);
    if (methods.has("GET")) methods.add("HEAD");
    return { found: null, allow: [...methods].sort() };
  }
}

/** Below 0 when `a` wins over `b` where both fit: host, then path, then the method itself before `GET` (for HEAD) and `ANY`. */
export function compareRoutes(a: Route, b: Route, method: string): number {
  return (
    compareHosts(a.host, b.host) || compareRoutePaths(a.path, b.path) || methodRank(a, method) - methodRank(b, method)
  );
}

/** A route without a host comes after every host. */
export function compareHosts(a: HostPattern | null, b: HostPattern | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareHostPatterns(a, b);
}

/** Whether a route takes requests of a method: itself, `ANY`, and for HEAD also `GET`. */
export function methodFits(route: Route, method: string): boolean {
  return route.method === method || route.method === "ANY" || (method === "HEAD" && route.method === "GET");
}

function methodRank(route: Route, method: string): number {
  return route.method === method ? 0 : route.method === "ANY" ? 2 : 1;
}

function insert(root: PathNode, route: Route): void {
  let node = root;
  for (const segment of route.path.segments) {
    if (segment.kind === "rest") {
      (node.rest ??= new Map()).set(route.method, route);
      return;
    }
    if (segment.kind === "param") {
      node = node.param ??= emptyNode();
      continue;
    }
    let next = node.literals.get(segment.text);
    if (next === undefined) node.literals.set(segment.text, (next = emptyNode()));
    node = next;
  }
  (node.methods ??= new Map()).set(route.method, route);
}

/** Goes back when the method fits nowhere below: a route whose method does not fit is no candidate. */
function findRoute(node: PathNode, method: string, segments: readonly string[], index: number): Route | null {
  if (index === segments.length) return pick(node.methods, method);
  const literal = node.literals.get(segments[index] ?? "");
  if (literal !== undefined) {
    const found = findRoute(literal, method, segments, index + 1);
    if (found !== null) return found;
  }
  if (node.param !== null) {
    const found = findRoute(node.param, method, segments, index + 1);
    if (found !== null) return found;
  }
  return pick(node.rest, method);
}

function pick(methods: MethodMap | null, method: string): Route | null {
  if (methods === null) return null;
  return methods.get(method) ?? (method === "HEAD" ? methods.get("GET") : undefined) ?? methods.get("ANY") ?? null;
}

function collectMethods(node: PathNode, segments: readonly string[], index: number, into: Set<string>): void {
  if (index === segments.length) {
    for (const method of node.methods?.keys() ?? []) into.add(method);
    return;
  }
  const literal = node.literals.get(segments[index] ?? "");
  if (literal !== undefined) collectMethods(literal, segments, index + 1, into);
  if (node.param !== null) collectMethods(node.param, segments, index + 1, into);
  for (const method of node.rest?.keys() ?? []) into.add(method);
}

function emptyNode(): PathNode {
  return { literals: new Map(), param: null, methods: null, rest: null };
}
