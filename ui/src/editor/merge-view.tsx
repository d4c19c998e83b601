import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { LanguageSupport } from "@codemirror/language";
import { MergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { onCleanup, onMount } from "solid-js";
import { editorTheme } from "./editor-theme.ts";
import { rhaiLanguage } from "./rhai-language.ts";

export interface ScriptMergeProps {
  /** Editable, on the right. */
  mine: string;
  /** What the server has, on the left: its parts are taken by the arrows between. */
  theirs: string;
  onChange: (merged: string) => void;
  label: string;
}

/** Two versions of a script side by side. */
export default function ScriptMerge(props: ScriptMergeProps) {
  let host: HTMLDivElement | undefined;
  onMount(() => {
    const common = [lineNumbers(), new LanguageSupport(rhaiLanguage), editorTheme, EditorView.lineWrapping];
    const view = new MergeView({
      parent: host as HTMLElement,
      a: {
        doc: props.theirs,
        extensions: [
          ...common,
          EditorState.readOnly.of(true),
          EditorView.contentAttributes.of({ "aria-label": `${props.label}: the server's` }),
        ],
      },
      b: {
        doc: props.mine,
        extensions: [
          ...common,
          history(),
          keymap.of([...defaultKeymap, ...historyKeymap]),
          EditorView.contentAttributes.of({ "aria-label": `${props.label}: yours` }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) props.onChange(update.state.doc.toString());
          }),
        ],
      },
      revertControls: "a-to-b",
      highlightChanges: true,
      gutter: true,
    });
    onCleanup(() => view.destroy());
  });
  return <div ref={host} class="max-h-[60vh] overflow-auto rounded-md border border-line" />;
}
