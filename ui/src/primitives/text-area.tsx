import { splitProps } from "solid-js";
import { Field, type FieldProps } from "./field.tsx";
import { inputClass } from "./text-field.tsx";

export interface TextAreaProps extends Omit<FieldProps, "bare"> {
  value: string;
  rows: number;
  onInput(value: string): void;
  placeholder?: string;
  /** A text in the letters of code, rather than prose. */
  mono?: boolean;
}

/** A text of many lines. */
export function TextArea(props: TextAreaProps) {
  const [frame, own] = splitProps(props, ["label", "hideLabel", "error", "hint", "class"]);
  return (
    <Field {...frame}>
      {(control) => (
        <textarea
          {...control}
          rows={own.rows}
          placeholder={own.placeholder}
          spellcheck={!own.mono}
          autocapitalize={own.mono ? "off" : undefined}
          class={`${inputClass} block h-auto! resize-y py-1.5 ${own.mono ? "font-mono text-[13px] leading-snug" : ""}`}
          value={own.value}
          onInput={(event) => own.onInput(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}
