import { isUuid } from "./app-slug.ts";
import { findRoute } from "./store/routes.ts";
import { findScriptApp } from "./store/scripts.ts";
import type { Queries } from "./store/transaction.ts";

/** The id of the app that a script belongs to. Null: there is no such script. */
export async function appOfScript(sql: Queries, id: string): Promise<string | null> {
  return isUuid(id) ? findScriptApp(sql, id) : null;
}

/** The id of the app that a route belongs to. Null: there is no such route. */
export async function appOfRoute(sql: Queries, id: string): Promise<string | null> {
  return isUuid(id) ? ((await findRoute(sql, id))?.appId ?? null) : null;
}
