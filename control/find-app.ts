import { PiCloudError } from "../runtime/core/errors.ts";
import { permits, type Principal } from "../runtime/core/principal.ts";
import { isSlug, isUuid } from "./app-slug.ts";
import { findAppById, findAppBySlug, type App } from "./store/apps.ts";
import type { Queries } from "./store/transaction.ts";

export type { App, AppWithSummary } from "./store/apps.ts";
export { listApps } from "./store/apps.ts";
export type { Summary } from "./store/summaries.ts";

/** An app by id or slug; `moved` when the slug is an old one of it. Null: there is none. */
export async function findApp(sql: Queries, idOrSlug: string): Promise<{ app: App; moved: boolean } | null> {
  if (isUuid(idOrSlug)) {
    const app = await findAppById(sql, idOrSlug);
    return app && { app, moved: false };
  }
  if (!isSlug(idOrSlug)) return null;
  const found = await findAppBySlug(sql, idOrSlug);
  return found && { app: found.app, moved: !found.current };
}

/** The same where an old slug is as good as the new one. Throws `not_found`, also for one that the viewer may not see. */
export async function requireApp(sql: Queries, idOrSlug: string, viewer: Principal): Promise<App> {
  const found = await findApp(sql, idOrSlug);
  if (found === null || !permits(viewer, "read", found.app.id))
    throw new PiCloudError("not_found", "There is no such app");
  return found.app;
}
