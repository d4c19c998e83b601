import { A } from "@solidjs/router";
import Check from "lucide-solid/icons/check";
import X from "lucide-solid/icons/x";
import { For, type JSX, Show } from "solid-js";
import type { RouteMatch } from "../api/types.ts";
import { createScriptNames } from "../apps/script-names.ts";
import { Badge, MethodBadge } from "../primitives/badge.tsx";
import { Panel } from "../primitives/panel.tsx";
import { Table } from "../primitives/table.tsx";

export interface MatchStepsProps {
  match: RouteMatch;
  url: string;
  method: string;
}

/** From the host to the script, step by step, and the routes that lost. */
export function MatchSteps(props: MatchStepsProps) {
  const names = createScriptNames();
  const host = (): string => (URL.canParse(props.url) ? new URL(props.url).hostname : props.url);
  const path = (): string => (URL.canParse(props.url) ? new URL(props.url).pathname : "");
  const isReserved = (): boolean => props.match.code === "reserved_path";
  const losers = () => props.match.candidates.filter((candidate) => !candidate.matched);
  return (
    <>
      <Panel>
        <ol class="flex flex-col gap-4">
          <Step
            title="Host"
            ok={props.match.app !== null}
            text={
              <Show when={props.match.app} fallback={<NoApp match={props.match} host={host()} />}>
                {(app) => (
                  <>
                    <code>{host()}</code> belongs to <AppLink slug={app().slug} />
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
            }
          >
            <Captured names={props.match.domain} of="host" />
          </Step>
          <Show when={props.match.app !== null && !isReserved()}>
            <Step title="Route" ok={props.match.route !== null} text={<RouteText {...props} path={path()} />}>
              <Captured names={props.match.params} of="path" />
            </Step>
          </Show>
          <Show when={props.match.route}>
            {(route) => (
              <Step
                title="Script"
                ok
                text={
                  <>
                    <ScriptLink app={props.match.app?.slug ?? route().app_id} id={route().script_id} name={names.of} />{" "}
                    runs, and its value is the answer.
                  </>
                }
              />
            )}
          </Show>
        </ol>
      </Panel>
      <Show when={losers().length > 0}>
        <Panel title={props.match.route === null ? "Why none of the routes fits" : "Why the others lost"}>
          <Losers candidates={losers()} app={props.match.app?.slug ?? ""} nameOf={names.of} />
        </Panel>
      </Show>
    </>
  );
}

function Step(props: { title: string; ok: boolean; text: JSX.Element; children?: JSX.Element }) {
  return (
    <li class="flex gap-3">
      <span
        class={`mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-full ${props.ok ? "bg-good-soft text-good" : "bg-bad-soft text-bad"}`}
      >
        <Show when={props.ok} fallback={<X size={13} aria-label="Ends here" />}>
          <Check size={13} aria-label="Found" />
        </Show>
      </span>
      <div class="min-w-0">
        <p class="font-medium">{props.title}</p>
        <div class="break-words">{props.text}</div>
        {props.children}
      </div>
    </li>
  );
}

function NoApp(props: { match: RouteMatch; host: string }) {
  return (
    <Show
      when={props.match.code === "reserved_path"}
      fallback={
        <Show when={props.match.code === "unknown_host"} fallback={<>The request is refused: {props.match.code}.</>}>
          No app claims <code>{props.host}</code>: the caller gets 404. To have an app answer, open it under{" "}
          <AppsLink />, and claim this host, or a pattern it fits, under Domains.
        </Show>
      }
    >
      The path is the platform's own, whatever the host: no script ever answers it.
    </Show>
  );
}

function RouteText(props: MatchStepsProps & { path: string }) {
  return (
    <Show
      when={props.match.route}
      fallback={
        <Show
          when={props.match.status === 405}
          fallback={
            <>
              No route of the app fits <code>{props.path}</code>: the caller gets {props.match.status}{" "}
              {props.match.code}.{" "}
              <Show when={props.match.app}>
                {(app) => (
                  <A href={`/apps/${app().slug}/routes`} class="text-accent underline">
                    Add a route
                  </A>
                )}
              </Show>
            </>
          }
        >
          The path has routes, none of them for {props.method}: the caller gets 405, and may use{" "}
          {props.match.allow.join(", ")}.
        </Show>
      }
    >
      {(route) => (
        <span class="inline-flex flex-wrap items-baseline gap-1.5">
          <RouteName route={route()} /> wins.
        </span>
      )}
    </Show>
  );
}

function RouteName(props: { route: NonNullable<RouteMatch["route"]> }) {
  return (
    <span class="inline-flex items-baseline gap-1.5">
      <MethodBadge method={props.route.method} />
      <code>
        {props.route.host ?? ""}
        {props.route.path}
      </code>
    </span>
  );
}

function Captured(props: { names: Record<string, string>; of: string }) {
  return (
    <ul class="mt-1 flex flex-wrap gap-1.5" aria-label={`Captured from the ${props.of}`}>
      <For each={Object.entries(props.names)}>
        {([name, value]) => (
          <li>
            <Badge tone="info">
              <code>
                {name} = {JSON.stringify(value)}
              </code>
            </Badge>
          </li>
        )}
      </For>
    </ul>
  );
}

function Losers(props: { candidates: RouteMatch["candidates"]; app: string; nameOf: (id: string) => string | null }) {
  return (
    <Table
      label="Other routes"
      rows={props.candidates}
      columns={[
        {
          name: "Route",
          class: "whitespace-nowrap",
          cell: ({ route }) => (route === null ? "deleted meanwhile" : <RouteName route={route} />),
        },
        {
          name: "Script",
          cell: ({ route }) => route && <ScriptLink app={props.app} id={route.script_id} name={props.nameOf} />,
        },
        { name: "Why not", cell: ({ reason }) => reason },
      ]}
    />
  );
}

function ScriptLink(props: { app: string; id: string; name: (id: string) => string | null }) {
  return (
    <A href={`/apps/${props.app}/scripts/${props.id}`} class="text-accent underline">
      {props.name(props.id) ?? "\u2026"}
    </A>
  );
}

function AppLink(props: { slug: string }) {
  return (
    <A href={`/apps/${props.slug}`} class="text-accent underline">
      {props.slug}
    </A>
  );
}

function AppsLink() {
  return (
    <A href="/apps" class="text-accent underline">
      Apps
    </A>
  );
}
