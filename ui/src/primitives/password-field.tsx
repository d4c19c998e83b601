import Eye from "lucide-solid/icons/eye";
import EyeOff from "lucide-solid/icons/eye-off";
import { createSignal, Show, splitProps } from "solid-js";
import { Field } from "./field.tsx";
import { inputClass, type TextFieldProps } from "./text-field.tsx";

export interface PasswordFieldProps extends Omit<TextFieldProps, "type" | "mono" | "autocomplete"> {
  /** What password managers go by. */
  autocomplete: "current-password" | "new-password";
  /** What is said of it elsewhere, in the element with this id; nothing is said under it then. */
  describedBy?: string;
}

/** A secret, which can be looked at while one types it. */
export function PasswordField(props: PasswordFieldProps) {
  const [frame, own, rest] = splitProps(
    props,
    ["label", "hideLabel", "error", "hint", "class"],
    ["value", "onInput", "describedBy"],
  );
  const [shown, setShown] = createSignal(false);
  const toggle = () => (shown() ? `Hide the ${props.label.toLowerCase()}` : `Show the ${props.label.toLowerCase()}`);
  return (
    <Field {...frame} bare={own.describedBy !== undefined}>
      {(control) => (
        <div class="relative">
          <input
            {...rest}
            {...control}
            aria-describedby={own.describedBy ?? control["aria-describedby"]}
            type={shown() ? "text" : "password"}
            value={own.value}
            onInput={(event) => own.onInput(event.currentTarget.value)}
            autocapitalize="off"
            spellcheck={false}
            class={`${inputClass} pr-9`}
          />
          <button
            type="button"
            aria-label={toggle()}
            title={toggle()}
            class="absolute top-0.5 right-0.5 rounded p-1.5 text-muted hover:text-text"
            onClick={() => setShown((now) => !now)}
          >
            <Show when={shown()} fallback={<Eye size={16} aria-hidden="true" />}>
              <EyeOff size={16} aria-hidden="true" />
            </Show>
          </button>
        </div>
      )}
    </Field>
  );
}
