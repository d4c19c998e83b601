import { createUniqueId, Show, type JSX } from "solid-js";

export interface TextAreaProps {
  label: string;
  value: string;
  rows: number;
  onInput: (text: string) => void;
  hideLabel?: boolean;
  placeholder?: string;
  error?: string | null;
  hint?: JSX.Element;
  class?: string;
}

/** A text of many lines in the letters of code. */
export function TextArea(props: TextAreaProps) {
  const id = createUniqueId();
  return (
    <div class={props.class}>
      <label for={id} class={props.hideLabel ? "sr-only" : "mb-1 block font-medium"}>
        {props.label}
      </label>
      <textarea
        id={id}
        rows={props.rows}
        spellcheck={false}
        autocapitalize="off"
        placeholder={props.placeholder}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={`${id}-note`}
        class="block w-full resize-y rounded-md border border-strong-line bg-raised px-2.5 py-1.5 font-mono text-[13px] leading-snug placeholder:text-muted aria-invalid:border-bad"
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
      <div id={`${id}-note`} aria-live="polite" class="min-h-5 pt-0.5 text-[13px]">
        <Show when={props.error} fallback={<span class="text-muted">{props.hint}</span>}>
          <span class="break-words text-bad">{props.error}</span>
        </Show>
      </div>
    </div>
  );
}
