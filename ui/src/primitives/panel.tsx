import { Show, type JSX } from "solid-js";

/** A part of a page with a heading of its own. */
export function Panel(props: { title?: string; actions?: JSX.Element; children: JSX.Element; class?: string }) {
  return (
    <section class={`rounded-lg border border-line bg-surface ${props.class ?? ""}`} aria-label={props.title}>
      <Show when={props.title}>
        <div class="flex min-h-11 flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-1.5">
          <h2>{props.title}</h2>
          <div class="flex items-center gap-2">{props.actions}</div>
        </div>
      </Show>
      <div class="p-4">{props.children}</div>
    </section>
  );
}
