import { For } from "solid-js";

/** Holds the place of rows that are on their way. */
export function SkeletonRows(props: { rows?: number; class?: string }) {
  return (
    <div class={`flex flex-col gap-2 ${props.class ?? ""}`} role="status" aria-label="Loading">
      <For each={Array.from({ length: props.rows ?? 5 })}>{() => <div class="skeleton h-9" />}</For>
    </div>
  );
}
