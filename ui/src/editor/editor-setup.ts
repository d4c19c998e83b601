/** What every editor of a script has, the one of the merge view too. */

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, codeFolding, foldGutter, foldKeymap, indentOnInput, indentUnit } from "@codemirror/language";
import { lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
import { EditorState, type Extension } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { editorTheme } from "./editor-theme.ts";
import { completeRhai } from "./rhai-completion.ts";
import { rhaiHover } from "./rhai-hover.ts";
import { rhaiLanguage } from "./rhai-language.ts";

/** Shown where the language and its colours are enough. */
export const rhaiReading: Extension = [
  rhaiLanguage,
  editorTheme,
  lineNumbers(),
  highlightSpecialChars(),
  drawSelection(),
];

export const rhaiEditing: Extension = [
  rhaiReading,
  rhaiLanguage.data.of({ autocomplete: completeRhai }),
  rhaiHover,
  highlightActiveLine(),
  highlightActiveLineGutter(),
  history(),
  codeFolding(),
  foldGutter({ markerDOM: foldMarker }),
  dropCursor(),
  EditorState.allowMultipleSelections.of(true),
  rectangularSelection(),
  crosshairCursor(),
  indentUnit.of("    "),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ icons: true }),
  search({ top: true }),
  highlightSelectionMatches(),
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...searchKeymap,
    ...historyKeymap,
    ...foldKeymap,
    ...lintKeymap,
    ...defaultKeymap,
    // Escape first, and Tab leaves: the library hands the key on for two seconds then.
    indentWithTab,
  ]),
];

/** Words for who cannot see how the editor takes Tab. */
export const KEYBOARD_HELP = "Tab indents. To leave the editor press Escape, then Tab.";

/** What is read out: the editor's name, and the text of the element with this id. */
export function contentAttributes(label: string, helpId?: string): Extension {
  const description: Record<string, string> = helpId === undefined ? {} : { "aria-describedby": helpId };
  return EditorView.contentAttributes.of({ "aria-label": label, ...description });
}

function foldMarker(open: boolean): HTMLElement {
  const marker = document.createElement("span");
  marker.textContent = open ? "⌄" : "›";
  marker.title = open ? "Fold" : "Unfold";
  return marker;
}
