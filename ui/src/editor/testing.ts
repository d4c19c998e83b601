import { ensureSyntaxTree } from "@codemirror/language";
import { EditorState, type Extension } from "@codemirror/state";
import { rhaiLanguage } from "./rhai-language.ts";

/**
 * A state of the editor for tests. A state is parsed for some milliseconds and the rest later; this one is whole, however busy
 * the machine is.
 */
export function parsedState(doc: string, extensions: Extension = []): EditorState {
  const state = EditorState.create({ doc, extensions: [rhaiLanguage, extensions] });
  if (ensureSyntaxTree(state, doc.length, 60_000) === null) throw new Error("The document was not parsed in a minute");
  return state.update({}).state;
}
