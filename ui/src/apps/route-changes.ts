import type { QueryClient } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";
import type { App, Route } from "../api/types.ts";
import { toast, toastFailure } from "../primitives/toast.tsx";

/** What a route is made of. */
export interface RouteFields {
  scriptId: string;
  method: string;
  host: string | null;
  path: string;
}

/** Has everything read again that shows or counts the app's routes. */
export function routesChanged(queries: QueryClient, app: App): void {
  for (const key of [["routes", app.slug], ["script-routes"], ["scripts", app.slug], ["apps"]]) {
    void queries.invalidateQueries({ queryKey: key });
  }
}

export async function createRoute({ scriptId: script, method, host, path }: RouteFields): Promise<Route> {
  return ask(api.POST("/scripts/{script}/routes", { params: { path: { script } }, body: { method, host, path } }));
}

/** Sends what differs, and only where nobody changed the route since it was read. */
export async function changeRoute(route: Route, wanted: RouteFields): Promise<Route> {
  const body = {
    ...(wanted.scriptId === route.script_id ? {} : { script_id: wanted.scriptId }),
    ...(wanted.method === route.method ? {} : { method: wanted.method }),
    ...(wanted.host === route.host ? {} : { host: wanted.host }),
    ...(wanted.path === route.path ? {} : { path: wanted.path }),
  };
  const params = { path: { route: route.id }, header: { "If-Match": `"${route.version}"` } };
  return ask(api.PATCH("/routes/{route}", { params, body }));
}

/** Deletes the route, and says so with a way back: the same route anew. Throws what the API refuses. */
export async function removeRoute(queries: QueryClient, app: App, route: Route): Promise<void> {
  const { id, version, script_id: scriptId, method, host, path } = route;
  await ask(api.DELETE("/routes/{route}", { params: { path: { route: id }, header: { "If-Match": `"${version}"` } } }));
  routesChanged(queries, app);
  const restore = async (): Promise<void> => {
    try {
      await createRoute({ scriptId, method, host, path });
      routesChanged(queries, app);
    } catch (failure) {
      toastFailure(failure);
    }
  };
  toast(`${method} ${host ?? ""}${path} is deleted`, { undo: () => void restore() });
}
