import { For, Show } from "solid-js";
import type { RouteCheck } from "../api/types.ts";

const SHOWN_URLS = 4;

/** What the route would meet, and where it would answer: room is kept for it, so that nothing moves while one types. */
export function RouteVerdict(props: {
  conflict: RouteCheck["conflicts_with"];
  warnings: RouteCheck["warnings"];
  urls: readonly string[];
}) {
  return (
    <div aria-live="polite" class="flex min-h-14 flex-col gap-1.5 text-[13px]">
      <Show when={props.conflict}>
        {(other) => (
          <p class="rounded-md bg-bad-soft px-2.5 py-1.5 text-bad">
            The app has a route of the same shape:{" "}
            <code>
              {other().method} {other().host ?? ""}
              {other().path}
            </code>
          </p>
        )}
      </Show>
      <For each={props.warnings}>
        {(warning) => <p class="rounded-md bg-warn-soft px-2.5 py-1.5 text-warn">{warning.message}</p>}
      </For>
      <Show when={props.urls.length > 0}>
        <div class="text-muted">
          Answers at
          <ul>
            <For each={props.urls.slice(0, SHOWN_URLS)}>
              {(url) => <li class="font-mono break-all text-text">{url}</li>}
            </For>
          </ul>
          <Show when={props.urls.length > SHOWN_URLS}>and {props.urls.length - SHOWN_URLS} more</Show>
        </div>
      </Show>
    </div>
  );
}
