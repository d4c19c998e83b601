import { invalidInput, PiCloudError, type FieldError } from "../runtime/core/errors.ts";
import { coversHosts, parseHostPattern, type HostPattern } from "../runtime/core/host-pattern.ts";
import { permits, type Principal } from "../runtime/core/principal.ts";
import { DEFAULT_APP_SLUG } from "./app-slug.ts";
import { heldBy } from "./create-app.ts";
import { parseField } from "./field-error.ts";
import { lockApp, type App } from "./store/apps.ts";
import * as claims from "./store/domain-claims.ts";
import type { DomainClaim, HeldClaim } from "./store/domain-claims.ts";
import { routesWithHost, type Route } from "./store/routes.ts";
import { brokeUnique, type Queries, type Transaction } from "./store/transaction.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

export type { DomainClaim } from "./store/domain-claims.ts";
export { findClaim, listClaims } from "./store/domain-claims.ts";

export interface ClaimCheck {
  pattern: string;
  /** Null for an invalid pattern. */
  shape_key: string | null;
  status: "available" | "own" | "taken" | "invalid";
  held_by: { app_id: string; slug: string } | null;
  /** What is wrong with an invalid pattern. */
  reason: string | null;
}

/** The claim that stays with the default app. */
const DEFAULT_CLAIM = "localhost";

/** Throws `invalid_pattern`, `not_found` or `domain_taken`. */
export async function claimHost(work: UnitOfWork, appId: string, pattern: string): Promise<DomainClaim> {
  const host = requirePattern(pattern);
  return work.write(async ({ sql, changed, audit }) => {
    await requireLockedApp(sql, appId);
    const claim = await claims.insertClaim(sql, appId, host);
    if (claim === null) {
      throw domainTaken(host, await claims.findClaimByShape(sql, host.shapeKey), work.principal);
    }
    changed({ kind: "domains" });
    audit({ resource: "domain", id: claim.id, appId });
    return claim;
  });
}

/** What claiming the pattern would meet. */
export async function checkClaim(sql: Queries, appId: string, pattern: string, viewer: Principal): Promise<ClaimCheck> {
  const errors: FieldError[] = [];
  const host = parseField(errors, "pattern", () => parseHostPattern(pattern));
  if (host === undefined) {
    return { pattern, shape_key: null, status: "invalid", held_by: null, reason: errors[0]?.message ?? null };
  }
  const holder = await claims.findClaimByShape(sql, host.shapeKey);
  const status = holder === null ? "available" : holder.appId === appId ? "own" : "taken";
  return { pattern: host.pattern, shape_key: host.shapeKey, status, held_by: heldBy(holder, viewer), reason: null };
}

/** Throws `invalid_pattern`, `not_found`, `domain_taken`, `default_app`, or `claim_in_use` with the routes that need it. */
export async function changeClaim(
  work: UnitOfWork,
  appId: string,
  claimId: string,
  pattern: string | undefined,
): Promise<DomainClaim> {
  const host = pattern === undefined ? undefined : requirePattern(pattern);
  try {
    return await work.write(async ({ sql, changed, audit }) => {
      const app = await requireLockedApp(sql, appId);
      const claim = await requireClaim(sql, appId, claimId);
      if (host === undefined) return claim;
      if (host.shapeKey !== claim.shapeKey) await requireFree(sql, app, claim, host);
      const updated = await claims.updateClaim(sql, claimId, host);
      if (updated === null) throw noClaim();
      changed({ kind: "domains" });
      audit({ resource: "domain", id: claimId, appId });
      return updated;
    });
  } catch (error) {
    if (host === undefined || !brokeUnique(error, "app_domains_shape_key_unique")) throw error;
    throw domainTaken(host, await claims.findClaimByShape(work.sql, host.shapeKey), work.principal);
  }
}

/** Throws `not_found`, `default_app`, or `claim_in_use` with the routes that need it. */
export async function releaseClaim(work: UnitOfWork, appId: string, claimId: string): Promise<void> {
  await work.write(async ({ sql, changed, audit }) => {
    const app = await requireLockedApp(sql, appId);
    const claim = await requireClaim(sql, appId, claimId);
    await requireFree(sql, app, claim, null);
    await claims.deleteClaim(sql, claimId);
    changed({ kind: "domains" });
    audit({ resource: "domain", id: claimId, appId });
  });
}

/** The routes whose host no remaining claim covers. */
export function routesWithoutClaim(remaining: readonly HostPattern[], routes: readonly Route[]): Route[] {
  return routes.filter((route) => {
    if (route.host === null) return false;
    const host = parseHostPattern(route.host);
    return !remaining.some((claim) => coversHosts(claim, host));
  });
}

/** Whether the claim may go, with `replacement` in its place. */
async function requireFree(
  sql: Transaction,
  app: App,
  claim: DomainClaim,
  replacement: HostPattern | null,
): Promise<void> {
  if (app.slug === DEFAULT_APP_SLUG && claim.shapeKey === DEFAULT_CLAIM) {
    throw new PiCloudError("default_app", `The default app keeps its claim of ${DEFAULT_CLAIM}`);
  }
  const others = (await claims.claimsOfApp(sql, app.id)).filter((other) => other.id !== claim.id);
  const remaining = others.map((other) => parseHostPattern(other.pattern));
  if (replacement !== null) remaining.push(replacement);
  const before = [...remaining, parseHostPattern(claim.pattern)];
  const routes = await routesWithHost(sql, app.id);
  // A route that had no claim before does not hold this one.
  const lost = new Set(routesWithoutClaim(before, routes));
  const needing = routesWithoutClaim(remaining, routes).filter((route) => !lost.has(route));
  if (needing.length === 0) return;
  throw new PiCloudError("claim_in_use", `Cannot give up ${claim.pattern}: ${needing.length} routes need it`, {
    routes: needing.map((route) => ({
      id: route.id,
      app_id: route.appId,
      script_id: route.scriptId,
      method: route.method,
      host: route.host,
      path: route.path,
    })),
  });
}

async function requireLockedApp(sql: Transaction, appId: string): Promise<App> {
  const app = await lockApp(sql, appId);
  if (app === null) throw new PiCloudError("not_found", "There is no such app");
  return app;
}

async function requireClaim(sql: Transaction, appId: string, claimId: string): Promise<DomainClaim> {
  const claim = await claims.findClaim(sql, appId, claimId);
  if (claim === null) throw noClaim();
  return claim;
}

function requirePattern(pattern: string): HostPattern {
  const errors: FieldError[] = [];
  const host = parseField(errors, "pattern", () => parseHostPattern(pattern));
  if (host === undefined) throw invalidInput(errors);
  return host;
}

function domainTaken(host: HostPattern, holder: HeldClaim | null, viewer: Principal): PiCloudError {
  const by = holder && permits(viewer, "read", holder.appId) ? `: held by app ${holder.slug}` : "";
  return new PiCloudError("domain_taken", `Cannot claim ${host.pattern}${by}`, {
    held_by: heldBy(holder, viewer),
    shape_key: host.shapeKey,
  });
}

function noClaim(): PiCloudError {
  return new PiCloudError("not_found", "This app has no such claim");
}
