import type { FieldError } from "../runtime/core/errors.ts";
import { coversHosts, parseHostPattern, type HostPattern } from "../runtime/core/host-pattern.ts";
import { parseRoutePath, type RoutePath } from "../runtime/core/route-path.ts";
import { parseField } from "./field-error.ts";
import type { DomainClaim } from "./store/domain-claims.ts";

/** Where a route leads from, as it is sent; absent fields are not looked at. */
export interface SentRoute {
  method?: string | undefined;
  /** Null: every host of the app. */
  host?: string | null | undefined;
  path?: string | undefined;
}

/** The same, understood. */
export interface ParsedRoute {
  method: string | undefined;
  host: HostPattern | null | undefined;
  path: RoutePath | undefined;
}

export const ROUTE_METHODS = ["ANY", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** Adds `invalid_method`, `invalid_pattern`, `invalid_path` and `reserved_path` to `errors`. */
export function parseRouteFields(sent: SentRoute, errors: FieldError[]): ParsedRoute {
  const { method, host, path } = sent;
  if (method !== undefined && !(ROUTE_METHODS as readonly string[]).includes(method)) {
    errors.push({ field: "method", code: "invalid_method", message: `Expected one of ${ROUTE_METHODS.join(", ")}` });
  }
  return {
    method,
    host: typeof host === "string" ? parseField(errors, "host", () => parseHostPattern(host)) : host,
    path: path === undefined ? undefined : parseField(errors, "path", () => parseRoutePath(path)),
  };
}

/** `host_not_claimed` unless one of the app's claims matches every host of the route. */
export function hostErrors(host: HostPattern | null | undefined, claims: readonly DomainClaim[]): FieldError[] {
  if (!host || claims.some((claim) => coversHosts(parseHostPattern(claim.pattern), host))) return [];
  const message = `No claim of the app matches every host of ${host.pattern}: claim it first`;
  return [{ field: "host", code: "host_not_claimed", message }];
}
