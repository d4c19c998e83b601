/** One line shown as the one that matters, as the place of a run's error. */

import { type Extension, StateEffect, StateField } from "@codemirror/state";
import { Decoration, type DecorationSet, EditorView } from "@codemirror/view";

const mark = StateEffect.define<number | null>();
const decoration = Decoration.line({ class: "cm-markedLine" });

const markedLineField = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marked, transaction) {
    for (const effect of transaction.effects) {
      if (!effect.is(mark)) continue;
      if (effect.value === null) return Decoration.none;
      return Decoration.set([decoration.range(effect.value)]);
    }
    return marked.map(transaction.changes);
  },
  provide: (field) => EditorView.decorations.from(field),
});

export const markedLine: Extension = markedLineField;

/** Marks the line, counted from 1, and scrolls to it; null marks none. */
export function markLine(view: EditorView, line: number | null): void {
  if (line === null || line < 1 || line > view.state.doc.lines) {
    view.dispatch({ effects: mark.of(null) });
    return;
  }
  const { from } = view.state.doc.line(line);
  view.dispatch({ effects: [mark.of(from), EditorView.scrollIntoView(from, { y: "center" })] });
}
