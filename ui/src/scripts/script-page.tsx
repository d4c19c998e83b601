import { A, useNavigate, useParams } from "@solidjs/router";
import { useQuery } from "@tanstack/solid-query";
import { createEffect, Match, Show, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { loadedOf } from "../apps/loaded.ts";
import { usePageTitle } from "../components/page-title.ts";
import { buttonClass } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { readScript } from "./script-changes.ts";
import { ScriptWorkspace } from "./script-workspace.tsx";

/** One script: its source, and what belongs to it beside. */
export default function ScriptPage() {
  const params = useParams<{ app: string; script: string }>();
  const navigate = useNavigate();
  const app = useQuery(() => ({
    queryKey: ["app", params.app],
    queryFn: ({ signal }) => ask(api.GET("/apps/{app}", { params: { path: { app: params.app } }, signal })),
  }));
  const script = useQuery(() => ({
    queryKey: ["script", params.script],
    queryFn: ({ signal }) => readScript(params.script, signal),
  }));
  usePageTitle(() => loadedOf(script)?.name ?? "Script");
  createEffect(() => {
    const slug = loadedOf(app)?.slug;
    if (slug !== undefined && slug !== params.app) {
      navigate(`/apps/${slug}/scripts/${params.script}${window.location.search}`, { replace: true });
    }
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
    <Switch fallback={<SkeletonRows rows={10} />}>
      <Match when={both()}>
        {(loaded) => (
          <Show when={loaded().script.id} keyed>
            {(_id) => <ScriptWorkspace app={loaded().app} script={loaded().script} />}
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
