import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createMemo, createSignal, on, onCleanup, untrack, type Accessor } from "solid-js";
import { onBack } from "../api/connection.ts";
import { ApiProblem, isPassing } from "../api/problem.ts";
import type { Script } from "../api/types.ts";
import { isStale } from "../apps/save-failure.tsx";
import type { ScriptEditorProps } from "../editor/script-editor.tsx";
import { keepDrafts, keptDrafts, type KeptDraft } from "./kept-draft.ts";
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
  const [offered, setOffered] = createSignal<readonly KeptDraft[]>(
    keptDrafts(id).filter((kept) => kept.source !== untrack(script).source),
  );
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

  const current = (): KeptDraft[] => (isDirty() ? [{ version: base().version, source: source() }] : []);
  const keep = (): void => keepDrafts(id, [...current(), ...offered()]);
  createEffect(
    on(
      [source, base, offered],
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

  onBack(() => isPassing(failure()) && setFailure(null));

  const edit = (text: string): void => {
    setSource(text);
    setMistakes([]);
    setFailure(null);
  };

  const dropOffered = (text: string): void => void setOffered(offered().filter(({ source }) => source !== text));

  /** Hands what the API says about places in the text to the editor. */
  const explain = (refused: unknown): void => {
    const found = refused instanceof ApiProblem ? refused.errors : [];
    setMistakes(
      found.flatMap(({ line, column, message }) =>
        line === undefined ? [] : [{ line, column: column ?? 1, message }],
      ),
    );
  };

  const saveNow = async (): Promise<boolean> => {
    if (!isDirty()) return true;
    setBusy(true);
    setFailure(null);
    try {
      return (await saveOnto(base().version)) !== null;
    } catch (refused) {
      explain(refused);
      setFailure(() => refused);
      // Deleted elsewhere: whoever reads the script shall notice.
      if (refused instanceof ApiProblem && refused.status === 404) {
        void queries.invalidateQueries({ queryKey: ["script", id] });
      }
      return false;
    } finally {
      setBusy(false);
    }
  };

  let saving: Promise<boolean> | null = null;
  let following: Promise<boolean> | null = null;
  /** Whether all is saved then. Asked for while it saves, it saves once more what was typed since. */
  const save = (): Promise<boolean> => {
    if (saving === null) {
      saving = saveNow().finally(() => (saving = null));
      return saving;
    }
    following ??= saving.then((isSaved) => {
      following = null;
      return isSaved && save();
    });
    return following;
  };

  /** Null where somebody else's text came first. */
  const saveOnto = async (version: number): Promise<Script | null> => {
    const sent = source();
    try {
      const saved = await changeScript({ id, version }, { source: sent });
      setBase({ version: saved.version, source: saved.source });
      if (saved.source !== sent && source() === sent) setSource(saved.source);
      setTheirs(null);
      dropOffered(saved.source);
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
    /** Unsaved texts of before the page was loaded. Each stays until it is taken or dismissed. */
    offered,
    restore(draft: KeptDraft): void {
      // What is typed instead is offered in its place.
      setOffered([...current(), ...offered().filter((kept) => kept !== draft)]);
      // On its own version, so that saving it meets what was saved since.
      if (draft.version !== base().version) setBase({ version: draft.version, source: null });
      edit(draft.source);
    },
    discardOffered: (draft: KeptDraft): void => dropOffered(draft.source),
    /** Nothing of the text is wanted any more. */
    discard(): void {
      setOffered([]);
      setBase({ version: base().version, source: source() });
      keep();
    },
  };
}
