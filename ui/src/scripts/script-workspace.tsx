import { useSearchParams } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, onCleanup, onMount, Show, Suspense } from "solid-js";
import type { App, Script } from "../api/types.ts";
import { lazyPart } from "../components/lazy-part.tsx";
import { Failure } from "../primitives/failure.tsx";
import { DraftNotices } from "./draft-notices.tsx";
import { LeaveDialog } from "./leave-dialog.tsx";
import { scriptChanged } from "./script-changes.ts";
import { createScriptDraft } from "./script-draft.ts";
import { ScriptHeader } from "./script-header.tsx";
import { isPart, type Part, ScriptSide } from "./script-side.tsx";
import { StaleDialog } from "./stale-dialog.tsx";
import { createTryIt } from "./try-state.ts";

const ScriptEditor = lazyPart(() => import("../editor/script-editor.tsx"));

/** As high as the window has room for where the parts stand side by side; else the page scrolls. */
export const workspaceClass = "flex flex-col lg:h-[calc(100dvh-5.7rem)] lg:min-h-[32rem]";
export const columnsClass = "grid min-h-0 flex-1 gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]";
export const editorClass = "h-[60dvh] min-h-64 rounded-lg border border-line lg:h-auto lg:min-h-0 lg:flex-1";

/** The editor of a script with what belongs to it beside. */
export function ScriptWorkspace(props: { app: App; script: Script }) {
  const queries = useQueryClient();
  const [search, setSearch] = useSearchParams<{ try?: string; part?: string; execution?: string }>();
  const [marked, setMarked] = createSignal<number | null>(null);
  const draft = createScriptDraft(() => props.script);
  const tryIt = createTryIt({
    app: () => props.app,
    script: () => props.script,
    source: () => (draft.isDirty() ? draft.source() : null),
    execution: () => search.try ?? null,
    onMark: setMarked,
    onRefused: draft.explain,
  });
  const part = (): Part => {
    const { part, execution } = search;
    if (isPart(part)) return part;
    return execution === undefined ? "try" : "logs";
  };
  const show = (part: Part): void => setSearch({ part }, { replace: true });
  const edit = (text: string): void => {
    setMarked(null);
    draft.edit(text);
  };

  onMount(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      if (event.target instanceof Element && event.target.closest("[role=dialog]") !== null) return;
      if (event.key.toLowerCase() === "s") void draft.save();
      else if (event.key === "Enter") {
        if (part() !== "try") show("try");
        void tryIt.send();
      } else return;
      event.preventDefault();
      event.stopPropagation();
    };
    // Before the editor, which has a meaning of its own for one of them.
    document.addEventListener("keydown", onKeyDown, { capture: true });
    onCleanup(() => document.removeEventListener("keydown", onKeyDown, { capture: true }));
  });

  return (
    <div class={workspaceClass}>
      <ScriptHeader
        app={props.app}
        script={props.script}
        draft={draft}
        onChanged={(script) => scriptChanged(queries, script)}
      />
      <DraftNotices draft={draft} />
      <div class={columnsClass}>
        <section aria-label="Source" class="flex min-h-0 min-w-0 flex-col">
          <Suspense fallback={<div class={`skeleton ${editorClass}`} role="status" aria-label="Loading the editor" />}>
            <ScriptEditor
              label={`Source of ${props.script.name}`}
              class={editorClass}
              value={draft.source()}
              onChange={edit}
              onSave={() => void draft.save()}
              diagnostics={draft.mistakes()}
              markedLine={marked()}
            />
          </Suspense>
          <Show when={draft.failure() !== null && draft.mistakes().length === 0}>
            <Failure of={draft.failure()} class="mt-2" />
          </Show>
          <Show when={draft.mistakes().length > 0}>
            <div role="alert" class="mt-2 max-h-24 overflow-y-auto rounded-md bg-bad-soft px-3 py-2 text-bad">
              <Show when={draft.failure() !== null}>Not saved. </Show>
              <For each={draft.mistakes()}>
                {(one) => <span class="block">{`Line ${one.line}, column ${one.column}: ${one.message}`}</span>}
              </For>
            </div>
          </Show>
        </section>
        <ScriptSide
          app={props.app}
          script={props.script}
          tryIt={tryIt}
          part={part()}
          onPart={show}
          onChanged={(script) => scriptChanged(queries, script)}
        />
      </div>
      <StaleDialog
        mine={draft.source()}
        theirs={draft.theirs()}
        onClose={draft.closeTheirs}
        onResolve={draft.resolve}
      />
      <LeaveDialog isDirty={draft.isDirty} onSave={draft.save} />
    </div>
  );
}
