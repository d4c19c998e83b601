import { Dialog as Kobalte } from "@kobalte/core/dialog";
import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import Search from "lucide-solid/icons/search";
import { createEffect, createMemo, createSignal, createUniqueId, For, on, Show } from "solid-js";
import { messageOf } from "../api/problem.ts";
import { createLiveCheck } from "../primitives/live-check.ts";
import { paletteGroups, type PaletteEntry } from "./palette-entries.ts";
import { searchPalette } from "./palette-search.ts";
import { closePalette } from "./palette-state.ts";

/** Goes anywhere and does anything by a few letters; a combobox over one list, all by keyboard. */
export default function CommandPalette() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const id = createUniqueId();
  const opener = document.activeElement;
  const [text, setText] = createSignal("");
  const [active, setActive] = createSignal(0);
  const found = createLiveCheck(
    () => text().trim(),
    (q, signal) => searchPalette(queries, q, signal),
  );
  const groups = createMemo(() => paletteGroups(text(), found.result(), navigate));
  const entries = createMemo(() => groups().flatMap((group) => group.entries));
  createEffect(on(text, () => setActive(0), { defer: true }));
  const current = () => Math.min(active(), Math.max(entries().length - 1, 0));

  const run = (entry: PaletteEntry | undefined): void => {
    if (entry === undefined) return;
    closePalette();
    entry.run();
  };
  const activate = (index: number): void => {
    const count = entries().length;
    if (count === 0) return;
    setActive((index + count) % count);
    document.getElementById(`${id}-${current()}`)?.scrollIntoView({ block: "nearest" });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown") activate(current() + 1);
    else if (event.key === "ArrowUp") activate(current() - 1);
    else if (event.key === "Enter" && !event.isComposing) run(entries()[current()]);
    else return;
    event.preventDefault();
  };

  return (
    <Kobalte open onOpenChange={(open) => !open && closePalette()}>
      <Kobalte.Portal>
        <Kobalte.Overlay class="fixed inset-0 z-40 bg-black/50" />
        <div class="fixed inset-0 z-50 flex items-start justify-center p-4 pt-[10vh]">
          <Kobalte.Content
            onCloseAutoFocus={(event) => {
              event.preventDefault();
              if (opener instanceof HTMLElement) opener.focus({ preventScroll: true });
            }}
            class="flex max-h-[70vh] w-full max-w-xl flex-col overflow-hidden rounded-xl border border-line bg-surface shadow-2xl"
          >
            <Kobalte.Title class="sr-only">Search and commands</Kobalte.Title>
            <div class="flex items-center gap-2 border-b border-line px-3.5">
              <Search size={16} class="shrink-0 text-muted" aria-hidden="true" />
              <input
                role="combobox"
                aria-label="Search apps, scripts, pages and commands"
                aria-expanded="true"
                aria-controls={`${id}-list`}
                aria-autocomplete="list"
                aria-activedescendant={entries().length > 0 ? `${id}-${current()}` : undefined}
                placeholder={"Search apps, scripts, pages and commands\u2026"}
                autocomplete="off"
                spellcheck={false}
                class="h-12 w-full bg-transparent outline-none placeholder:text-muted"
                value={text()}
                onInput={(event) => setText(event.currentTarget.value)}
                onKeyDown={onKeyDown}
              />
            </div>
            <div
              id={`${id}-list`}
              role="listbox"
              aria-label="Results"
              tabindex="-1"
              class={`overflow-y-auto p-1.5 ${found.pending() ? "opacity-80" : ""}`}
              // The field keeps the focus while something in the list is pressed.
              onMouseDown={(event) => event.preventDefault()}
            >
              <For each={groups()}>
                {(group) => (
                  <div role="group" aria-labelledby={`${id}-${group.name}`}>
                    <div id={`${id}-${group.name}`} class="px-2 pt-2 pb-1 text-xs font-medium text-muted">
                      {group.name}
                    </div>
                    <For each={group.entries}>
                      {(entry) => {
                        const index = () => entries().indexOf(entry);
                        return (
                          <div
                            id={`${id}-${index()}`}
                            role="option"
                            aria-selected={index() === current()}
                            class={`flex cursor-pointer items-center gap-2.5 rounded-md px-2 py-1.5 ${index() === current() ? "bg-accent-soft text-accent" : ""}`}
                            onClick={() => run(entry)}
                            onMouseMove={() => setActive(index())}
                          >
                            <entry.icon size={15} class="shrink-0 opacity-70" aria-hidden="true" />
                            <span class="min-w-0 truncate">{entry.name}</span>
                            <span class="ml-auto min-w-0 shrink truncate text-[13px] text-muted">{entry.note}</span>
                          </div>
                        );
                      }}
                    </For>
                  </div>
                )}
              </For>
            </div>
            <Show when={found.failure() !== null || entries().length === 0}>
              <p role="status" class="px-3.5 pb-3 text-muted">
                {found.failure() !== null
                  ? `Apps and scripts cannot be searched: ${messageOf(found.failure())}`
                  : found.pending()
                    ? "Searching\u2026"
                    : `Nothing is named like \u201c${text().trim()}\u201d`}
              </p>
            </Show>
          </Kobalte.Content>
        </div>
      </Kobalte.Portal>
    </Kobalte>
  );
}
