import { For } from "solid-js";
import { Field } from "./field.tsx";
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
  return (
    <Field label={props.label} hideLabel={props.hideLabel} class={props.class} bare>
      {(control) => (
        <select
          {...control}
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
      )}
    </Field>
  );
}
