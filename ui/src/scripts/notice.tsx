import type { JSX } from "solid-js";

const TONES = { info: "bg-info-soft text-info", warn: "bg-warn-soft text-warn" };

/** Something to know about what is edited, with what can be done about it. */
export function Notice(props: { tone?: keyof typeof TONES; text: string; children: JSX.Element }) {
  return (
    <div
      role="status"
      class={`mb-3 flex flex-wrap items-center gap-2 rounded-md px-3 py-2 ${TONES[props.tone ?? "info"]}`}
    >
      <span class="min-w-48 flex-1">{props.text}</span>
      {props.children}
    </div>
  );
}
