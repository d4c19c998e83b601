import { PiCloudError } from "../../runtime/core/errors.ts";
import type { AdminVerifier, ControlClient, Identified } from "../../runtime/core/ports.ts";
import { onlyApp, permits, type Principal } from "../../runtime/core/principal.ts";
import { isForeign, isSameOrigin } from "../../runtime/core/same-origin.ts";
import { appOfRoute, appOfScript } from "../app-of.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import type { Access } from "./operation.ts";

/** Who sends the request; everything but the public operations passes by here. Throws `unauthenticated`. */
export async function requireAdmin(
  admin: AdminVerifier,
  request: Request,
  { origin }: ControlClient,
): Promise<Identified> {
  const found = await admin.identify(request.headers, origin);
  if (found !== null) return found;
  throw new PiCloudError("unauthenticated", "Sign in, or send Authorization: Bearer and a token");
}

/**
 * Throws `cross_origin` for a change that a page of another site may have had a browser send: one with a cookie that does not
 * say that it comes from here, and one without sign-in (null) that says that it does not.
 */
export function requireOwnPage(caller: Identified | null, request: Request, { origin }: ControlClient): void {
  if (isSafe(request.method) || caller?.by === "bearer") return;
  const own = caller === null ? !isForeign(request.headers, origin) : isSameOrigin(request.headers, origin);
  if (!own) throw new PiCloudError("cross_origin", "A page of another site sent this request: it is not done");
}

/** Before anything is looked up: throws `forbidden` when the caller has the right on nothing that the operation is of. */
export function requireRight(principal: Principal, access: Access): void {
  if (access === "public" || access.on === "self") return;
  const appId = access.on === "platform" ? null : onlyApp(principal);
  if (permits(principal, access.right, appId)) return;
  throw new PiCloudError(
    "forbidden",
    permits(principal, "read", appId) ? "This token may only read" : "This token is of one app",
  );
}

/** What names the app of a request. */
export interface Target {
  params: Readonly<Record<string, string>>;
  /** Undefined until the body was read. */
  body?: unknown;
}

/**
 * Throws `not_found` for an app that the caller may not see, in the words that are said of one that is not there. The app
 * of `/apps/{app}` is seen to where it is looked up.
 */
export async function requireTarget(
  sql: UnitOfWork["sql"],
  principal: Principal,
  access: Access,
  { params, body }: Target,
): Promise<void> {
  if (access === "public" || onlyApp(principal) === null) return;
  const mine = (appId: string | null) => appId !== null && permits(principal, access.right, appId);
  if (access.on === "script" && !mine(await appOfScript(sql, params["script"] ?? params["id"] ?? "")))
    throw missing("script");
  if (access.on === "route" && !mine(await appOfRoute(sql, params["route"] ?? ""))) throw missing("route");
  if (access.on === "body" && body !== undefined && !mine((body as { app_id: string }).app_id)) throw missing("app");
}

function missing(what: string): PiCloudError {
  return new PiCloudError("not_found", `There is no such ${what}`);
}

function isSafe(method: string): boolean {
  return method === "GET" || method === "HEAD" || method === "OPTIONS";
}
