import { useQueryClient } from "@tanstack/solid-query";
import { For } from "solid-js";
import type { App, Route } from "../api/types.ts";
import { useClaims } from "../domains/use-claims.ts";
import { loadedOf } from "./loaded.ts";
import { removeRoute } from "./route-changes.ts";
import { RouteRow } from "./route-row.tsx";

export interface RouteListProps {
  app: App;
  routes: readonly Route[];
  onEdit: (route: Route) => void;
  /** Names of scripts, null while not known; none where all routes lead to the same script. */
  scriptName?: (id: string) => string | null;
}

/** Routes, each with the hosts it answers on, to be changed and deleted. */
export function RouteList(props: RouteListProps) {
  const queries = useQueryClient();
  const claims = useClaims(() => props.app.slug);
  return (
    <ul class="divide-y divide-line rounded-lg border border-line bg-surface" aria-label="Routes">
      <For each={props.routes}>
        {(route) => (
          <RouteRow
            route={route}
            app={props.app}
            claims={loadedOf(claims) ?? []}
            scriptName={props.scriptName?.(route.script_id)}
            onEdit={() => props.onEdit(route)}
            onDelete={() => removeRoute(queries, props.app, route)}
          />
        )}
      </For>
    </ul>
  );
}
