import { useQuery } from "@tanstack/solid-query";
import { Match, Switch } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { TextLink } from "../primitives/text-link.tsx";
import { loadedOf } from "./loaded.ts";

/** Slugs seldom change: a list of many rows asks for each app but once. */
const STALE_MS = 60_000;

/** The slug of an app, with the way to it; what is known of it is its id. */
export function AppName(props: { id: string }) {
  const app = useQuery(() => ({
    queryKey: ["app", props.id],
    queryFn: ({ signal }) => ask(api.GET("/apps/{app}", { params: { path: { app: props.id } }, signal })),
    staleTime: STALE_MS,
  }));
  const slug = () => loadedOf(app)?.slug;
  const isGone = () => app.error instanceof ApiProblem && app.error.status === 404;
  return (
    <Switch fallback={<span class="text-muted">{"\u2026"}</span>}>
      <Match when={isGone()}>
        <span class="text-muted">a deleted app</span>
      </Match>
      <Match when={slug()}>{(known) => <TextLink to={`/apps/${known()}`}>{known()}</TextLink>}</Match>
    </Switch>
  );
}
