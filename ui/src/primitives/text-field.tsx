import { createUniqueId, Show, splitProps, type JSX } from "solid-js";

export const inputClass =
  "h-8 w-full rounded-md border border-strong-line bg-raised px-2.5 text-text placeholder:text-muted disabled:opacity-60 aria-invalid:border-bad";

export interface TextFieldProps extends Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "onInput" | "value"> {
  label: string;
  value: string;
  onInput(value: string): void;
  /** What is wrong with the value, said under it. */
  error?: string | null | undefined;
  hint?: JSX.Element;
  mono?: boolean;
  /** The label is there for those who hear it; what stands around says the same to those who see. */
  hideLabel?: boolean;
}

export function TextField(props: TextFieldProps) {
  const [own, rest] = splitProps(props, ["label", "value", "onInput", "error", "hint", "mono", "hideLabel", "class"]);
  const id = createUniqueId();
  return (
    <div class={own.class}>
      <label for={id} class={own.hideLabel ? "sr-only" : "mb-1 block font-medium"}>
        {own.label}
      </label>
      <input
        {...rest}
        id={id}
        value={own.value}
        onInput={(event) => own.onInput(event.currentTarget.value)}
        aria-invalid={own.error ? true : undefined}
        aria-describedby={`${id}-note`}
        autocomplete={rest.autocomplete ?? "off"}
        spellcheck={rest.spellcheck ?? false}
        class={`${inputClass} ${own.mono ? "font-mono text-[13px]" : ""}`}
      />
      <div id={`${id}-note`} aria-live="polite" class="min-h-5 pt-0.5 text-[13px]">
        <Show when={own.error} fallback={<span class="text-muted">{own.hint}</span>}>
          <span class="text-bad">{own.error}</span>
        </Show>
      </div>
    </div>
  );
}
