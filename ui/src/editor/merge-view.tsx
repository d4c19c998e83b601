import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState, type Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { createSignal, createUniqueId, onCleanup, onMount, Show } from "solid-js";
import { contentAttributes, KEYBOARD_HELP, rhaiEditing, rhaiReading } from "./editor-setup.ts";
import { mergeTheme } from "./merge-theme.ts";

export interface ScriptMergeProps {
  /** Editable, on the right, and where the merge begins; later changes of it are not taken over. */
  mine: string;
  /** What the server has, on the left: its parts are taken by the arrows between. */
  theirs: string;
  onChange: (merged: string) => void;
  label: string;
}

/** Below this there is no room for two columns. */
const NARROW = "(max-width: 767px)";

/** Two versions of a script side by side, or in one column where it is narrow. */
export default function ScriptMerge(props: ScriptMergeProps) {
  let host: HTMLDivElement | undefined;
  const helpId = createUniqueId();
  const media = matchMedia(NARROW);
  const [isNarrow, setNarrow] = createSignal(media.matches);

  onMount(() => {
    let merged = props.mine;
    const tell = (text: string): void => {
      merged = text;
      props.onChange(text);
    };
    let close = show(host as HTMLElement, merged, tell);
    const turn = (): void => {
      close();
      setNarrow(media.matches);
      close = show(host as HTMLElement, merged, tell);
    };
    media.addEventListener("change", turn);
    onCleanup(() => {
      media.removeEventListener("change", turn);
      close();
    });
  });

  /** Returns what takes it away again. */
  function show(parent: HTMLElement, mine: string, tell: (text: string) => void): () => void {
    const editing: Extension = [
      rhaiEditing,
      mergeTheme,
      EditorView.lineWrapping,
      contentAttributes(`${props.label}: yours`, helpId),
      EditorView.updateListener.of(({ docChanged, state }) => {
        if (docChanged) tell(state.doc.toString());
      }),
    ];
    if (isNarrow()) {
      const oneColumn = unifiedMergeView({ original: props.theirs, mergeControls: choice });
      const view = new EditorView({ parent, doc: mine, extensions: [editing, oneColumn] });
      return () => view.destroy();
    }
    const reading: Extension = [
      rhaiReading,
      mergeTheme,
      EditorView.lineWrapping,
      EditorState.readOnly.of(true),
      contentAttributes(`${props.label}: the server's`),
    ];
    const view = new MergeView({
      parent,
      a: { doc: props.theirs, extensions: reading },
      b: { doc: mine, extensions: editing },
      revertControls: "a-to-b",
      renderRevertControl: arrow,
      collapseUnchanged: { margin: 4, minSize: 8 },
    });
    return () => view.destroy();
  }

  return (
    <div class="relative">
      <p id={helpId} class="sr-only">
        {KEYBOARD_HELP}
      </p>
      <div class="sticky top-0 z-10 flex border-b border-line bg-sunken text-[13px] font-medium">
        <Show
          when={isNarrow()}
          fallback={
            <>
              <p class="flex-1 px-3 py-1">The server's</p>
              <p class="flex-1 px-3 py-1 pl-6">Yours, to be edited</p>
            </>
          }
        >
          <p class="px-3 py-1">Yours, to be edited; above each change what the server has</p>
        </Show>
      </div>
      <div ref={host} />
    </div>
  );
}

function button(text: string, name: string): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.title = name;
  made.setAttribute("aria-label", name);
  return made;
}

/** The library listens for the mouse alone; a key presses it too. */
function arrow(): HTMLElement {
  const take = button("→", "Take this part from the server's");
  take.className = "text-accent";
  take.addEventListener("click", (event) => {
    if (event.detail === 0) take.dispatchEvent(new MouseEvent("mousedown", { bubbles: true }));
  });
  return take;
}

/** In one column the original is the server's: to reject a change of mine is to take theirs. */
function choice(type: "reject" | "accept", choose: (event: MouseEvent) => void): HTMLElement {
  const made =
    type === "reject"
      ? button("Take theirs", "Take theirs for this part")
      : button("Keep mine", "Keep mine for this part");
  made.name = type;
  made.addEventListener("mousedown", (event) => event.preventDefault());
  made.addEventListener("click", choose);
  return made;
}
