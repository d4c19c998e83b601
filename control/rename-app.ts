import { PiCloudError } from "../runtime/core/errors.ts";
import type { Principal } from "../runtime/core/principal.ts";
import { DEFAULT_APP_SLUG, isSlug, requireSlug } from "./app-slug.ts";
import { heldBy, mayTakeOver, slugInHistory, slugTaken } from "./create-app.ts";
import type { App } from "./find-app.ts";
import { requireVersion } from "./stale-version.ts";
import { lockApp, updateApp, type AppFields } from "./store/apps.ts";
import { findSlugHolder, forgetOldSlug, keepOldSlug, lockSlugs, type SlugHolder } from "./store/slugs.ts";
import { brokeUnique, type Queries, type Transaction } from "./store/transaction.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

export type SlugStatus = "available" | "current" | "own_history" | "history" | "taken" | "invalid";

export interface SlugCheck {
  slug: string;
  status: SlugStatus;
  requires_force: boolean;
  held_by: { app_id: string; slug: string } | null;
}

/** What taking the slug would meet, for the app `appId` or (null) for a new one. The first of a rename's two steps. */
export async function checkSlug(
  sql: Queries,
  slug: string,
  appId: string | null,
  viewer: Principal,
): Promise<SlugCheck> {
  if (!isSlug(slug)) return { slug, status: "invalid", requires_force: false, held_by: null };
  const holder = await findSlugHolder(sql, slug);
  if (holder === null) return { slug, status: "available", requires_force: false, held_by: null };
  const own = holder.appId === appId;
  const status = slugStatus(holder, own, mayTakeOver(viewer, holder));
  return { slug, status, requires_force: status === "history", held_by: heldBy(holder, viewer) };
}

function slugStatus(holder: SlugHolder, own: boolean, mayTake: boolean): SlugStatus {
  if (holder.use === "current") return own ? "current" : "taken";
  if (own) return "own_history";
  return mayTake ? "history" : "taken";
}

export interface AppChange extends AppFields {
  force?: boolean | undefined;
}

/**
 * Changes what is sent. A new slug leaves a redirect from the old one. Throws `not_found`, `stale_version`,
 * `invalid_slug`, `slug_taken`, `slug_in_history` without `force`, or `default_app`.
 */
export async function changeApp(
  work: UnitOfWork,
  appId: string,
  change: AppChange,
  ifMatch: readonly number[] | null,
): Promise<App> {
  const { slug } = change;
  const { principal } = work;
  if (slug !== undefined) requireSlug(slug);
  try {
    return await work.write(async ({ sql, changed, audit }) => {
      // Before the app's row: every rename takes the two locks in this order.
      if (slug !== undefined) await lockSlugs(sql);
      const app = await lockApp(sql, appId);
      if (app === null) throw new PiCloudError("not_found", "There is no such app");
      requireVersion(ifMatch, app.version);
      const { force, ...fields } = change;
      if (Object.values(fields).every((field) => field === undefined)) return app;
      if (slug !== undefined && slug !== app.slug) {
        await moveSlug(sql, app, slug, force === true, principal);
        changed({ kind: "domains" });
      }
      // Scripts carry the limits of their app.
      if (fields.rateLimit !== undefined || fields.clientRateLimit !== undefined) changed({ kind: "app", appId });
      audit({ resource: "app", id: appId, appId });
      return updateApp(sql, appId, fields);
    });
  } catch (error) {
    if (slug === undefined || !brokeUnique(error, "apps_slug_unique")) throw error;
    throw slugTaken(slug, await findSlugHolder(work.sql, slug), principal);
  }
}

async function moveSlug(sql: Transaction, app: App, slug: string, force: boolean, principal: Principal): Promise<void> {
  if (app.slug === DEFAULT_APP_SLUG) throw new PiCloudError("default_app", "The default app keeps its slug");
  const holder = await findSlugHolder(sql, slug);
  if (holder?.use === "current") throw slugTaken(slug, holder, principal);
  if (holder?.use === "history") {
    if (!mayTakeOver(principal, holder)) throw slugTaken(slug, holder, principal);
    if (holder.appId !== app.id && !force) throw slugInHistory(slug, holder);
    await forgetOldSlug(sql, slug);
  }
  await keepOldSlug(sql, app.slug, app.id);
}
