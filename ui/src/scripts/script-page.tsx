import { A, useNavigate, useParams } from "@solidjs/router";
import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createEffect, Match, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import type { App, Script } from "../api/types.ts";
import { loadedOf } from "../apps/loaded.ts";
import { usePageTitle } from "../components/page-title.ts";
import { buttonClass } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { readScript } from "./script-changes.ts";
import { columnsClass, editorClass, ScriptWorkspace, workspaceClass } from "./script-workspace.tsx";

/** One script: its source, and what belongs to it beside. */
export default function ScriptPage() {
  const params = useParams<{ app: string; script: string }>();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const app = useQuery(() => ({
    queryKey: ["app", params.app],
    queryFn: ({ signal }) => ask(api.GET("/apps/{app}", { params: { path: { app: params.app } }, signal })),
  }));
  const script = useQuery(() => ({
    queryKey: ["script", params.script],
    queryFn: ({ signal }) => readScript(params.script, signal),
  }));
  usePageTitle(() => loadedOf(script)?.name ?? "Script");

  // An old slug leads to the new one, another app's to the app that has the script. What the cache has under the address is
  // looked at: on a change of address the queries have for a moment still what was read for the one before.
  createEffect(() => {
    if (loadedOf(app) === undefined || loadedOf(script) === undefined) return;
    const ofApp = queries.getQueryData<App>(["app", params.app]);
    const ofScript = queries.getQueryData<Script>(["script", params.script]);
    if (ofApp === undefined || ofScript === undefined) return;
    const place = ofScript.app_id === ofApp.id ? ofApp.slug : ofScript.app_id;
    if (place === params.app) return;
    if (place === ofApp.slug) queries.setQueryData(["app", ofApp.slug], ofApp);
    navigate(`/apps/${place}/scripts/${params.script}${window.location.search}`, { replace: true });
  });

  const failure = (): unknown => script.error ?? app.error;
  const isMissing = (): boolean => {
    const refused = failure();
    return refused instanceof ApiProblem && (refused.status === 404 || refused.status === 422);
  };
  const both = () => {
    const [ofApp, ofScript] = [loadedOf(app), loadedOf(script)];
    return ofApp === undefined || ofScript === undefined ? undefined : { app: ofApp, script: ofScript };
  };

  return (
    <Switch fallback={<WorkspaceSkeleton />}>
      <Match when={both()}>
        {(loaded) => (
          <Show when={loaded().script.id} keyed>
            {(_id) => (
              <ScriptWorkspace
                app={loaded().app}
                script={loaded().script}
                isDeleted={script.error instanceof ApiProblem && script.error.status === 404}
              />
            )}
          </Show>
        )}
      </Match>
      <Match when={isMissing()}>
        <h1 class="sr-only">No such script</h1>
        <EmptyState
          title="There is no such script"
          action={
            <A href={`/apps/${params.app}/scripts`} class={buttonClass()}>
              To the scripts
            </A>
          }
        >
          It may have been deleted.
        </EmptyState>
      </Match>
      <Match when={failure()}>
        <Failure
          of={failure()}
          retry={() => {
            void app.refetch();
            void script.refetch();
          }}
        />
      </Match>
    </Switch>
  );
}

/** What the page will be, at its size. */
function WorkspaceSkeleton() {
  return (
    <div class={workspaceClass} role="status" aria-label="Loading the script">
      <div class="mb-3 flex h-14 flex-col justify-between">
        <div class="skeleton h-4 w-56" />
        <div class="skeleton h-7 w-72 max-w-full" />
      </div>
      <div class={columnsClass}>
        <div class="flex min-h-0 flex-col">
          <div class={`skeleton ${editorClass}`} />
        </div>
        <SkeletonRows rows={6} />
      </div>
    </div>
  );
}
