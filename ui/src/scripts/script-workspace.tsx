import { useBeforeLeave, useSearchParams } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createSignal, For, lazy, on, onCleanup, onMount, Show, Suspense } from "solid-js";
import { ApiProblem } from "../api/problem.ts";
import type { App, Script } from "../api/types.ts";
import { isStale } from "../apps/stale-notice.tsx";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { toast, toastFailure } from "../primitives/toast.tsx";
import { forgetDraft, keepDraft, keptDraft } from "./kept-draft.ts";
import { changeScript, readScript, scriptChanged } from "./script-changes.ts";
import { ScriptHeader } from "./script-header.tsx";
import { ScriptSide } from "./script-side.tsx";
import { StaleDialog } from "./stale-dialog.tsx";

const ScriptEditor = lazy(() => import("../editor/script-editor.tsx"));

interface Mistake {
  line: number;
  column: number;
  message: string;
}

export function ScriptWorkspace(props: { app: App; script: Script }) {
  const queries = useQueryClient();
  const [search] = useSearchParams<{ try?: string }>();
  // What is edited stays on the version it was read as, whatever comes in behind it.
  const [base, setBase] = createSignal(props.script);
  const [source, setSource] = createSignal(props.script.source);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [mistakes, setMistakes] = createSignal<readonly Mistake[]>([]);
  const [marked, setMarked] = createSignal<number | null>(null);
  const [theirs, setTheirs] = createSignal<Script | null>(null);
  const kept = keptDraft(props.script.id);
  const [offered, setOffered] = createSignal(kept !== null && kept.source !== props.script.source ? kept : null);
  const isDirty = (): boolean => source() !== base().source;

  // What was changed elsewhere is taken over at once where nothing is being edited.
  createEffect(
    on(
      () => props.script,
      (read) => {
        if (read.version <= base().version || isDirty()) return;
        setSource(read.source);
        setBase(read);
      },
    ),
  );

  const edit = (text: string): void => {
    setSource(text);
    setMistakes([]);
    setMarked(null);
    setFailure(null);
    if (text === base().source) forgetDraft(base().id);
    else keepDraft(base().id, { version: base().version, source: text });
  };

  const save = async (): Promise<void> => {
    if (busy() || !isDirty()) return;
    const on = base();
    const sent = source();
    setBusy(true);
    setFailure(null);
    try {
      const saved = await changeScript(on.id, on.version, { source: sent });
      setBase(saved);
      if (source() === sent) forgetDraft(saved.id);
      setOffered(null);
      setTheirs(null);
      scriptChanged(queries, saved);
      toast("Saved");
    } catch (refused) {
      await explain(refused);
    } finally {
      setBusy(false);
    }
  };
  const explain = async (refused: unknown): Promise<void> => {
    if (isStale(refused)) {
      try {
        setTheirs(await readScript(base().id));
      } catch (unread) {
        toastFailure(unread);
      }
      return;
    }
    if (refused instanceof ApiProblem) {
      const found = refused.errors.flatMap(({ line, column, message }) =>
        line === undefined ? [] : [{ line, column: column ?? 1, message }],
      );
      setMistakes(found);
    }
    setFailure(() => refused);
  };
  const resolve = (text: string): void => {
    const read = theirs();
    if (read === null) return;
    setBase(read);
    edit(text);
    setTheirs(null);
    scriptChanged(queries, read);
    void save();
  };

  useBeforeLeave((event) => {
    const isElsewhere = typeof event.to !== "string" || !event.to.startsWith(event.from.pathname);
    if (!isDirty() || event.defaultPrevented || !isElsewhere) return;
    event.preventDefault();
    if (window.confirm("The script has changes that are not saved. Leave all the same?")) {
      forgetDraft(base().id);
      event.retry(true);
    }
  });
  onMount(() => {
    const ask = (event: BeforeUnloadEvent): void => {
      if (isDirty()) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    onCleanup(() => window.removeEventListener("beforeunload", ask));
  });

  return (
    <>
      <ScriptHeader
        app={props.app}
        script={base()}
        dirty={isDirty()}
        busy={busy()}
        onSave={() => void save()}
        onChanged={setBase}
        onDeleted={() => setSource(base().source)}
      />
      <Show when={offered()}>
        {(draft) => (
          <div role="status" class="mb-3 flex flex-wrap items-center gap-2 rounded-md bg-info-soft px-3 py-2 text-info">
            <span class="min-w-0 flex-1">
              There is unsaved text of yours
              {draft().version === base().version ? "." : `, written on version ${draft().version}.`}
            </span>
            <Button
              small
              onClick={() => {
                // On its own version, so that saving it meets what was saved since.
                setBase({ ...base(), version: draft().version });
                edit(draft().source);
                setOffered(null);
              }}
            >
              Restore it
            </Button>
            <Button
              small
              look="quiet"
              onClick={() => {
                forgetDraft(base().id);
                setOffered(null);
              }}
            >
              Discard it
            </Button>
          </div>
        )}
      </Show>
      <div class="grid gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <section aria-label="Source" class="min-w-0">
          <Suspense fallback={<div class="skeleton h-[60vh]" />}>
            <ScriptEditor
              label={`Source of ${base().name}`}
              class="h-[60vh] lg:h-[calc(100vh-13rem)]"
              value={source()}
              onChange={edit}
              onSave={() => void save()}
              diagnostics={mistakes()}
              markedLine={marked()}
            />
          </Suspense>
          <Show when={failure()}>
            <Failure of={failure()} class="mt-2" />
          </Show>
          <ul class="mt-1 text-[13px] text-bad">
            <For each={mistakes()}>{(one) => <li>{`Line ${one.line}, column ${one.column}: ${one.message}`}</li>}</For>
          </ul>
        </section>
        <ScriptSide
          app={props.app}
          script={base()}
          source={isDirty() ? source() : null}
          execution={search.try ?? null}
          onMark={setMarked}
          onChanged={setBase}
        />
      </div>
      <StaleDialog mine={source()} theirs={theirs()} onClose={() => setTheirs(null)} onResolve={resolve} />
    </>
  );
}
