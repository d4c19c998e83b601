import type { App, DomainClaim, LogRow, Route } from "../api/types.ts";
import { type PageAddress, urlsOf } from "../apps/app-urls.ts";
import type { TryRequest } from "./try-request.ts";

type Claim = Pick<DomainClaim, "pattern" | "kind">;
type Target = Pick<Route, "method" | "host" | "path">;

/** The origins at which the script's routes, or else its app, answer: the one that surely works here first. */
export function originsOf(
  app: Pick<App, "slug">,
  claims: readonly Claim[],
  routes: readonly Target[],
  page: PageAddress = window.location,
): string[] {
  const targets: readonly Target[] = routes.length > 0 ? routes : [{ method: "ANY", host: null, path: "/" }];
  const origins = targets
    .flatMap((route) => urlsOf(app, claims, { ...route, path: "/" }, page))
    .map(({ text }) => {
      const [, scheme = "", host = "", port = ""] = /^(https?:\/\/)(.*?)(:\d+)?\/$/.exec(text) ?? [];
      return `${scheme}${exampleHost(host)}${port}`;
    });
  return [...new Set(origins)];
}

/** What Try it begins with: the script's first route, or else the script by itself. */
export function firstRequest(
  app: Pick<App, "slug">,
  claims: readonly Claim[],
  routes: readonly Target[],
  page: PageAddress = window.location,
): TryRequest {
  const [route] = routes;
  const [origin = null] = route === undefined ? [] : originsOf(app, claims, [route], page);
  return {
    method: route === undefined || route.method === "ANY" ? "GET" : route.method,
    origin,
    path: examplePath(route?.path ?? "/"),
    headers: [],
    bodyType: route !== undefined && ["POST", "PUT", "PATCH"].includes(route.method) ? "json" : "none",
    body: "",
  };
}

/** An execution as a request to send again: the log keeps neither its headers nor its body. */
export function requestOfLog(row: LogRow, page: PageAddress = window.location): TryRequest {
  const port = page.port === "" ? "" : `:${page.port}`;
  const origin = `${page.protocol}//${row.host.replace(/:\d+$/, "")}${port}`;
  return {
    method: row.method,
    origin: row.trigger === "route" ? origin : null,
    path: row.query === "" ? row.path : `${row.path}?${row.query}`,
    headers: [],
    bodyType: "none",
    body: "",
  };
}

/** A host that the pattern matches: the names of its parameters are good values. */
function exampleHost(pattern: string): string {
  if (pattern === "*") return "example.com";
  return pattern
    .replace(/\{(\w+)\}/g, (_, name: string) => name.toLowerCase().replaceAll("_", "-"))
    .replace(/\*/g, "any");
}

/** A path that the route matches. */
function examplePath(path: string): string {
  return path.replace(/\/[:*](\w+)/g, "/$1");
}
