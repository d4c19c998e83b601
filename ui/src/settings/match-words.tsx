import { Match, Show, Switch } from "solid-js";
import type { RouteMatch } from "../api/types.ts";
import { RouteName } from "../apps/route-name.tsx";
import { TextLink } from "../primitives/text-link.tsx";

/** Whose host it is, or why no app is asked. */
export function HostWords(props: { match: RouteMatch; host: string }) {
  return (
    <Show when={props.match.app} fallback={<NoApp match={props.match} host={props.host} />}>
      {(app) => (
        <>
          <code>{props.host}</code> belongs to <TextLink to={`/apps/${app().slug}`}>{app().slug}</TextLink>
          <Show when={props.match.claim}>
            {(claim) => (
              <>
                , by its claim of <code>{claim().pattern}</code>
              </>
            )}
          </Show>
          .
        </>
      )}
    </Show>
  );
}

function NoApp(props: { match: RouteMatch; host: string }) {
  return (
    <Show
      when={props.match.code === "reserved_path"}
      fallback={
        <Show when={props.match.code === "unknown_host"} fallback={<>The request is refused: {props.match.code}.</>}>
          No app claims <code>{props.host}</code>: the caller gets 404. To have an app answer, open it under{" "}
          <TextLink to="/apps">Apps</TextLink>, and claim this host, or a pattern it fits, under Domains.
        </Show>
      }
    >
      The path is the platform's own, whatever the host: no script ever answers it.
    </Show>
  );
}

/** Which route wins, or what the caller gets without one. */
export function RouteWords(props: { match: RouteMatch; method: string; path: string }) {
  return (
    <Show when={props.match.route} fallback={<NoRoute {...props} />}>
      {(route) => (
        <span class="inline-flex flex-wrap items-baseline gap-1.5">
          <RouteName route={route()} /> wins.
        </span>
      )}
    </Show>
  );
}

function NoRoute(props: { match: RouteMatch; method: string; path: string }) {
  return (
    <Switch
      fallback={
        <>
          No route of the app fits <code>{props.path}</code>: the caller gets {props.match.status} {props.match.code}.{" "}
          <Show when={props.match.app}>
            {(app) => <TextLink to={`/apps/${app().slug}/routes`}>Add a route</TextLink>}
          </Show>
        </>
      }
    >
      <Match when={props.match.status === 400}>
        <code>{props.path}</code> is no path that a route could have (an empty segment, or a bad escape): the caller
        gets 400 {props.match.code}.
      </Match>
      <Match when={props.match.status === 405}>
        The path has routes, none of them for {props.method}: the caller gets 405, and may use{" "}
        {props.match.allow.join(", ")}.
      </Match>
    </Switch>
  );
}
