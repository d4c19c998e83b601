import { A } from "@solidjs/router";
import { Show } from "solid-js";
import type { Script } from "../api/types.ts";
import { count, duration, shortCount } from "../primitives/format.ts";
import { TimeAgo } from "../primitives/time-ago.tsx";
import { EnabledSwitch } from "./enabled-switch.tsx";
import type { ListedScript } from "./script-list.ts";

/** On a phone: name, requests, errors, switch. */
const columns =
  "grid grid-cols-[minmax(0,1fr)_4.5rem_3.5rem_3rem] items-center gap-x-2 px-3 md:grid-cols-[minmax(0,1fr)_4.5rem_6.5rem_5rem_5.5rem_8rem_4.5rem]";
const number = "text-right tabular-nums";
const wide = "hidden md:block";

export function ScriptHead() {
  return (
    <div role="row" class={`${columns} h-9 text-xs font-medium text-muted`}>
      <span role="columnheader">Script</span>
      <span role="columnheader" class={`${number} ${wide}`}>
        Routes
      </span>
      <span role="columnheader" class={number}>
        Requests<span class="hidden md:inline"> 24 h</span>
      </span>
      <span role="columnheader" class={number}>
        Errors
      </span>
      <span role="columnheader" class={`${number} ${wide}`}>
        p95
      </span>
      <span role="columnheader" class={`${number} ${wide}`}>
        Last activity
      </span>
      <span role="columnheader" class="text-right">
        On
      </span>
    </div>
  );
}

export function ScriptRow(props: { app: string; script: ListedScript; onChanged: (script: Script) => void }) {
  const said = () => props.script.summary;
  const errors = () => said()?.errors_24h ?? 0;
  return (
    <div role="row" class={`${columns} relative h-10 border-t border-line hover:bg-sunken`}>
      <span role="rowheader" class="min-w-0">
        <A
          href={`/apps/${props.app}/scripts/${props.script.id}`}
          class={`block truncate font-medium -outline-offset-2 after:absolute after:inset-0 hover:text-accent ${props.script.enabled ? "" : "text-muted"}`}
        >
          {props.script.name}
        </A>
      </span>
      <span role="cell" class={`${number} ${wide}`}>
        {count(said()?.routes ?? 0)}
      </span>
      <span role="cell" class={number} title={`${count(said()?.requests_24h ?? 0)} requests`}>
        {shortCount(said()?.requests_24h ?? 0)}
      </span>
      <span role="cell" class={`${number} ${errors() > 0 ? "text-bad" : "text-muted"}`}>
        {shortCount(errors())}
      </span>
      <span role="cell" class={`${number} ${wide} text-muted`}>
        <Show when={said()?.p95_us} fallback={"\u2013"}>
          {(us) => duration(us())}
        </Show>
      </span>
      <span role="cell" class={`${number} ${wide} text-muted`}>
        <Show when={said()?.last_execution_at} fallback="never">
          {(at) => <TimeAgo at={at()} />}
        </Show>
      </span>
      <span role="cell" class="flex justify-end">
        <EnabledSwitch class="relative z-10" script={props.script} onChanged={props.onChanged} />
      </span>
    </div>
  );
}
