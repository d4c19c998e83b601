import { createUniqueId, For } from "solid-js";
import { inputClass } from "./text-field.tsx";

export interface SelectFieldProps {
  label: string;
  value: string;
  options: readonly { value: string; label: string }[];
  onChange(value: string): void;
  hideLabel?: boolean;
  class?: string;
  disabled?: boolean;
}

/** The browser's own select: it is accessible everywhere, and the right one on a phone. */
export function SelectField(props: SelectFieldProps) {
  const id = createUniqueId();
  return (
    <div class={props.class}>
      <label for={id} class={props.hideLabel ? "sr-only" : "mb-1 block font-medium"}>
        {props.label}
      </label>
      <select
        id={id}
        class={`${inputClass} pr-6`}
        disabled={props.disabled}
        value={props.value}
        onChange={(event) => props.onChange(event.currentTarget.value)}
      >
        <For each={props.options}>
          {(option) => (
            <option value={option.value} selected={option.value === props.value}>
              {option.label}
            </option>
          )}
        </For>
      </select>
    </div>
  );
}
