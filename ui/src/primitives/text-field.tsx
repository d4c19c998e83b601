import { splitProps, type JSX } from "solid-js";
import { Field, type FieldProps } from "./field.tsx";

export const inputClass =
  "h-8 w-full rounded-md border border-strong-line bg-raised px-2.5 text-text placeholder:text-muted disabled:opacity-60 aria-invalid:border-bad";

type InputAttributes = Omit<JSX.InputHTMLAttributes<HTMLInputElement>, "id" | "onInput" | "value" | "class">;

export interface TextFieldProps extends InputAttributes, Omit<FieldProps, "bare"> {
  value: string;
  onInput(value: string): void;
  mono?: boolean;
}

export function TextField(props: TextFieldProps) {
  const [frame, own, rest] = splitProps(
    props,
    ["label", "hideLabel", "error", "hint", "class"],
    ["value", "onInput", "mono"],
  );
  return (
    <Field {...frame}>
      {(control) => (
        <input
          {...rest}
          {...control}
          value={own.value}
          onInput={(event) => own.onInput(event.currentTarget.value)}
          autocomplete={rest.autocomplete ?? "off"}
          spellcheck={rest.spellcheck ?? false}
          class={`${inputClass} ${own.mono ? "font-mono text-[13px]" : ""}`}
        />
      )}
    </Field>
  );
}
