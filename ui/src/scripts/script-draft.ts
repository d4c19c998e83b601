import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from "solid-js";
import { ApiProblem } from "../api/problem.ts";
import type { Script } from "../api/types.ts";
import { isStale } from "../apps/save-failure.tsx";
import type { ScriptEditorProps } from "../editor/script-editor.tsx";
import { forgetDraft, keepDraft, keptDraft, type KeptDraft } from "./kept-draft.ts";
import { changeScript, readScript, scriptChanged } from "./script-changes.ts";

const KEEP_AFTER_MS = 300;

/** A place in the text, and what the API says is wrong there. */
export type Mistake = NonNullable<ScriptEditorProps["diagnostics"]>[number];

/** What an edited text began as; the text is null where only its version is known. */
interface Base {
  version: number;
  source: string | null;
}

export type ScriptDraft = ReturnType<typeof createScriptDraft>;

/**
 * The text of a script while it is edited. It stays on the version that it was begun on, whatever is saved elsewhere, until
 * it is saved itself; then both versions are there to choose from.
 */
export function createScriptDraft(script: Accessor<Script>) {
  const queries = useQueryClient();
  const { id } = untrack(script);
  const [base, setBase] = createSignal<Base>(untrack(() => ({ version: script().version, source: script().source })));
  const [source, setSource] = createSignal(untrack(script).source);
  const [busy, setBusy] = createSignal(false);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [mistakes, setMistakes] = createSignal<readonly Mistake[]>([]);
  const [theirs, setTheirs] = createSignal<Pick<Script, "version" | "source"> | null>(null);
  const [offered, setOffered] = createSignal(offeredDraft(id, untrack(script).source));
  const isDirty = createMemo(() => source() !== base().source);

  // What is saved elsewhere is taken over, as long as that loses nothing that was typed.
  createEffect(
    on([() => script().version, () => script().source], ([version, read]) => {
      if (version <= base().version) return;
      if (!isDirty()) setSource(read);
      else if (read !== base().source) return;
      setBase({ version, source: read });
    }),
  );

  const keep = (): void => {
    if (isDirty()) keepDraft(id, { version: base().version, source: source() });
    else if (offered() === null) forgetDraft(id);
  };
  createEffect(
    on(
      [source, base],
      () => {
        const timer = setTimeout(keep, KEEP_AFTER_MS);
        onCleanup(() => clearTimeout(timer));
      },
      { defer: true },
    ),
  );
  window.addEventListener("pagehide", keep);
  onCleanup(() => {
    window.removeEventListener("pagehide", keep);
    untrack(keep);
  });

  const edit = (text: string): void => {
    setSource(text);
    setMistakes([]);
    setFailure(null);
  };

  /** Hands what the API says about places in the text to the editor. */
  const explain = (refused: unknown): void => {
    const found = refused instanceof ApiProblem ? refused.errors : [];
    setMistakes(
      found.flatMap(({ line, column, message }) =>
        line === undefined ? [] : [{ line, column: column ?? 1, message }],
      ),
    );
  };

  const save = async (): Promise<boolean> => {
    if (busy()) return false;
    if (!isDirty()) return true;
    setBusy(true);
    setFailure(null);
    try {
      return (await saveOnto(base().version)) !== null;
    } catch (refused) {
      explain(refused);
      setFailure(() => refused);
      return false;
    } finally {
      setBusy(false);
    }
  };

  /** Null where somebody else's text came first. */
  const saveOnto = async (version: number): Promise<Script | null> => {
    const sent = source();
    try {
      const saved = await changeScript({ id, version }, { source: sent });
      setBase({ version: saved.version, source: saved.source });
      if (saved.source !== sent && source() === sent) setSource(saved.source);
      setTheirs(null);
      setOffered(null);
      scriptChanged(queries, saved);
      return saved;
    } catch (refused) {
      if (!isStale(refused)) throw refused;
      const now = await readScript(id);
      const isSame = now.source === base().source;
      if (!isSame) setTheirs({ version: now.version, source: now.source });
      scriptChanged(queries, now);
      // Its name or its limits were changed, not its text.
      return isSame ? saveOnto(now.version) : null;
    }
  };

  /** Goes on from the server's text with this one. */
  const resolve = (text: string): void => {
    const now = theirs();
    if (now === null) return;
    setBase(now);
    setTheirs(null);
    edit(text);
    void save();
  };

  return {
    source,
    edit,
    isDirty,
    busy,
    failure,
    mistakes,
    explain,
    save,
    version: () => base().version,
    /** The version that somebody else has saved over this text's beginning; null where there is none. */
    newer: (): number | null => (isDirty() && script().version > base().version ? script().version : null),
    /** The server's text beside one's own, once they met. */
    theirs,
    compare: () => setTheirs({ version: script().version, source: script().source }),
    closeTheirs: () => setTheirs(null),
    resolve,
    /** Unsaved text of before the page was loaded. */
    offered,
    restore(): void {
      const draft = offered();
      if (draft === null) return;
      // On its own version, so that saving it meets what was saved since.
      if (draft.version !== base().version) setBase({ version: draft.version, source: null });
      setOffered(null);
      edit(draft.source);
    },
    discardOffered(): void {
      setOffered(null);
      forgetDraft(id);
    },
    /** Nothing of the text is wanted any more. */
    discard(): void {
      setOffered(null);
      setBase({ version: base().version, source: source() });
      forgetDraft(id);
    },
  };
}

function offeredDraft(id: string, source: string): KeptDraft | null {
  const kept = keptDraft(id);
  return kept === null || kept.source === source ? null : kept;
}
