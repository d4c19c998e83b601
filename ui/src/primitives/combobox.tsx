import X from "lucide-solid/icons/x";
import { createEffect, createSignal, createUniqueId, For, on, Show, splitProps } from "solid-js";
import { messageOf } from "../api/problem.ts";
import { Field, type FieldProps } from "./field.tsx";
import { createLiveCheck } from "./live-check.ts";
import { inputClass } from "./text-field.tsx";

export interface Choice {
  id: string;
  name: string;
}

export interface Choices {
  items: readonly Choice[];
  /** Whether others have the text too. */
  hasMore: boolean;
}

export interface ComboboxProps extends Omit<FieldProps, "hint"> {
  /** Shown while nothing is chosen. */
  placeholder: string;
  value: Choice | null;
  onChange(choice: Choice | null): void;
  /** The first of those that have the text in their names; of all for an empty text. */
  search(text: string, signal: AbortSignal): Promise<Choices>;
  /** What is said where there is nothing to choose from at all. */
  none?: string;
  /** Name of the button that takes the choice back; there is none without it. */
  clearLabel?: string;
}

/**
 * Chooses one of many by its name: the server searches while one types, so thousands are as quick as three. What is typed
 * is only ever a search, and the field says what is chosen again once it is left.
 *
 * Kobalte's Combobox takes the chosen option's name from those it shows: one that the last answer does not have is an empty
 * field once it is left. It also marks no option by itself, so that a name and Enter would choose nothing.
 */
export function Combobox(props: ComboboxProps) {
  const [frame] = splitProps(props, ["label", "hideLabel", "error", "bare", "class"]);
  const listId = createUniqueId();
  const [isOpen, setOpen] = createSignal(false);
  /** Null while nothing is typed: an opened list shows all, whatever is chosen. */
  const [typed, setTyped] = createSignal<string | null>(null);
  const [active, setActive] = createSignal(0);
  let input: HTMLInputElement | undefined;

  const wanted = (): string => typed()?.trim() ?? "";
  const found = createLiveCheck(
    () => (isOpen() ? { text: wanted() } : null),
    ({ text }, signal) => props.search(text, signal),
    { firstAtOnce: true },
  );
  const choices = (): readonly Choice[] => found.result()?.items ?? [];
  createEffect(on(choices, () => setActive(0)));

  const open = (): void => {
    if (isOpen()) return;
    setOpen(true);
    // The next letter is a search, not more of the name.
    input?.select();
  };
  const close = (): void => {
    setOpen(false);
    setTyped(null);
  };
  const choose = (choice: Choice | null): void => {
    close();
    props.onChange(choice);
  };
  const move = (by: number): void => {
    open();
    setActive((at) => Math.max(0, Math.min(choices().length - 1, at + by)));
    document.getElementById(`${listId}-${active()}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") move(isOpen() ? 1 : 0);
    else if (event.key === "ArrowUp") move(isOpen() ? -1 : 0);
    else if (event.key === "Enter" && isOpen()) {
      // Of an answer to what was typed before, the first is not the one that is meant.
      const choice = found.pending() ? undefined : choices()[active()];
      if (choice !== undefined) choose(choice);
    } else if (event.key === "Escape" && isOpen()) close();
    else return;
    // The form is not sent, and what is around stays open: the first Escape closes the list.
    event.preventDefault();
    event.stopPropagation();
  };
  const note = (): string | null => {
    if (found.failure() !== null) return messageOf(found.failure());
    if (found.result() === null) return "Searching\u2026";
    if (choices().length > 0) return found.result()?.hasMore ? "There are more: type a part of the name" : null;
    return wanted() === "" ? (props.none ?? "Nothing to choose from") : `Nothing is named like \u201c${wanted()}\u201d`;
  };

  return (
    <Field {...frame}>
      {(control) => (
        <div class="relative">
          <input
            {...control}
            ref={input}
            role="combobox"
            aria-expanded={isOpen()}
            aria-controls={listId}
            aria-autocomplete="list"
            aria-activedescendant={isOpen() && choices().length > 0 ? `${listId}-${active()}` : undefined}
            autocomplete="off"
            spellcheck={false}
            placeholder={props.placeholder}
            class={`${inputClass} ${props.clearLabel === undefined ? "" : "pr-7"}`}
            value={typed() ?? props.value?.name ?? ""}
            onClick={open}
            onInput={(event) => {
              setTyped(event.currentTarget.value);
              setOpen(true);
            }}
            onBlur={close}
            onKeyDown={onKeyDown}
          />
          <Show when={props.value !== null && !isOpen() && props.clearLabel}>
            {(label) => (
              <button
                type="button"
                aria-label={label()}
                title={label()}
                class="absolute top-1.5 right-1.5 rounded p-0.5 text-muted hover:text-text"
                onClick={() => {
                  choose(null);
                  input?.focus();
                }}
              >
                <X size={14} aria-hidden="true" />
              </button>
            )}
          </Show>
          <div
            hidden={!isOpen()}
            class="absolute top-full left-0 z-20 mt-1 w-full min-w-40 rounded-md border border-line bg-raised shadow-lg"
            // The field keeps the focus while something in the list is pressed.
            onMouseDown={(event) => event.preventDefault()}
          >
            <ul
              id={listId}
              role="listbox"
              aria-label={`Choices of ${props.label.toLowerCase()}`}
              class="max-h-72 overflow-y-auto p-1 empty:hidden"
            >
              <For each={choices()}>
                {(choice, index) => (
                  <li
                    id={`${listId}-${index()}`}
                    role="option"
                    aria-selected={choice.id === props.value?.id}
                    class={`cursor-pointer rounded px-2 py-1 wrap-anywhere aria-selected:font-medium ${index() === active() ? "bg-accent-soft text-accent" : ""}`}
                    onClick={() => choose(choice)}
                    onMouseMove={() => setActive(index())}
                  >
                    {choice.name}
                  </li>
                )}
              </For>
            </ul>
            <p role="status" class="px-3 py-1.5 text-[13px] text-muted empty:hidden">
              {note()}
            </p>
          </div>
        </div>
      )}
    </Field>
  );
}
