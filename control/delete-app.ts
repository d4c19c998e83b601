import { PiCloudError } from "../runtime/core/errors.ts";
import { DEFAULT_APP_SLUG } from "./app-slug.ts";
import { requireVersion } from "./stale-version.ts";
import { deleteApp as deleteAppRow, lockApp } from "./store/apps.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

/** Deletes the app with all that it has. Throws `not_found`, `stale_version` or `default_app`. */
export async function deleteApp(work: UnitOfWork, appId: string, ifMatch: readonly number[] | null): Promise<void> {
  await work.write(async ({ sql, changed, audit }) => {
    const app = await lockApp(sql, appId);
    if (app === null) throw new PiCloudError("not_found", "There is no such app");
    requireVersion(ifMatch, app.version);
    if (app.slug === DEFAULT_APP_SLUG) throw new PiCloudError("default_app", "The default app cannot be deleted");
    await deleteAppRow(sql, appId);
    changed({ kind: "domains" }, { kind: "app", appId });
    audit({ resource: "app", id: appId, appId });
  });
}
