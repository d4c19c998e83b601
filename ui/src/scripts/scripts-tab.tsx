import { useQueryClient } from "@tanstack/solid-query";
import Plus from "lucide-solid/icons/plus";
import { createMemo, createSignal, For, Match, onCleanup, onMount, Switch } from "solid-js";
import { useApp } from "../apps/app-context.ts";
import { MoreRows } from "../apps/more-rows.tsx";
import { usePageTitle } from "../components/page-title.ts";
import { Button } from "../primitives/button.tsx";
import { EmptyState } from "../primitives/empty-state.tsx";
import { Loaded } from "../primitives/loaded.tsx";
import { SearchField } from "../primitives/search-field.tsx";
import { createSearchText } from "../primitives/search-text.ts";
import { NewScriptDialog } from "./new-script-dialog.tsx";
import { type ListedScript, showListed, useScriptList } from "./script-list.ts";
import { ScriptHead, ScriptRow } from "./script-row.tsx";

const CHUNK = 50;
const ROW_REM = 2.5;

/** The app's scripts with what they did in the last day. */
export default function ScriptsTab() {
  const app = useApp();
  const queries = useQueryClient();
  usePageTitle(() => `Scripts \u00b7 ${app().name}`);
  /** What a new script begins with: null while none is made, empty for a template. */
  const [begun, setBegun] = createSignal<string | null>(null);
  const { text, type, searched } = createSearchText();
  const { query: scripts, rows } = useScriptList(() => app().slug, searched);

  const chunks = createMemo<number[]>(
    () => Array.from({ length: Math.ceil(rows().length / CHUNK) }, (_, chunk) => chunk * CHUNK),
    [],
  );
  const rowsFrom = (first: number): ListedScript[] => rows().slice(first, first + CHUNK);

  onMount(() => {
    const onPaste = (event: ClipboardEvent): void => {
      const pasted = event.clipboardData?.getData("text/plain") ?? "";
      if (begun() !== null || pasted.trim() === "" || isField(event.target)) return;
      event.preventDefault();
      setBegun(pasted);
    };
    document.addEventListener("paste", onPaste);
    onCleanup(() => document.removeEventListener("paste", onPaste));
  });

  return (
    <>
      <div class="mb-3 flex flex-wrap items-center justify-between gap-2">
        <SearchField label="Search scripts" class="min-w-0 flex-1 sm:max-w-56" value={text()} onInput={type} />
        <Button look="primary" onClick={() => setBegun("")}>
          <Plus size={15} aria-hidden="true" /> New script
        </Button>
      </div>
      <Loaded query={scripts} rows={6}>
        <Switch>
          <Match when={rows().length === 0 && searched() !== ""}>
            <EmptyState
              title={`No script is named like \u201c${searched()}\u201d`}
              action={<Button onClick={() => type("")}>Show all scripts</Button>}
            />
          </Match>
          <Match when={rows().length === 0}>
            <EmptyState
              title="There is no script yet"
              action={<Button onClick={() => setBegun("")}>New script</Button>}
            >
              A script answers requests. Begin with a template, or paste one anywhere on this page.
            </EmptyState>
          </Match>
          <Match when={true}>
            <div role="table" aria-label="Scripts" class="overflow-hidden rounded-lg border border-line bg-surface">
              <div role="rowgroup">
                <ScriptHead />
              </div>
              <For each={chunks()}>
                {(first) => (
                  // What is out of sight is not laid out: five thousand rows scroll like fifty.
                  <div
                    role="rowgroup"
                    class="[content-visibility:auto]"
                    style={{ "contain-intrinsic-size": `auto ${rowsFrom(first).length * ROW_REM}rem` }}
                  >
                    <For each={rowsFrom(first)}>
                      {(script) => (
                        <ScriptRow
                          app={app().slug}
                          script={script}
                          onChanged={(changed) => showListed(queries, app().slug, changed)}
                        />
                      )}
                    </For>
                  </div>
                )}
              </For>
            </div>
            <MoreRows query={scripts} />
          </Match>
        </Switch>
      </Loaded>
      <NewScriptDialog source={begun()} onClose={() => setBegun(null)} />
    </>
  );
}

/** Whether a text that is pasted has somewhere to go. */
function isField(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
