import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import {
  bracketMatching,
  ensureSyntaxTree,
  foldGutter,
  foldKeymap,
  indentOnInput,
  LanguageSupport,
} from "@codemirror/language";
import { type Diagnostic, linter, lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { Annotation, Compartment, EditorState, StateEffect, StateField, Transaction } from "@codemirror/state";
import {
  crosshairCursor,
  Decoration,
  type DecorationSet,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { createEffect, on, onCleanup, onMount } from "solid-js";
import { editorTheme } from "./editor-theme.ts";
import { completeRhai } from "./rhai-completion.ts";
import { rhaiHover } from "./rhai-hover.ts";
import { rhaiLanguage } from "./rhai-language.ts";
import { type CheckWorker, ScriptChecker } from "./script-checker.ts";
import { unknownFunctions } from "./unknown-functions.ts";

/** The most that a script may ask for: the server says so when a lower ceiling is in force. */
const MAX_EXPR_DEPTH = 128;
const LINT_DELAY_MS = 250;
const PARSE_MS = 100;

export interface Mistake {
  line: number;
  column: number;
  message: string;
}

export interface ScriptEditorProps {
  value: string;
  onChange: (value: string) => void;
  /** Ctrl-S, or Cmd-S. */
  onSave?: () => void;
  readOnly?: boolean;
  /** What the server found wrong; gone with the next change. */
  diagnostics?: readonly Mistake[];
  /** The line that an execution failed in. */
  markedLine?: number | null;
  label: string;
  class?: string;
}

/** A text that was given from outside: nobody has typed it. */
const outside = Annotation.define<boolean>();
const markLine = StateEffect.define<number | null>();
const markedLines = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { effects, docChanged, state, changes }) {
    for (const effect of effects) {
      if (!effect.is(markLine)) continue;
      const line = effect.value;
      if (line === null || line < 1 || line > state.doc.lines) return Decoration.none;
      return Decoration.set([Decoration.line({ class: "cm-marked-line" }).range(state.doc.line(line).from)]);
    }
    return docChanged ? marks.map(changes) : marks;
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** Underlines the token at a line and column, both counted from 1. */
function placeMistake(state: EditorState, { line, column, message }: Mistake): Diagnostic {
  const found = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  const from = Math.min(found.from + Math.max(0, column - 1), found.to);
  const token = /^(?:\w+|\s*\S)/.exec(state.sliceDoc(from, found.to))?.[0].length ?? 0;
  const start = token === 0 ? Math.max(found.from, from - 1) : from;
  return { from: start, to: Math.max(start, from + token), severity: "error", message, source: "Rhai" };
}

/** An editor for Rhai that underlines what the engine will refuse. */
export default function ScriptEditor(props: ScriptEditorProps) {
  let host: HTMLDivElement | undefined;
  let view: EditorView | undefined;
  const writable = new Compartment();
  const checker = new ScriptChecker({
    createWorker: () =>
      new Worker(new URL("./check-worker.ts", import.meta.url), { type: "module" }) as unknown as CheckWorker,
  });

  async function findMistakes({ state }: EditorView): Promise<Diagnostic[]> {
    const answer = await checker.check(state.doc.toString(), MAX_EXPR_DEPTH);
    if (answer.outcome === "refused") {
      const { line, column, message } = answer.diagnostic;
      return [placeMistake(state, { line: line ?? 1, column: column ?? 1, message })];
    }
    const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS);
    if (answer.outcome !== "compiles" || tree === null) return [];
    return unknownFunctions(tree, (from, to) => state.sliceDoc(from, to)).map(({ from, to, message }) => ({
      from,
      to,
      severity: "warning",
      message,
    }));
  }

  const editable = () => [EditorState.readOnly.of(props.readOnly ?? false)];

  onMount(() => {
    view = new EditorView({
      parent: host as HTMLElement,
      state: EditorState.create({
        doc: props.value,
        extensions: [
          lineNumbers(),
          foldGutter(),
          lintGutter(),
          history(),
          drawSelection(),
          EditorState.allowMultipleSelections.of(true),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          rectangularSelection(),
          crosshairCursor(),
          highlightActiveLine(),
          highlightActiveLineGutter(),
          highlightSelectionMatches(),
          new LanguageSupport(rhaiLanguage),
          autocompletion({ override: [completeRhai] }),
          rhaiHover,
          linter(findMistakes, { delay: LINT_DELAY_MS }),
          markedLines,
          editorTheme,
          writable.of(editable()),
          EditorView.contentAttributes.of({ "aria-label": props.label }),
          keymap.of([
            {
              key: "Mod-s",
              preventDefault: true,
              run: () => {
                props.onSave?.();
                return true;
              },
            },
            ...closeBracketsKeymap,
            ...defaultKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
          ]),
          EditorView.updateListener.of((update) => {
            const fromOutside = update.transactions.some((transaction) => transaction.annotation(outside) === true);
            if (update.docChanged && !fromOutside) props.onChange(update.state.doc.toString());
          }),
        ],
      }),
    });
  });

  // Long sources scroll by keyboard too.
  onMount(() => (view as EditorView).scrollDOM.setAttribute("tabindex", "0"));

  createEffect(
    on(
      () => props.value,
      (value) => {
        // The editor's lines end in one way: a text of another is the same one.
        if (view === undefined || view.state.toText(value).eq(view.state.doc)) return;
        view.dispatch({
          changes: { from: 0, to: view.state.doc.length, insert: value },
          annotations: [outside.of(true), Transaction.addToHistory.of(false)],
        });
      },
    ),
  );
  createEffect(() => {
    const found = props.diagnostics ?? [];
    if (view === undefined || found.length === 0) return;
    const { state } = view;
    view.dispatch(
      setDiagnostics(
        state,
        found.map((mistake) => placeMistake(state, mistake)),
      ),
    );
  });
  createEffect(() => {
    const line = props.markedLine ?? null;
    view?.dispatch({ effects: markLine.of(line) });
  });
  createEffect(() => {
    const extensions = editable();
    view?.dispatch({ effects: writable.reconfigure(extensions) });
  });
  onCleanup(() => {
    checker.close();
    view?.destroy();
  });

  return <div ref={host} class={`overflow-hidden ${props.class ?? ""}`} />;
}
