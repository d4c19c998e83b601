import type { JSX } from "solid-js";

/** Where nothing is yet: what it would be, and what to do next. */
export function EmptyState(props: { title: string; children?: JSX.Element; action?: JSX.Element }) {
  return (
    <div class="flex flex-col items-center gap-2 rounded-lg border border-dashed border-line px-6 py-10 text-center">
      <p class="font-medium">{props.title}</p>
      <div class="max-w-prose text-muted">{props.children}</div>
      <div class="pt-1">{props.action}</div>
    </div>
  );
}
