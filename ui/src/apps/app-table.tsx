import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import type { App } from "../api/types.ts";
import { count, duration, percent, shortCount } from "../primitives/format.ts";
import { TimeAgo } from "../primitives/time-ago.tsx";

const number = "px-3 py-2 text-right tabular-nums";
/** Said on wide screens; a phone keeps the name, the requests and the share that failed. */
const wide = "hidden md:table-cell";

const HEADS: readonly [name: string, look: string][] = [
  ["App", "px-3 py-2"],
  ["Scripts", `${number} ${wide}`],
  ["Routes", `${number} ${wide}`],
  ["Requests", number],
  ["Errors", `${number} ${wide}`],
  ["Error rate", number],
  ["p95", `${number} ${wide}`],
  ["Last activity", `${number} ${wide}`],
];

export function AppTable(props: { apps: readonly App[] }) {
  return (
    <div class="overflow-x-auto rounded-lg border border-line bg-surface">
      <table class="w-full border-collapse">
        <caption class="sr-only">Apps, with the last 24 hours</caption>
        <thead class="text-left text-xs text-muted">
          <tr>
            <For each={HEADS}>
              {([name, look]) => (
                <th scope="col" class={`${look} font-medium`}>
                  {name}
                </th>
              )}
            </For>
          </tr>
        </thead>
        <tbody>
          <For each={props.apps}>{(app) => <AppRow app={app} />}</For>
        </tbody>
      </table>
    </div>
  );
}

function AppRow(props: { app: App }) {
  const said = () => props.app.summary;
  const requests = () => said()?.requests_24h ?? 0;
  const errors = () => said()?.errors_24h ?? 0;
  return (
    <tr class="relative border-t border-line hover:bg-sunken">
      <th scope="row" class="max-w-0 min-w-36 px-3 py-2 text-left font-normal md:w-2/5">
        <A
          href={`/apps/${props.app.slug}`}
          class="block truncate font-medium after:absolute after:inset-0 hover:text-accent"
        >
          {props.app.name}
        </A>
        <div class="truncate font-mono text-xs text-muted">{props.app.slug}</div>
      </th>
      <td class={`${number} ${wide}`}>{count(said()?.scripts ?? 0)}</td>
      <td class={`${number} ${wide}`}>{count(said()?.routes ?? 0)}</td>
      <td class={number} title={`${count(requests())} requests`}>
        {shortCount(requests())}
      </td>
      <td class={`${number} ${wide} ${errors() > 0 ? "text-bad" : ""}`}>{shortCount(errors())}</td>
      <td class={`${number} ${errors() > 0 ? "text-bad" : "text-muted"}`}>{percent(errors(), requests())}</td>
      <td class={`${number} ${wide} text-muted`}>
        <Show when={said()?.p95_us} fallback={"\u2013"}>
          {(us) => duration(us())}
        </Show>
      </td>
      <td class={`${number} ${wide} text-muted`}>
        <Show when={said()?.last_execution_at} fallback="never">
          {(at) => <TimeAgo at={at()} />}
        </Show>
      </td>
    </tr>
  );
}
