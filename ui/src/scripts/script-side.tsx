import { For, Match, Switch } from "solid-js";
import type { App, Script } from "../api/types.ts";
import { LogList } from "../logs/log-list.tsx";
import type { LimitsDraft } from "./limits-draft.ts";
import { ScriptLimits } from "./script-limits.tsx";
import { ScriptRoutes } from "./script-routes.tsx";
import { TryIt } from "./try-it.tsx";
import type { TryState } from "./try-state.ts";

export type Part = "try" | "routes" | "limits" | "logs";

const PARTS: readonly { part: Part; name: string }[] = [
  { part: "try", name: "Try it" },
  { part: "routes", name: "Routes" },
  { part: "limits", name: "Limits" },
  { part: "logs", name: "Logs" },
];

export function isPart(text: string | undefined): text is Part {
  return PARTS.some(({ part }) => part === text);
}

/** What belongs to a script beside its source. */
export function ScriptSide(props: {
  app: App;
  script: Script;
  tryIt: TryState;
  limits: LimitsDraft;
  part: Part;
  onPart: (part: Part) => void;
}) {
  const move = (event: KeyboardEvent, by: number): void => {
    event.preventDefault();
    const at = PARTS.findIndex(({ part }) => part === props.part);
    const next = PARTS[(at + by + PARTS.length) % PARTS.length];
    if (next === undefined) return;
    props.onPart(next.part);
    document.getElementById(`part-${next.part}`)?.focus();
  };
  return (
    <section aria-label="Of the script" class="flex min-h-0 min-w-0 flex-col">
      <div role="tablist" aria-label="Of the script" class="mb-3 flex shrink-0 overflow-x-auto border-b border-line">
        <For each={PARTS}>
          {({ part, name }) => (
            <button
              type="button"
              role="tab"
              id={`part-${part}`}
              aria-selected={props.part === part}
              aria-controls="part-panel"
              tabindex={props.part === part ? 0 : -1}
              class={`-mb-px border-b-2 px-3 py-2 font-medium -outline-offset-2 ${props.part === part ? "border-accent! text-text" : "border-transparent! text-muted hover:text-text"}`}
              onClick={() => props.onPart(part)}
              onKeyDown={(event) => {
                if (event.key === "ArrowRight") move(event, 1);
                if (event.key === "ArrowLeft") move(event, -1);
              }}
            >
              {name}
            </button>
          )}
        </For>
      </div>
      <div
        role="tabpanel"
        id="part-panel"
        aria-labelledby={`part-${props.part}`}
        tabindex="0"
        class="-m-1 min-h-0 flex-1 rounded-sm p-1 -outline-offset-2 lg:overflow-y-auto"
      >
        <Switch>
          <Match when={props.part === "try"}>
            <TryIt appSlug={props.app.slug} tryIt={props.tryIt} onAddRoute={() => props.onPart("routes")} />
          </Match>
          <Match when={props.part === "routes"}>
            <ScriptRoutes app={props.app} script={props.script} />
          </Match>
          <Match when={props.part === "limits"}>
            <ScriptLimits script={props.script.id} limits={props.limits} />
          </Match>
          <Match when={props.part === "logs"}>
            <LogList
              compact
              app={props.app.slug}
              script={props.script.id}
              onTry={(row) => {
                props.tryIt.prefill(row);
                props.onPart("try");
              }}
            />
          </Match>
        </Switch>
      </div>
    </section>
  );
}
