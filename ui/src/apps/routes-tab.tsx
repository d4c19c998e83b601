import { A } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import Plus from "lucide-solid/icons/plus";
import { type JSX, Match, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { Route } from "../api/types.ts";
import { usePageTitle } from "../components/page-title.ts";
import { Button, buttonClass } from "../primitives/button.tsx";
import type { Choice } from "../primitives/combobox.tsx";
import { createEditing } from "../primitives/editing.ts";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";
import { SearchField } from "../primitives/search-field.tsx";
import { createSearchText } from "../primitives/search-text.ts";
import { useApp } from "./app-context.ts";
import { loadedOf } from "./loaded.ts";
import { MoreRows } from "./more-rows.tsx";
import { usePagedList } from "./paged-list.ts";
import { RouteDialog } from "./route-dialog.tsx";
import { RouteList } from "./route-list.tsx";
import { createScriptNames } from "./script-names.ts";

/** All routes of the app, and where each leads. */
export default function RoutesTab() {
  const app = useApp();
  usePageTitle(() => `Routes \u00b7 ${app().name}`);
  const { text, type, searched } = createSearchText();
  const scriptName = createScriptNames();
  const { query: routes, rows } = usePagedList(
    () => ["routes", app().slug],
    (query, signal) => ask(api.GET("/apps/{app}/routes", { params: { path: { app: app().slug }, query }, signal })),
    searched,
  );
  const editing = createEditing<Route | null>(null);
  const scriptOf = (route: Route | null): Choice | null =>
    route && { id: route.script_id, name: scriptName(route.script_id) ?? "" };
  const add = () => (
    <Button look="primary" onClick={() => editing.begin(null)}>
      <Plus size={15} aria-hidden="true" /> Add route
    </Button>
  );

  return (
    <>
      <div class="mb-3 flex flex-wrap items-center gap-2">
        <h2 class="mr-auto">Routes</h2>
        <SearchField
          label="Search hosts and paths"
          class="order-last w-full sm:order-none sm:w-64"
          value={text()}
          onInput={type}
        />
        {add()}
      </div>
      <Loaded query={routes} rows={8}>
        <Switch>
          <Match when={rows().length === 0 && searched() !== ""}>
            <EmptyState title={`No route has \u201c${searched()}\u201d in its host or path`}>
              <Button look="quiet" onClick={() => type("")}>
                Show all routes
              </Button>
            </EmptyState>
          </Match>
          <Match when={rows().length === 0}>
            <NoRoutes app={app().slug} add={add()} />
          </Match>
          <Match when={true}>
            <RouteList app={app()} routes={rows()} scriptName={scriptName} onEdit={editing.begin} />
            <MoreRows query={routes} />
          </Match>
        </Switch>
      </Loaded>
      <RouteDialog app={app()} editing={editing} script={scriptOf(editing.item())} />
    </>
  );
}

function NoRoutes(props: { app: string; add: JSX.Element }) {
  const scripts = useQuery(() => ({
    queryKey: ["scripts", props.app, "any"],
    queryFn: ({ signal }) =>
      ask(api.GET("/scripts", { params: { query: { app: props.app, omit: "source", limit: 1 } }, signal })),
  }));
  const areNone = (): boolean => loadedOf(scripts)?.items.length === 0;
  return (
    <EmptyState title="There is no route yet" action={areNone() ? <ToScripts app={props.app} /> : props.add}>
      A route leads the requests of a method, a host and a path to one of the app's scripts.
      <Show when={areNone()}> This app has none yet: write one first.</Show>
    </EmptyState>
  );
}

function ToScripts(props: { app: string }) {
  return (
    <A href={`/apps/${props.app}/scripts`} class={buttonClass()}>
      To the scripts
    </A>
  );
}
