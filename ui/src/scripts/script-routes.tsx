import { useQuery } from "@tanstack/solid-query";
import { Match, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { App, Route, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { RouteDialog } from "../apps/route-dialog.tsx";
import { RouteList } from "../apps/route-list.tsx";
import { Button } from "../primitives/button.tsx";
import { createEditing } from "../primitives/editing.ts";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";

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
  const routes = useScriptRoutes(() => props.script.id);
  const rows = (): Route[] => loadedOf(routes) ?? [];
  const editing = createEditing<Route | null>(null);
  return (
    <>
      <Loaded query={routes} rows={3}>
        <Switch>
          <Match when={rows().length === 0}>
            <EmptyState
              title="No route leads here"
              action={<Button onClick={() => editing.begin(null)}>Add route</Button>}
            >
              Until one does, the script runs by its id alone.
            </EmptyState>
          </Match>
          <Match when={true}>
            <div class="mb-3">
              <RouteList app={props.app} routes={rows()} onEdit={editing.begin} />
            </div>
            <Button onClick={() => editing.begin(null)}>Add route</Button>
          </Match>
        </Switch>
      </Loaded>
      <RouteDialog app={props.app} editing={editing} script={props.script} scriptIsFixed />
    </>
  );
}
