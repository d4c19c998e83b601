import Check from "lucide-solid/icons/check";
import CircleX from "lucide-solid/icons/circle-x";
import Dot from "lucide-solid/icons/dot";
import { createUniqueId, For, Show } from "solid-js";
import { PasswordField } from "../primitives/password-field.tsx";
import { passwordRules } from "./credential-rules.ts";

export interface NewPasswordProps {
  label: string;
  name: string;
  value: string;
  onInput: (password: string) => void;
  username: string;
  /** What the server found wrong with it. */
  error: string | null;
}

const LAST = 2;

/** A password to be, and under it the rules it has to keep, ticked off while one types. */
export function NewPassword(props: NewPasswordProps) {
  const id = createUniqueId();
  return (
    <div>
      <PasswordField
        label={props.label}
        name={props.name}
        autocomplete="new-password"
        required
        value={props.value}
        onInput={(text) => props.onInput(text)}
        error={props.error}
        describedBy={id}
      />
      <ul id={id} class="pt-1.5 pb-2 text-[13px]">
        <For each={passwordRules(props.value, props.username)}>
          {(rule, index) => {
            // What the server refuses breaks the last one, which only it can tell.
            const isKept = () => rule.isKept && (props.error === null || index() < LAST);
            return (
              <li class={`flex items-center gap-1.5 ${isKept() ? "text-good" : "text-muted"}`}>
                <Show when={isKept()} fallback={<Dot size={14} class="shrink-0" aria-hidden="true" />}>
                  <Check size={14} class="shrink-0" aria-label="Kept:" />
                </Show>
                {rule.text}
              </li>
            );
          }}
        </For>
        <Show when={props.error}>
          <li class="flex items-center gap-1.5 text-bad">
            <CircleX size={14} class="shrink-0" aria-hidden="true" />
            <span role="alert">{props.error}</span>
          </li>
        </Show>
      </ul>
    </div>
  );
}
