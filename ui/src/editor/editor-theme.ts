/** How the editor looks, by the dashboard's tokens alone: light and dark follow by themselves. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags as t } from "@lezer/highlight";

const mix = (color: string, percent: number): string => `color-mix(in srgb, var(${color}) ${percent}%, transparent)`;

const highlighting = HighlightStyle.define([
  { tag: [t.definitionKeyword, t.controlKeyword, t.operatorKeyword, t.keyword, t.self], color: "var(--color-accent)" },
  { tag: [t.string, t.character], color: "var(--color-good)" },
  { tag: [t.number, t.bool, t.escape, t.special(t.brace)], color: "var(--color-warn)" },
  { tag: [t.lineComment, t.blockComment], color: "var(--color-muted)", fontStyle: "italic" },
  { tag: t.docComment, color: "var(--color-muted)" },
  { tag: [t.function(t.variableName), t.function(t.propertyName)], color: "var(--color-info)" },
  { tag: t.function(t.definition(t.variableName)), color: "var(--color-info)", fontWeight: "600" },
  { tag: [t.namespace, t.typeName], color: "var(--color-info)" },
  { tag: [t.propertyName, t.variableName, t.definition(t.variableName)], color: "var(--color-text)" },
  { tag: [t.operator, t.punctuation, t.separator, t.derefOperator, t.bracket], color: "var(--color-muted)" },
]);

const field = {
  border: "1px solid var(--color-strong-line)",
  borderRadius: "5px",
  background: "var(--color-bg)",
  color: "var(--color-text)",
  font: "inherit",
  fontSize: "13px",
};

const control = { ...field, border: "1px solid var(--color-line)", backgroundImage: "none", cursor: "pointer" };

const popup = {
  border: "1px solid var(--color-line)",
  borderRadius: "6px",
  backgroundColor: "var(--color-raised)",
  color: "var(--color-text)",
  boxShadow: "0 6px 20px rgb(0 0 0 / 0.18)",
};

const underlined = (color: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy var(${color})`,
  textDecorationSkipInk: "none",
  textUnderlineOffset: "3px",
});

/** In place of the pictures of the library, which know no dark. */
const marker = (color: string, shape: string) => ({
  content: "none",
  boxSizing: "border-box",
  width: "10px",
  height: "10px",
  margin: "3px auto 0",
  backgroundColor: `var(${color})`,
  clipPath: shape,
});

const look = EditorView.theme({
  "&": { height: "100%", color: "var(--color-text)", backgroundColor: "var(--color-surface)", fontSize: "13px" },
  "&.cm-focused": { outline: "none" },
  // Over the gutters too, which an outline would lie behind.
  "&.cm-focused::after": {
    content: '""',
    position: "absolute",
    inset: "0",
    border: "2px solid var(--color-accent)",
    pointerEvents: "none",
    zIndex: "300",
  },
  ".cm-scroller": { fontFamily: "var(--font-mono)", lineHeight: "1.55", overflow: "auto" },
  ".cm-content": { caretColor: "var(--color-text)", padding: "6px 0" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--color-text)", borderLeftWidth: "2px" },
  ".cm-gutters": {
    backgroundColor: "var(--color-surface)",
    color: "var(--color-muted)",
    border: "none",
    borderRight: "1px solid var(--color-line)",
  },
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.4em", padding: "0 6px 0 4px" },
  ".cm-gutter-lint": { width: "16px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer", padding: "0 3px" },
  ".cm-activeLine": { backgroundColor: mix("--color-text", 4) },
  ".cm-activeLineGutter": { backgroundColor: mix("--color-text", 4), color: "var(--color-text)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    backgroundColor: mix("--color-accent", 24),
  },
  ".cm-content ::selection": { backgroundColor: mix("--color-accent", 24) },
  ".cm-selectionMatch": { backgroundColor: mix("--color-accent", 14) },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: mix("--color-good", 26), outline: "none" },
  "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: mix("--color-bad", 26) },
  ".cm-foldPlaceholder": {
    border: "1px solid var(--color-line)",
    backgroundColor: "var(--color-sunken)",
    color: "var(--color-muted)",
    padding: "0 6px",
  },
  ".cm-markedLine": { backgroundColor: "var(--color-bad-soft)", boxShadow: "inset 3px 0 0 var(--color-bad)" },
  ".cm-placeholder": { color: "var(--color-muted)" },
});

const problems = EditorView.theme({
  ".cm-lintRange-error": underlined("--color-bad"),
  ".cm-lintRange-warning": underlined("--color-warn"),
  ".cm-lintRange-info": underlined("--color-info"),
  ".cm-lintRange-active": { backgroundColor: mix("--color-bad", 20) },
  ".cm-lintPoint:after": { borderBottomColor: "var(--color-bad)" },
  ".cm-lintPoint-warning:after": { borderBottomColor: "var(--color-warn)" },
  ".cm-lintPoint-info:after": { borderBottomColor: "var(--color-info)" },
  ".cm-lint-marker-error": marker("--color-bad", "circle(50%)"),
  ".cm-lint-marker-warning": marker("--color-warn", "polygon(50% 0, 100% 100%, 0 100%)"),
  ".cm-lint-marker-info": marker("--color-info", "inset(12%)"),
  ".cm-diagnostic": { padding: "6px 10px", margin: "0", maxWidth: "min(60ch, 84vw)" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--color-bad)" },
  ".cm-diagnostic-warning": { borderLeft: "3px solid var(--color-warn)" },
  ".cm-diagnostic-info": { borderLeft: "3px solid var(--color-info)" },
  ".cm-panel.cm-panel-lint ul": { maxHeight: "30vh" },
  ".cm-panel.cm-panel-lint ul [aria-selected]": { backgroundColor: "var(--color-sunken)" },
  ".cm-panel.cm-panel-lint ul:focus [aria-selected]": {
    backgroundColor: "var(--color-accent-soft)",
    color: "var(--color-text)",
  },
});

const popups = EditorView.theme({
  ".cm-tooltip": popup,
  ".cm-tooltip.cm-tooltip-hover": { overflow: "hidden" },
  ".cm-tooltip .cm-tooltip-arrow": { display: "none" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-mono)",
    fontSize: "12.5px",
    maxHeight: "16em",
    minWidth: "min(260px, 80vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "3px 8px", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected], .cm-tooltip-autocomplete ul li[aria-selected]": {
    background: "var(--color-accent-soft)",
    color: "var(--color-text)",
  },
  ".cm-completionMatchedText": { textDecoration: "none", color: "var(--color-accent)", fontWeight: "600" },
  ".cm-completionDetail": { color: "var(--color-muted)", fontStyle: "normal", marginLeft: "0.6em" },
  ".cm-completionIcon": { color: "var(--color-muted)", opacity: "1" },
  ".cm-tooltip.cm-completionInfo": { padding: "0", maxWidth: "min(360px, 84vw)" },
  ".cm-documentation": { padding: "7px 10px", maxWidth: "min(56ch, 84vw)", fontFamily: "var(--font-sans)" },
  ".cm-documentation code": {
    display: "block",
    fontFamily: "var(--font-mono)",
    fontSize: "12.5px",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
  },
  ".cm-documentation p": {
    margin: "1px 0 6px",
    color: "var(--color-muted)",
    fontSize: "12.5px",
    whiteSpace: "pre-line",
  },
  ".cm-documentation p:last-child": { marginBottom: "0" },
});

const panels = EditorView.theme({
  ".cm-panels": { backgroundColor: "var(--color-sunken)", color: "var(--color-text)", zIndex: "5" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--color-line)" },
  ".cm-panels.cm-panels-bottom": { borderTop: "1px solid var(--color-line)" },
  ".cm-panel.cm-search": { padding: "6px 30px 6px 8px", fontFamily: "var(--font-sans)", fontSize: "13px" },
  ".cm-panel.cm-search label": { display: "inline-flex", alignItems: "center", gap: "4px", fontSize: "12.5px" },
  ".cm-panel.cm-search [name=close]": {
    color: "var(--color-muted)",
    fontSize: "18px",
    padding: "2px 8px",
    cursor: "pointer",
  },
  ".cm-textfield": { ...field, padding: "2px 7px" },
  ".cm-button": { ...control, padding: "2px 8px", backgroundColor: "var(--color-raised)" },
  ".cm-button:active": { backgroundImage: "none", backgroundColor: "var(--color-accent-soft)" },
  ".cm-searchMatch": { backgroundColor: mix("--color-warn", 30) },
  ".cm-searchMatch.cm-searchMatch-selected": { backgroundColor: mix("--color-warn", 60) },
});

export const editorTheme: Extension = [syntaxHighlighting(highlighting), look, problems, popups, panels];
