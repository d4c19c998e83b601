import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, Match, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { App, Route, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { removeRoute } from "../apps/route-changes.ts";
import { RouteForm } from "../apps/route-form.tsx";
import { RouteRow } from "../apps/route-row.tsx";
import { useClaims } from "../domains/use-claims.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SkeletonRows } from "../primitives/skeleton.tsx";

/** All routes that lead to a script, in the order of creation. */
export function useScriptRoutes(script: () => string) {
  return useQuery(() => ({
    queryKey: ["script-routes", script()],
    queryFn: ({ signal }) => allRoutes(script(), signal),
  }));
}

async function allRoutes(script: string, signal: AbortSignal): Promise<Route[]> {
  const routes: Route[] = [];
  let cursor: string | undefined;
  do {
    const query = { limit: 200, ...(cursor === undefined ? {} : { cursor }) };
    const page = await ask(api.GET("/scripts/{script}/routes", { params: { path: { script }, query }, signal }));
    routes.push(...page.items);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return routes;
}

/** The routes that lead to the script. */
export function ScriptRoutes(props: { app: App; script: Script }) {
  const queries = useQueryClient();
  const claims = useClaims(() => props.app.slug);
  const routes = useScriptRoutes(() => props.script.id);
  const rows = (): Route[] => loadedOf(routes) ?? [];
  const [editing, setEditing] = createSignal(false);
  const [edited, setEdited] = createSignal<Route | null>(null);
  const edit = (route: Route | null): void => {
    setEdited(route);
    setEditing(true);
  };
  const current = (): { route?: Route } => {
    const route = edited();
    return route === null ? {} : { route };
  };
  return (
    <>
      <Switch>
        <Match when={routes.isPending}>
          <SkeletonRows rows={3} />
        </Match>
        <Match when={routes.isError && rows().length === 0}>
          <Failure of={routes.error} retry={() => void routes.refetch()} />
        </Match>
        <Match when={rows().length === 0}>
          <EmptyState title="No route leads here" action={<Button onClick={() => edit(null)}>Add route</Button>}>
            Until one does, the script runs by its id alone.
          </EmptyState>
        </Match>
        <Match when={true}>
          <ul class="mb-3 divide-y divide-line rounded-lg border border-line bg-surface" aria-label="Routes">
            <For each={rows()}>
              {(route) => (
                <RouteRow
                  route={route}
                  app={props.app}
                  claims={loadedOf(claims) ?? []}
                  onEdit={() => edit(route)}
                  onDelete={() => removeRoute(queries, props.app, route)}
                />
              )}
            </For>
          </ul>
          <Button onClick={() => edit(null)}>Add route</Button>
        </Match>
      </Switch>
      <Dialog
        title={edited() === null ? "Add a route" : "Change the route"}
        open={editing()}
        onClose={() => setEditing(false)}
      >
        <RouteForm
          app={props.app}
          script={props.script}
          scriptIsFixed={edited() === null}
          {...current()}
          onDone={() => setEditing(false)}
        />
      </Dialog>
    </>
  );
}
