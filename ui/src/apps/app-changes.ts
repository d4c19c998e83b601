import type { QueryClient } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";
import type { App } from "../api/types.ts";

export interface AppChange {
  slug?: string;
  name?: string;
  description?: string;
  rate_limit?: App["rate_limit"];
  client_rate_limit?: App["client_rate_limit"];
  force?: boolean;
}

/** Changes what is sent, and only where nobody changed the app since it was read. */
export async function changeApp(app: App, body: AppChange): Promise<App> {
  const params = { path: { app: app.id }, header: { "If-Match": `"${app.version}"` } };
  return ask(api.PATCH("/apps/{app}", { params, body }));
}

export async function deleteApp(app: App): Promise<void> {
  const params = { path: { app: app.id }, header: { "If-Match": `"${app.version}"` } };
  await ask(api.DELETE("/apps/{app}", { params }));
}

/** Reads the app as it is now, for whoever met a change of somebody else. */
export async function readApp(queries: QueryClient, id: string): Promise<App> {
  const app = await ask(api.GET("/apps/{app}", { params: { path: { app: id } } }));
  queries.setQueryData(["app", app.slug], app);
  return app;
}

/** Shows the app as it has become, and has the lists with it read again. */
export function appChanged(queries: QueryClient, app: App): void {
  queries.setQueryData(["app", app.slug], app);
  void queries.invalidateQueries({ queryKey: ["apps"] });
}
