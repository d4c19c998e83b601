/** How two versions of a script look beside each other: what the server has in one colour, mine in another. */

import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";

const soft = (color: string): string => `color-mix(in srgb, var(${color}) 9%, transparent)`;
/** A line below rather than a ground: the colours of the language would be hard to read on a strong one. */
const lined = (color: string): string => `linear-gradient(var(${color}), var(${color})) bottom / 100% 2px no-repeat`;

export const mergeTheme: Extension = EditorView.theme({
  "&": { height: "auto" },
  "&.cm-merge-a .cm-changedLine, .cm-deletedChunk": { backgroundColor: soft("--color-warn") },
  "&.cm-merge-b .cm-changedLine, .cm-inlineChangedLine": { backgroundColor: soft("--color-info") },
  "&.cm-merge-a .cm-changedText, .cm-deletedChunk .cm-deletedText": { background: lined("--color-warn") },
  "&.cm-merge-b .cm-changedText": { background: lined("--color-info") },
  "&.cm-merge-a .cm-changedLineGutter, .cm-deletedLineGutter": { background: "var(--color-warn)" },
  "&.cm-merge-b .cm-changedLineGutter": { background: "var(--color-info)" },
  ".cm-deletedChunk del": { textDecoration: "none" },
  ".cm-deletedChunk .cm-chunkButtons": { position: "static", display: "flex", gap: "6px", padding: "3px 0" },
  ".cm-deletedChunk button": {
    border: "1px solid var(--color-line)",
    borderRadius: "5px",
    padding: "1px 8px",
    margin: "0",
    fontFamily: "var(--font-sans)",
  },
  ".cm-deletedChunk button[name=accept], .cm-deletedChunk button[name=reject]": {
    background: "var(--color-raised)",
    color: "var(--color-text)",
  },
  ".cm-collapsedLines": {
    background: "var(--color-sunken)",
    color: "var(--color-muted)",
    fontFamily: "var(--font-sans)",
    fontSize: "12.5px",
  },
});
