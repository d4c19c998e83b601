/** Errors while typing: the engine's, calls that it will not find, and what the last run complained of. */

import { ensureSyntaxTree } from "@codemirror/language";
import { type Diagnostic, forceLinting, lintGutter, linter } from "@codemirror/lint";
import { type Extension, StateEffect, StateField } from "@codemirror/state";
import type { EditorView } from "@codemirror/view";
import { diagnosticOf, type ScriptProblem } from "./check-diagnostics.ts";
import type { CheckAnswer, ScriptChecker } from "./script-checker.ts";
import { unknownFunctions } from "./unknown-functions.ts";

const DELAY_MS = 250;
/** The most that a script may ask for: the server says so when a lower ceiling is in force. */
const MAX_EXPR_DEPTH = 128;
/** The parser of a huge script may take this long before its unknown functions are looked for. */
const PARSE_MS = 200;

/** Warnings come only with a script that compiles: in half a script, half a name is unknown. */
export function lintScript(checker: ScriptChecker): Extension {
  const check = async (view: EditorView): Promise<Diagnostic[]> => {
    const { state } = view;
    const found = diagnosticsOf(view, await checker.check(state.doc.toString(), MAX_EXPR_DEPTH));
    // What the server said of the same place is what the engine says here too.
    const given = state.field(problemField).filter(({ from }) => found.every((one) => one.from !== from));
    return [...found, ...given];
  };
  return [linter(check, { delay: DELAY_MS, needsRefresh }), problemField, lintGutter()];
}

/** Checks the text again, though nobody changed it. */
export function lintAgain(view: EditorView): void {
  view.dispatch({ effects: refresh.of(null) });
  forceLinting(view);
}

/** Shows these problems too, in place of those given before. */
export function showProblems(view: EditorView, problems: readonly ScriptProblem[]): void {
  if (problems.length === 0 && view.state.field(problemField).length === 0) return;
  view.dispatch({ effects: setProblems.of(problems) });
  forceLinting(view);
}

function diagnosticsOf(view: EditorView, answer: CheckAnswer): Diagnostic[] {
  switch (answer.outcome) {
    case "compiles":
      return warningsOf(view);
    case "refused":
      return [diagnosticOf(view.state, answer.diagnostic)];
    case "timed_out":
      return [noticeOf("The engine took too long to check this script")];
    // The editor says so beside the text.
    case "unavailable":
    case "superseded":
      return [];
  }
}

function noticeOf(message: string): Diagnostic {
  return { from: 0, to: 0, severity: "info", message };
}

function warningsOf({ state }: EditorView): Diagnostic[] {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSE_MS);
  if (tree === null) return [];
  const unknown = unknownFunctions(tree, (from, to) => state.sliceDoc(from, to));
  return unknown.map(({ from, to, message }) => ({ from, to, severity: "warning", message }));
}

const refresh = StateEffect.define<null>();
const setProblems = StateEffect.define<readonly ScriptProblem[]>();

/** What was given from outside, moving with the text. */
const problemField = StateField.define<readonly Diagnostic[]>({
  create: () => [],
  update(diagnostics, transaction) {
    for (const effect of transaction.effects) {
      if (effect.is(setProblems)) return effect.value.map((problem) => diagnosticOf(transaction.state, problem));
    }
    if (!transaction.docChanged) return diagnostics;
    const { changes } = transaction;
    return diagnostics.flatMap(({ from, to, severity, message }) => {
      const place = { from: changes.mapPos(from, 1), to: changes.mapPos(to, -1) };
      return place.from <= place.to ? [{ ...place, severity, message }] : [];
    });
  },
});

function needsRefresh({
  transactions,
}: {
  transactions: readonly { effects: readonly StateEffect<unknown>[] }[];
}): boolean {
  return transactions.some(({ effects }) => effects.some((effect) => effect.is(setProblems) || effect.is(refresh)));
}
