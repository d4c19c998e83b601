import { PiCloudError } from "../runtime/core/errors.ts";
import { permits, type Principal } from "../runtime/core/principal.ts";
import { requireSlug } from "./app-slug.ts";
import type { RateLimit } from "../runtime/core/rate-limit.ts";
import type { App } from "./find-app.ts";
import { insertApp } from "./store/apps.ts";
import { findSlugHolder, forgetOldSlug, lockSlugs, type SlugHolder } from "./store/slugs.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

export interface NewApp {
  slug: string;
  name?: string | undefined;
  description?: string | undefined;
  rateLimit?: RateLimit | null | undefined;
  clientRateLimit?: RateLimit | null | undefined;
  /** Takes a slug over that still redirects to another app. */
  force?: boolean | undefined;
}

/** Throws `invalid_slug`, `slug_taken`, or `slug_in_history` without `force`. */
export async function createApp(work: UnitOfWork, input: NewApp): Promise<App> {
  requireSlug(input.slug);
  const { principal } = work;
  return work.write(async ({ sql, changed, audit }) => {
    await lockSlugs(sql);
    const holder = await findSlugHolder(sql, input.slug);
    if (holder?.use === "current") throw slugTaken(input.slug, holder, principal);
    if (holder?.use === "history") {
      if (!mayTakeOver(principal, holder)) throw slugTaken(input.slug, holder, principal);
      if (input.force !== true) throw slugInHistory(input.slug, holder);
      await forgetOldSlug(sql, input.slug);
    }
    const app = await insertApp(sql, {
      id: Bun.randomUUIDv7(),
      slug: input.slug,
      name: input.name ?? input.slug,
      description: input.description ?? "",
      rateLimit: input.rateLimit ?? null,
      clientRateLimit: input.clientRateLimit ?? null,
    });
    if (app === null) throw slugTaken(input.slug, null, principal);
    changed({ kind: "domains" });
    audit({ resource: "app", id: app.id, appId: app.id });
    return app;
  });
}

/** A redirect of an app ends by the hand of those alone who may change that app; to others its old slug is taken. */
export function mayTakeOver(principal: Principal, holder: SlugHolder): boolean {
  return permits(principal, "write", holder.appId);
}

export function slugTaken(slug: string, holder: SlugHolder | null, viewer: Principal): PiCloudError {
  const by = holder ? `: it is the slug of another app` : "";
  return new PiCloudError("slug_taken", `Cannot take ${slug}${by}`, { held_by: heldBy(holder, viewer) });
}

export function slugInHistory(slug: string, holder: SlugHolder): PiCloudError {
  return new PiCloudError("slug_in_history", `Cannot take ${slug} without force: it redirects to app ${holder.slug}`, {
    held_by: { app_id: holder.appId, slug: holder.slug },
  });
}

/** How a conflict names an app; null to those who may not see it. */
export function heldBy(
  holder: { appId: string; slug: string } | null,
  viewer: Principal,
): { app_id: string; slug: string } | null {
  return holder !== null && permits(viewer, "read", holder.appId) ? { app_id: holder.appId, slug: holder.slug } : null;
}
