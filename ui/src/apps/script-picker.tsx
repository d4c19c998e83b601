import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { messageOf } from "../api/problem.ts";
import { inputClass } from "../primitives/text-field.tsx";
import { createLiveCheck } from "./live-check.ts";

export interface NamedScript {
  id: string;
  name: string;
}

const SHOWN = 20;

/** Chooses one of the app's scripts by its name; the API searches, so thousands are as quick as three. */
export function ScriptPicker(props: {
  app: string;
  value: NamedScript | null;
  onChange: (script: NamedScript | null) => void;
  error?: string | null;
}) {
  const id = createUniqueId();
  const [text, setText] = createSignal(props.value?.name ?? "");
  const [open, setOpen] = createSignal(false);
  const [active, setActive] = createSignal(0);
  createEffect(
    on(
      () => props.value,
      (script) => script && setText(script.name),
      { defer: true },
    ),
  );

  // What is chosen is no search: opening the list again shows the others too.
  const wanted = createMemo(() => (text() === props.value?.name ? "" : text().trim()));
  const found = createLiveCheck(
    () => (open() ? { app: props.app, q: wanted() } : null),
    ({ app, q }, signal) => {
      const query = { app, limit: SHOWN, ...(q === "" ? {} : { q }) };
      return ask(api.GET("/scripts", { params: { query }, signal }));
    },
  );
  const options = () => found.result()?.items ?? [];
  createEffect(on(options, () => setActive(0)));

  const choose = (script: NamedScript | undefined): void => {
    if (script === undefined) return;
    props.onChange({ id: script.id, name: script.name });
    setText(script.name);
    setOpen(false);
  };
  const move = (by: number): void => {
    setOpen(true);
    const last = options().length - 1;
    setActive((index) => Math.min(Math.max(index + by, 0), Math.max(last, 0)));
    document.getElementById(`${id}-${active()}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") move(1);
    else if (event.key === "ArrowUp") move(-1);
    else if (event.key === "Enter" && open()) choose(options()[active()]);
    else if (event.key === "Escape" && open()) {
      // The dialog around stays open: the first Escape closes the list.
      event.stopPropagation();
      setOpen(false);
    } else return;
    event.preventDefault();
  };

  return (
    <div class="relative">
      <label for={id} class="mb-1 block font-medium">
        Script
      </label>
      <input
        id={id}
        role="combobox"
        aria-expanded={open()}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open() && options().length > 0 ? `${id}-${active()}` : undefined}
        aria-invalid={props.error ? true : undefined}
        aria-describedby={`${id}-note`}
        autocomplete="off"
        spellcheck={false}
        placeholder="Search scripts"
        class={inputClass}
        value={text()}
        onInput={(event) => {
          setText(event.currentTarget.value);
          setOpen(true);
          if (props.value !== null) props.onChange(null);
        }}
        onClick={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={onKeyDown}
      />
      <div
        id={`${id}-list`}
        role="listbox"
        aria-label="Scripts"
        hidden={!open()}
        class="absolute inset-x-0 top-full z-10 -mt-4 max-h-56 overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-lg"
        // The field keeps the focus while something in the list is pressed.
        onMouseDown={(event) => event.preventDefault()}
      >
        <For each={options()}>
          {(script, index) => (
            <div
              id={`${id}-${index()}`}
              role="option"
              aria-selected={script.id === props.value?.id}
              class={`cursor-pointer truncate rounded px-2 py-1 ${index() === active() ? "bg-accent-soft text-accent" : ""}`}
              onClick={() => choose(script)}
              onMouseMove={() => setActive(index())}
            >
              {script.name}
            </div>
          )}
        </For>
        <Show when={options().length === 0}>
          <p class="px-2 py-1 text-muted">
            {found.failure() !== null
              ? messageOf(found.failure())
              : found.result() === null
                ? "Searching\u2026"
                : wanted() === ""
                  ? "This app has no script yet"
                  : `No script is named like \u201c${wanted()}\u201d`}
          </p>
        </Show>
      </div>
      <div id={`${id}-note`} aria-live="polite" class="min-h-5 pt-0.5 text-[13px] text-bad">
        {props.error}
      </div>
    </div>
  );
}
