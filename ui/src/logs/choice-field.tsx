import X from "lucide-solid/icons/x";
import { createEffect, createSignal, createUniqueId, For, on, onCleanup, Show } from "solid-js";
import { messageOf } from "../api/problem.ts";
import { inputClass } from "../primitives/text-field.tsx";

export interface Choice {
  id: string;
  name: string;
}

export interface ChoiceFieldProps {
  label: string;
  /** Shown while nothing is chosen. */
  placeholder: string;
  /** The name of what is chosen, null while nothing is. */
  chosen: string | null;
  search(text: string): Promise<readonly Choice[]>;
  onChoose(choice: Choice | null): void;
  class?: string;
}

const SEARCH_AFTER_MS = 150;

/** Chooses one of many that the server is asked for while typing. */
export function ChoiceField(props: ChoiceFieldProps) {
  const id = createUniqueId();
  const [text, setText] = createSignal<string | null>(null);
  const [choices, setChoices] = createSignal<readonly Choice[]>([]);
  const [problem, setProblem] = createSignal<string | null>(null);
  const [active, setActive] = createSignal(0);
  const isOpen = (): boolean => text() !== null;

  createEffect(
    on(text, (typed, before) => {
      if (typed === null) return;
      let isCurrent = true;
      const search = async (): Promise<void> => {
        try {
          const found = await props.search(typed);
          if (!isCurrent) return;
          setChoices(found);
          setActive(0);
          setProblem(null);
        } catch (failure) {
          if (isCurrent) setProblem(messageOf(failure));
        }
      };
      const timer = setTimeout(() => void search(), before === null ? 0 : SEARCH_AFTER_MS);
      onCleanup(() => {
        isCurrent = false;
        clearTimeout(timer);
      });
    }),
  );

  const choose = (choice: Choice | null): void => {
    setText(null);
    props.onChoose(choice);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const last = choices().length - 1;
    if (event.key === "ArrowDown" && !isOpen()) setText("");
    else if (event.key === "ArrowDown") setActive((at) => Math.min(last, at + 1));
    else if (event.key === "ArrowUp") setActive((at) => Math.max(0, at - 1));
    else if (event.key === "Escape" && isOpen()) setText(null);
    else if (event.key === "Enter" && isOpen()) {
      const choice = choices()[active()];
      if (choice !== undefined) choose(choice);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div class={`relative ${props.class ?? ""}`}>
      <label for={id} class="sr-only">
        {props.label}
      </label>
      <input
        id={id}
        role="combobox"
        aria-expanded={isOpen()}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={isOpen() && choices().length > 0 ? `${id}-${active()}` : undefined}
        autocomplete="off"
        spellcheck={false}
        placeholder={props.placeholder}
        value={text() ?? props.chosen ?? ""}
        class={`${inputClass} pr-7`}
        onClick={() => setText((typed) => typed ?? "")}
        onInput={(event) => setText(event.currentTarget.value)}
        onBlur={() => setText(null)}
        onKeyDown={onKeyDown}
      />
      <Show when={props.chosen !== null && !isOpen()}>
        <button
          type="button"
          aria-label={`${props.label}: show all`}
          class="absolute top-1.5 right-1.5 rounded p-0.5 text-muted hover:text-text"
          onClick={() => choose(null)}
        >
          <X size={14} aria-hidden="true" />
        </button>
      </Show>
      <ul
        id={`${id}-list`}
        role="listbox"
        aria-label={`Choices of ${props.label.toLowerCase()}`}
        hidden={!isOpen()}
        class="absolute z-20 mt-1 max-h-72 w-full min-w-48 overflow-y-auto rounded-md border border-line bg-raised py-1 shadow-lg"
      >
        <For
          each={choices()}
          fallback={
            <li role="option" aria-selected="false" aria-disabled="true" class="px-2.5 py-1 text-muted">
              {problem() ?? "Nothing found"}
            </li>
          }
        >
          {(choice, index) => (
            <li
              id={`${id}-${index()}`}
              role="option"
              aria-selected={index() === active()}
              class="cursor-pointer truncate px-2.5 py-1 hover:bg-sunken aria-selected:bg-accent-soft"
              // The field would lose the focus, and the list with it, before the click came.
              onMouseDown={(event) => event.preventDefault()}
              onClick={() => choose(choice)}
            >
              {choice.name}
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
