/**
 * The match as the contract's text tells it, written as simply as it can be and with none of the real code: lists, loops
 * and sorts over strings. The properties compare the tables with it.
 */
export interface ModelRoute {
  id: string;
  method: string;
  host: string | null;
  path: string;
  enabled: boolean;
}

export interface ModelApp {
  slug: string;
  claims: string[];
  routes: ModelRoute[];
}

export interface ModelAnswer {
  status: 200 | 404 | 405;
  slug: string | null;
  claim: string | null;
  route: string | null;
  params: Record<string, string>;
  domain: Record<string, string>;
  allow: string[];
}

export function modelMatch(apps: readonly ModelApp[], host: string, method: string, path: string[]): ModelAnswer {
  const nothing: ModelAnswer = { status: 404, slug: null, claim: null, route: null, params: {}, domain: {}, allow: [] };
  const found = findApp(apps, host);
  if (found === null) return nothing;
  const { app, claim, lookedUp } = found;
  const domain = claim === null ? {} : (captures(claim, lookedUp) ?? {});
  const fitting = app.routes.filter(
    (route) =>
      route.enabled &&
      (route.host === null || captures(route.host, lookedUp) !== null) &&
      pathCaptures(route.path, path) !== null,
  );
  const fits = method === "HEAD" ? ["HEAD", "GET", "ANY"] : [method, "ANY"];
  const candidates = fitting.filter((route) => fits.includes(route.method));
  candidates.sort(
    (a, b) =>
      compareHosts(a.host, b.host) || comparePaths(a.path, b.path) || fits.indexOf(a.method) - fits.indexOf(b.method),
  );
  const [winner] = candidates;
  const base = { ...nothing, slug: app.slug, claim };
  if (winner !== undefined) {
    const routeDomain = winner.host === null ? {} : (captures(winner.host, lookedUp) ?? {});
    const params = pathCaptures(winner.path, path) ?? {};
    return { ...base, status: 200, route: winner.id, params, domain: { ...domain, ...routeDomain } };
  }
  if (fitting.length === 0) return { ...base, domain };
  const allow = new Set(fitting.map((route) => route.method));
  if (allow.has("GET")) allow.add("HEAD");
  return { ...base, status: 405, domain, allow: [...allow].sort() };
}

function findApp(
  apps: readonly ModelApp[],
  host: string,
): { app: ModelApp; claim: string | null; lookedUp: string } | null {
  const claims = apps.flatMap((app) => app.claims.map((claim) => ({ app, claim })));
  const matching = claims.filter(({ claim }) => captures(claim, host) !== null);
  matching.sort((a, b) => compareHosts(a.claim, b.claim));
  const [best] = matching;
  if (best !== undefined && best.claim !== "*") return { ...best, lookedUp: host };
  const own = apps.find((app) => host === `${app.slug}.localhost`);
  if (own !== undefined) return { app: own, claim: null, lookedUp: host };
  if (best !== undefined) return { ...best, lookedUp: host };
  const local = isIp(host) || !host.includes(".") || host.endsWith(".local");
  const localhost = local ? claims.find(({ claim }) => claim === "localhost") : undefined;
  return localhost === undefined ? null : { ...localhost, lookedUp: "localhost" };
}

function captures(pattern: string, host: string): Record<string, string> | null {
  if (pattern === "*" || pattern === host) return {};
  if (isIp(host)) return null;
  const labels = pattern.split(".");
  const parts = host.split(".");
  if (labels.length !== parts.length) return null;
  const found: Record<string, string> = {};
  for (let index = 0; index < labels.length; index++) {
    const label = labels[index] ?? "";
    const part = parts[index] ?? "";
    if (label.startsWith("{")) found[label.slice(1, -1)] = part;
    else if (label !== "*" && label !== part) return null;
  }
  return found;
}

function isIp(host: string): boolean {
  return host.startsWith("[") || /^[\d.]+$/.test(host);
}

/** Below 0 when `a` wins; both match one host. */
function compareHosts(a: string | null, b: string | null): number {
  const kind = (host: string | null) => (host === null ? 3 : host === "*" ? 2 : /[{*]/.test(host) ? 1 : 0);
  if (kind(a) !== kind(b)) return kind(a) - kind(b);
  const left = (a ?? "").split(".").toReversed();
  const right = (b ?? "").split(".").toReversed();
  for (let index = 0; index < left.length; index++) {
    const leftWild = /^[{*]/.test(left[index] ?? "");
    const rightWild = /^[{*]/.test(right[index] ?? "");
    if (leftWild !== rightWild) return leftWild ? 1 : -1;
  }
  return 0;
}

function pathSegments(path: string): string[] {
  return path === "/" ? [] : path.slice(1).split("/");
}

function pathCaptures(path: string, request: readonly string[]): Record<string, string> | null {
  const segments = pathSegments(path);
  const found: Record<string, string> = {};
  for (let index = 0; index < segments.length; index++) {
    const segment = segments[index] ?? "";
    if (index >= request.length) return null;
    if (segment.startsWith("*")) {
      found[segment.slice(1)] = request.slice(index).join("/");
      return found;
    }
    if (segment.startsWith(":")) found[segment.slice(1)] = request[index] ?? "";
    else if (decodeURIComponent(segment) !== request[index]) return null;
  }
  return segments.length === request.length ? found : null;
}

/** Below 0 when `a` wins; both match one path. */
function comparePaths(a: string, b: string): number {
  const kind = (segment: string) => (segment.startsWith("*") ? 2 : segment.startsWith(":") ? 1 : 0);
  const left = pathSegments(a);
  const right = pathSegments(b);
  for (let index = 0; index < Math.min(left.length, right.length); index++) {
    const difference = kind(left[index] ?? "") - kind(right[index] ?? "");
    if (difference !== 0) return difference;
  }
  return 0;
}
