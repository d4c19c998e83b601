import type { DomainClaim, Route } from "../api/types.ts";

/** An address at which an app, or one of its routes, answers. */
export interface AppUrl {
  /** As a person reads it; parameters of host and path stand in it as they are written. */
  text: string;
  /** What a browser can open; null where a parameter needs a value first, or the method is none of a browser's. */
  href: string | null;
}

/** Where the page itself is open. */
export interface PageAddress {
  protocol: string;
  hostname: string;
  port: string;
}

/**
 * The addresses of an app, or of one of its routes, the one that surely works here first. The platform listens for all hosts
 * on one port: scheme and port are those of the page. On the loopback every app also answers at `{slug}.localhost`.
 */
export function urlsOf(
  app: { slug: string },
  claims: readonly Pick<DomainClaim, "pattern" | "kind">[],
  route?: Pick<Route, "method" | "host" | "path">,
  page: PageAddress = window.location,
): AppUrl[] {
  const path = route?.path ?? "/";
  const opens = route === undefined || route.method === "ANY" || route.method === "GET";
  const urls = hostsOf(app, claims, route?.host ?? null, page).map((host): AppUrl => {
    const text = `${page.protocol}//${host}${page.port === "" ? "" : `:${page.port}`}${encodePath(path)}`;
    const open = opens && !/[*{]/.test(host) && !/\/[:*]/.test(path);
    return { text, href: open ? text : null };
  });
  return urls.filter((url, index) => urls.findIndex((other) => other.text === url.text) === index);
}

/** The first address, which stands for the app: null where none of its hosts has a name to open. */
export function mainUrlOf(
  app: { slug: string },
  claims: readonly Pick<DomainClaim, "pattern" | "kind">[],
  page: PageAddress = window.location,
): AppUrl | null {
  const urls = urlsOf(app, claims, undefined, page);
  return urls.find((url) => url.href !== null) ?? urls[0] ?? null;
}

function hostsOf(
  app: { slug: string },
  claims: readonly Pick<DomainClaim, "pattern" | "kind">[],
  routeHost: string | null,
  page: PageAddress,
): string[] {
  if (routeHost !== null) return [reachableName(routeHost, page)];
  const patterns = claims.toSorted((a, b) => Number(a.kind === "wildcard") - Number(b.kind === "wildcard"));
  const hosts = patterns.map((claim) => reachableName(claim.pattern, page));
  return isLoopback(page.hostname) ? [`${app.slug}.localhost`, ...hosts] : hosts;
}

/** Local names that nobody claims are looked up as `localhost`: from another machine that is the page's own host. */
function reachableName(host: string, page: PageAddress): string {
  return host === "localhost" && !isLoopback(page.hostname) && isLocalName(page.hostname) ? page.hostname : host;
}

export function isLoopback(host: string): boolean {
  return host === "localhost" || host.endsWith(".localhost") || /^127\.\d+\.\d+\.\d+$/.test(host) || host === "[::1]";
}

function isLocalName(host: string): boolean {
  return !host.includes(".") || host.endsWith(".local") || /^(\[|\d+\.\d+\.\d+\.\d+$)/.test(host);
}

/** A route's path is stored decoded, but for what would read as something else. */
function encodePath(path: string): string {
  return path.replace(/[^\x21-\x7e]|["<>^`|]/gu, encodeURIComponent);
}
