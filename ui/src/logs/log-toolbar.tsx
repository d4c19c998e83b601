import Pause from "lucide-solid/icons/pause";
import Play from "lucide-solid/icons/play";
import { Show } from "solid-js";
import { searchApps, searchScripts } from "../apps/choices.ts";
import { Button } from "../primitives/button.tsx";
import { type Choice, Combobox } from "../primitives/combobox.tsx";
import { count } from "../primitives/format.ts";
import { SearchField } from "../primitives/search-field.tsx";
import { createSearchText } from "../primitives/search-text.ts";
import { SelectField } from "../primitives/select-field.tsx";
import type { TailState } from "./follow-log.ts";
import { OUTCOME_WORDS } from "./log-filter.ts";
import type { LogViewState } from "./log-view-state.ts";

export interface LogToolbarProps {
  view: LogViewState;
  choosesApp: boolean;
  choosesScript: boolean;
  scriptName: (id: string) => string | null;
  tail: TailState;
  paused: boolean;
  waiting: number;
  onPause(paused: boolean): void;
}

const SEARCH_AFTER_MS = 300;
const OUTCOMES = [
  { value: "", label: "All outcomes" },
  ...Object.keys(OUTCOME_WORDS).map((outcome) => ({ value: outcome, label: outcome })),
];

export function LogToolbar(props: LogToolbarProps) {
  const { text, type } = createSearchText({
    kept: [() => props.view.filter().q ?? "", (q) => props.view.change({ q: q || null })],
    pauseMs: SEARCH_AFTER_MS,
  });
  return (
    <div class="flex flex-wrap items-center gap-2" role="search" aria-label="Executions">
      <SearchField
        label="Text in path, host, error or lines"
        placeholder="Path, host, error, lines"
        maxLength={200}
        class="w-full sm:w-auto sm:min-w-52 sm:flex-[2]"
        value={text()}
        onInput={type}
      />
      <Show when={props.choosesApp}>
        <Combobox
          label="App"
          hideLabel
          bare
          placeholder="All apps"
          clearLabel="App: show all"
          class="min-w-32 flex-1 sm:max-w-48"
          value={named(props.view.filter().app, (slug) => slug)}
          search={searchApps}
          onChange={(app) => props.view.change({ app: app?.id ?? null, script: null })}
        />
      </Show>
      <Show when={props.choosesScript}>
        <Combobox
          label="Script"
          hideLabel
          bare
          placeholder="All scripts"
          clearLabel="Script: show all"
          class="min-w-32 flex-1 sm:max-w-48"
          value={named(props.view.filter().script, props.scriptName)}
          search={(text, signal) => searchScripts(props.view.filter().app, text, signal)}
          onChange={(chosen) => props.view.change({ script: chosen?.id ?? null })}
        />
      </Show>
      <SelectField
        label="Outcome"
        hideLabel
        class="min-w-40 flex-1 sm:max-w-44"
        value={props.view.filter().outcome ?? ""}
        options={OUTCOMES}
        onChange={(outcome) => props.view.change({ outcome: outcome || null })}
      />
      <div class="ml-auto flex items-center gap-2">
        <TailWord tail={props.tail} paused={props.paused} waiting={props.waiting} />
        <Button onClick={() => props.onPause(!props.paused)} aria-pressed={props.paused} class="w-25">
          <Show when={props.paused} fallback={<Pause size={14} aria-hidden="true" />}>
            <Play size={14} aria-hidden="true" />
          </Show>
          {props.paused ? "Resume" : "Pause"}
        </Button>
      </div>
    </div>
  );
}

function named(id: string | undefined, nameOf: (id: string) => string | null): Choice | null {
  return id === undefined ? null : { id, name: nameOf(id) ?? id };
}

/** Whether what happens now is shown. */
function TailWord(props: { tail: TailState; paused: boolean; waiting: number }) {
  const word = (): [text: string, colour: string, dot: string] => {
    if (props.tail.name === "waiting") return ["Cut off, trying again", "text-warn", "bg-warn"];
    if (props.tail.name === "refused") return ["Not live", "text-bad", "bg-bad"];
    if (props.paused) return [`Paused, ${count(props.waiting)} waiting`, "text-muted", "bg-strong-line"];
    if (props.tail.name === "connecting") return ["Connecting", "text-muted", "bg-strong-line"];
    return ["Live", "text-good", "bg-good"];
  };
  return (
    <span class={`inline-flex items-center gap-1.5 text-[13px] tabular-nums ${word()[1]}`} role="status">
      <span class={`size-2 rounded-full ${word()[2]}`} aria-hidden="true" />
      {word()[0]}
    </span>
  );
}
