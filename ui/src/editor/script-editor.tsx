import { Annotation, Compartment, EditorState, Transaction } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { createEffect, createSignal, createUniqueId, on, onCleanup, onMount, Show } from "solid-js";
import { askWhetherReachable, onBack } from "../api/connection.ts";
import type { ScriptProblem } from "./check-diagnostics.ts";
import { contentAttributes, KEYBOARD_HELP, rhaiEditing } from "./editor-setup.ts";
import { markedLine, markLine } from "./marked-line.ts";
import { type CheckWorker, ScriptChecker } from "./script-checker.ts";
import { lintAgain, lintScript, showProblems } from "./script-lint.ts";
import { replacementOf } from "./text-replacement.ts";

export interface ScriptEditorProps {
  value: string;
  onChange: (value: string) => void;
  /** Ctrl-S, or Cmd-S. */
  onSave?: () => void;
  readOnly?: boolean;
  /** What the server found wrong, shown beside what the engine says while typing. */
  diagnostics?: readonly ScriptProblem[];
  /** The line that an execution failed in, counted from 1; scrolled to when it is given. */
  markedLine?: number | null;
  /** Read out as the editor's name. */
  label: string;
  class?: string;
}

/** A text that was given from outside: nobody has typed it. */
const outside = Annotation.define<boolean>();

function createWorker(): CheckWorker {
  return new Worker(new URL("./check-worker.ts", import.meta.url), { type: "module" }) as unknown as CheckWorker;
}

/** An editor for Rhai that underlines what the engine will refuse. */
export default function ScriptEditor(props: ScriptEditorProps) {
  let host: HTMLDivElement | undefined;
  const helpId = createUniqueId();
  const [unchecked, setUnchecked] = createSignal<string | null>(null);
  const writable = new Compartment();
  const readOnly = () => EditorState.readOnly.of(props.readOnly ?? false);

  onMount(() => {
    const onUnavailable = (reason: string | null): void => {
      setUnchecked(reason);
      // Where the server is away, checking goes on once it is back.
      if (reason !== null) void askWhetherReachable();
    };
    const checker = new ScriptChecker({ createWorker, onUnavailable });
    const save = (): boolean => {
      props.onSave?.();
      return true;
    };
    const view = new EditorView({
      parent: host as HTMLElement,
      doc: props.value,
      extensions: [
        keymap.of([{ key: "Mod-s", preventDefault: true, run: save }]),
        rhaiEditing,
        lintScript(checker),
        markedLine,
        writable.of(readOnly()),
        contentAttributes(props.label, helpId),
        EditorView.updateListener.of(({ docChanged, transactions, state }) => {
          if (!docChanged || transactions.some((one) => one.annotation(outside) === true)) return;
          props.onChange(state.doc.toString());
        }),
      ],
    });
    // Long sources scroll by keyboard too.
    view.scrollDOM.setAttribute("tabindex", "0");
    onCleanup(() => {
      checker.close();
      view.destroy();
    });

    createEffect(
      on(
        () => props.value,
        (value) => {
          const changes = replacementOf(view.state.doc, value);
          if (changes === null) return;
          view.dispatch({ changes, annotations: [outside.of(true), Transaction.addToHistory.of(false)] });
        },
      ),
    );
    onBack(() => checker.recover() && lintAgain(view));
    createEffect(() => showProblems(view, props.diagnostics ?? []));
    createEffect(() => markLine(view, props.markedLine ?? null));
    createEffect(() => view.dispatch({ effects: writable.reconfigure(readOnly()) }));
  });

  return (
    <div class={`relative flex flex-col overflow-hidden ${props.class ?? ""}`}>
      <p id={helpId} class="sr-only">
        {KEYBOARD_HELP}
      </p>
      <div ref={host} class="min-h-0 flex-1" />
      <p role="status" class="border-t border-line px-3 py-1 text-[13px] text-muted empty:hidden">
        <Show when={unchecked()}>{(reason) => `Mistakes are not shown while you type: ${reason()}`}</Show>
      </p>
    </div>
  );
}
