import Check from "lucide-solid/icons/check";
import X from "lucide-solid/icons/x";
import { For, type JSX, Show } from "solid-js";
import type { RouteMatch } from "../api/types.ts";
import { createScriptNames } from "../apps/script-names.ts";
import { Badge } from "../primitives/badge.tsx";
import { Panel } from "../primitives/panel.tsx";
import { TextLink } from "../primitives/text-link.tsx";
import { LostRoutes } from "./lost-routes.tsx";
import { HostWords, RouteWords } from "./match-words.tsx";

/** From the host to the script, step by step, and the routes that lost. */
export function MatchSteps(props: { match: RouteMatch; url: string; method: string }) {
  const scriptName = createScriptNames();
  const host = (): string => (URL.canParse(props.url) ? new URL(props.url).hostname : props.url);
  const path = (): string => (URL.canParse(props.url) ? new URL(props.url).pathname : "");
  const isReserved = (): boolean => props.match.code === "reserved_path";
  const losers = () => props.match.candidates.filter((candidate) => !candidate.matched);
  return (
    <>
      <Panel>
        <ol class="flex flex-col gap-4">
          <Step title="Host" ok={props.match.app !== null} text={<HostWords match={props.match} host={host()} />}>
            <Captured names={props.match.domain} of="host" />
          </Step>
          <Show when={props.match.app !== null && !isReserved()}>
            <Step
              title="Route"
              ok={props.match.route !== null}
              text={<RouteWords match={props.match} method={props.method} path={path()} />}
            >
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
                    {/* A line of its own: nothing moves when its name comes. */}
                    <span class="block truncate">
                      <TextLink to={`/apps/${props.match.app?.slug ?? route().app_id}/scripts/${route().script_id}`}>
                        {scriptName(route().script_id) ?? "\u2026"}
                      </TextLink>
                    </span>
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
          <LostRoutes candidates={losers()} app={props.match.app?.slug ?? ""} nameOf={scriptName} />
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
