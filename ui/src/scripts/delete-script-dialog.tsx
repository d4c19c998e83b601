import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import type { App, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { RouteName } from "../apps/route-name.tsx";
import { isStale } from "../apps/save-failure.tsx";
import { ConfirmDialog } from "../primitives/confirm-dialog.tsx";
import { count } from "../primitives/format.ts";
import { toast } from "../primitives/toast.tsx";
import { deleteScript, readScript, scriptChanged } from "./script-changes.ts";
import { useScriptRoutes } from "./script-routes.tsx";

const NAMED = 5;

/** Says what goes with the script, and what stays, before it is deleted. */
export function DeleteScriptDialog(props: {
  app: App;
  script: Script;
  open: boolean;
  onClose: () => void;
  /** Comes before the page is left. */
  onDeleted: () => void;
}) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const routes = useScriptRoutes(() => props.script.id);
  const rows = () => loadedOf(routes) ?? [];
  const remove = async (): Promise<void> => {
    const { id, name } = props.script;
    try {
      await deleteScript(props.script);
    } catch (refused) {
      if (isStale(refused)) scriptChanged(queries, await readScript(id));
      throw refused;
    }
    props.onDeleted();
    navigate(`/apps/${props.app.slug}/scripts`, { replace: true });
    toast(`${name} is deleted`);
    queries.removeQueries({ queryKey: ["script", id] });
    for (const key of ["scripts", "routes", "script-routes", "apps"]) {
      void queries.invalidateQueries({ queryKey: [key] });
    }
  };

  return (
    <ConfirmDialog
      title={`Delete ${props.script.name}?`}
      action="Delete script"
      open={props.open}
      onClose={props.onClose}
      onConfirm={remove}
    >
      <Show
        when={rows().length > 0}
        fallback="No route leads to it. The rows of its log stay, without the script's name."
      >
        <p class="mb-2">
          {rows().length === 1 ? "Its route goes" : `Its ${count(rows().length)} routes go`} with it, for good. The rows
          of its log stay, without the script's name.
        </p>
        <ul class="flex flex-col gap-1 rounded-md bg-sunken px-3 py-2">
          <For each={rows().slice(0, NAMED)}>
            {(route) => (
              <li>
                <RouteName route={route} />
              </li>
            )}
          </For>
          <Show when={rows().length > NAMED}>
            <li class="text-muted">and {count(rows().length - NAMED)} more</li>
          </Show>
        </ul>
      </Show>
    </ConfirmDialog>
  );
}
