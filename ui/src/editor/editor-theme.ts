import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.controlKeyword, tags.definitionKeyword, tags.modifier], color: "var(--color-accent)" },
  { tag: [tags.string, tags.special(tags.string), tags.character], color: "var(--color-good)" },
  { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--color-warn)" },
  { tag: [tags.comment, tags.lineComment, tags.blockComment, tags.docComment], color: "var(--color-muted)" },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))],
    color: "var(--color-info)",
  },
  { tag: [tags.propertyName, tags.namespace], color: "var(--color-info)" },
  { tag: tags.invalid, color: "var(--color-bad)" },
]);

const look = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--color-surface)", color: "var(--color-text)", fontSize: "13px" },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.55" },
  ".cm-content": { caretColor: "var(--color-accent)" },
  ".cm-cursor": { borderLeftColor: "var(--color-accent)" },
  ".cm-gutters": {
    backgroundColor: "var(--color-surface)",
    color: "var(--color-muted)",
    borderRight: "1px solid var(--color-line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--color-text) 5%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--color-accent-soft)",
  },
  ".cm-matchingBracket": { backgroundColor: "var(--color-info-soft)", outline: "1px solid var(--color-info)" },
  ".cm-panels, .cm-tooltip": {
    backgroundColor: "var(--color-raised)",
    color: "var(--color-text)",
    borderColor: "var(--color-line)",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--color-accent)",
    color: "var(--color-on-accent)",
  },
  ".cm-documentation, .cm-tooltip-lint": { maxWidth: "32rem", padding: "6px 8px" },
  ".cm-searchMatch": { backgroundColor: "var(--color-warn-soft)", outline: "1px solid var(--color-warn)" },
  ".cm-changedLine, .cm-deletedChunk": { backgroundColor: "color-mix(in srgb, var(--color-warn) 12%, transparent)" },
  ".cm-marked-line": { backgroundColor: "color-mix(in srgb, var(--color-bad) 18%, transparent)" },
  ".cm-textfield": { backgroundColor: "var(--color-surface)", borderColor: "var(--color-strong-line)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--color-sunken)", borderColor: "var(--color-line)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--color-sunken)",
    borderColor: "var(--color-line)",
    color: "var(--color-muted)",
  },
});

/** From the page's own colours: light and dark follow by themselves. */
export const editorTheme: Extension = [look, syntaxHighlighting(colours)];
