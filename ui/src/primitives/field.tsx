import { createUniqueId, Show, type JSX } from "solid-js";

export interface FieldProps {
  label: string;
  /** The label is there for those who hear it; what stands around says the same to those who see. */
  hideLabel?: boolean | undefined;
  /** What is wrong with the value, said under it in place of the hint. */
  error?: string | null | undefined;
  hint?: JSX.Element;
  /** Nothing is ever said under it, and no room is kept for that. */
  bare?: boolean | undefined;
  class?: string | undefined;
}

/** What ties a control to its label, and to what is said under it. */
export interface ControlAttributes {
  id: string;
  readonly "aria-invalid": true | undefined;
  readonly "aria-describedby": string | undefined;
}

/** The frame of a control: its label above, and below a line for a hint or an error, so that nothing moves when one comes. */
export function Field(props: FieldProps & { children: (control: ControlAttributes) => JSX.Element }) {
  const id = createUniqueId();
  const control: ControlAttributes = {
    id,
    get "aria-invalid"() {
      return props.error ? true : undefined;
    },
    get "aria-describedby"() {
      return props.bare ? undefined : `${id}-note`;
    },
  };
  return (
    <div class={props.class}>
      <label for={id} class={props.hideLabel ? "sr-only" : "mb-1 block font-medium"}>
        {props.label}
      </label>
      {props.children(control)}
      <Show when={!props.bare}>
        <div id={`${id}-note`} aria-live="polite" class="min-h-5 pt-0.5 text-[13px]">
          <Show when={props.error} fallback={<span class="text-muted">{props.hint}</span>}>
            <span class="break-words text-bad">{props.error}</span>
          </Show>
        </div>
      </Show>
    </div>
  );
}
