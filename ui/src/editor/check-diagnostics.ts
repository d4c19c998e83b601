/** Where the editor underlines what the engine, the script's syntax or the last run complains of. */

import { syntaxTree } from "@codemirror/language";
import type { Diagnostic } from "@codemirror/lint";
import type { EditorState, Text } from "@codemirror/state";
import type { CompileDiagnostic } from "rhai-wasm";

/** A place as the engine names it: both begin at 1, columns count characters, not UTF-16 units. */
export interface ScriptProblem {
  line: number;
  column: number;
  message: string;
}

/** The place in the document, kept within its line. */
export function offsetOf(doc: Text, line: number, column: number): number {
  const { from, to, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  let at = 0;
  for (let left = column - 1; left > 0 && at < text.length; left--) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
  return Math.min(from + at, to);
}

/** The token at the place; the one before it where the place is the end of a line or of the script. */
export function rangeOfToken(state: EditorState, offset: number): { from: number; to: number } {
  const line = state.doc.lineAt(offset);
  const used = line.text.trimEnd();
  if (offset >= line.from + used.length) return lastTokenBefore(state, line.from + used.length);
  const node = syntaxTree(state).resolveInner(offset, 1);
  if (node.firstChild === null && !node.type.isError && node.from <= offset && node.to > offset) {
    return { from: Math.max(node.from, line.from), to: Math.min(node.to, line.to) };
  }
  const [word = " "] = /^(\w+|[^\w\s]|\s)/u.exec(line.text.slice(offset - line.from)) ?? [];
  return { from: offset, to: offset + word.length };
}

export function diagnosticOf(state: EditorState, problem: CompileDiagnostic | ScriptProblem): Diagnostic {
  const place =
    problem.line === null
      ? { from: 0, to: state.doc.line(1).to }
      : rangeOfToken(state, offsetOf(state.doc, problem.line, problem.column ?? 1));
  return { ...place, severity: "error", message: problem.message };
}

function lastTokenBefore(state: EditorState, end: number): { from: number; to: number } {
  const before = state.sliceDoc(0, end).trimEnd().length;
  if (before === 0) return { from: 0, to: Math.min(1, state.doc.length) };
  const { from } = state.doc.lineAt(before);
  const [word = " "] = /(\w+|[^\w\s])$/u.exec(state.sliceDoc(from, before)) ?? [];
  return { from: before - word.length, to: before };
}
