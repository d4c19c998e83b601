import { useNavigate } from "@solidjs/router";
import { createSignal, For, Match, Switch } from "solid-js";
import type { App, Script } from "../api/types.ts";
import { LogList } from "../logs/log-list.tsx";
import { ScriptLimits } from "./script-limits.tsx";
import { ScriptRoutes } from "./script-routes.tsx";
import { TryIt } from "./try-it.tsx";

const PARTS = ["Try it", "Routes", "Limits", "Logs"] as const;

/** What belongs to a script beside its source. */
export function ScriptSide(props: {
  app: App;
  script: Script;
  /** The text of the editor where it is not saved. */
  source: string | null;
  /** The execution that Try it begins with. */
  execution: string | null;
  onMark: (line: number | null) => void;
  onChanged: (script: Script) => void;
}) {
  const navigate = useNavigate();
  const [part, setPart] = createSignal<(typeof PARTS)[number]>("Try it");
  const move = (event: KeyboardEvent, by: number): void => {
    event.preventDefault();
    const next = PARTS[(PARTS.indexOf(part()) + by + PARTS.length) % PARTS.length];
    if (next === undefined) return;
    setPart(next);
    document.getElementById(`part-${PARTS.indexOf(next)}`)?.focus();
  };
  return (
    <section aria-label="Of the script" class="min-w-0">
      <div role="tablist" aria-label="Of the script" class="mb-3 flex overflow-x-auto border-b border-line">
        <For each={PARTS}>
          {(name, index) => (
            <button
              type="button"
              role="tab"
              id={`part-${index()}`}
              aria-selected={part() === name}
              aria-controls="part-panel"
              tabindex={part() === name ? 0 : -1}
              class={`-mb-px border-b-2 px-3 py-2 font-medium -outline-offset-2 ${part() === name ? "border-accent! text-text" : "border-transparent! text-muted"}`}
              onClick={() => setPart(name)}
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
      <div role="tabpanel" id="part-panel" aria-labelledby={`part-${PARTS.indexOf(part())}`}>
        <Switch>
          <Match when={part() === "Try it"}>
            <TryIt {...props} />
          </Match>
          <Match when={part() === "Routes"}>
            <ScriptRoutes app={props.app} script={props.script} />
          </Match>
          <Match when={part() === "Limits"}>
            <ScriptLimits script={props.script} onChanged={props.onChanged} />
          </Match>
          <Match when={part() === "Logs"}>
            <LogList
              compact
              app={props.app.slug}
              script={props.script.id}
              onTry={(row) => {
                navigate(`/apps/${props.app.slug}/scripts/${props.script.id}?try=${row.id}`);
                setPart("Try it");
              }}
            />
          </Match>
        </Switch>
      </div>
    </section>
  );
}
