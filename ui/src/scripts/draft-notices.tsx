import { For, Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { count } from "../primitives/format.ts";
import { Notice } from "./notice.tsx";
import type { ScriptDraft } from "./script-draft.ts";

/** What there is to know about the text beside what is seen of it. */
export function DraftNotices(props: { draft: ScriptDraft }) {
  return (
    <>
      <For each={props.draft.offered()}>
        {(kept) => (
          <Notice
            text={`There is text of yours that was not saved: ${lines(kept.source)}${
              kept.version === props.draft.version() ? "" : `, written on version ${kept.version}`
            }.`}
          >
            <Button small onClick={() => props.draft.restore(kept)}>
              Restore it
            </Button>
            <Button small look="quiet" onClick={() => props.draft.discardOffered(kept)}>
              Discard it
            </Button>
          </Notice>
        )}
      </For>
      <Show when={props.draft.newer()}>
        {(version) => (
          <Notice
            text={`Somebody saved version ${version()} while you were writing on version ${props.draft.version()}.`}
          >
            <Button small onClick={() => props.draft.compare()}>
              Compare
            </Button>
          </Notice>
        )}
      </Show>
    </>
  );
}

function lines(text: string): string {
  const number = text.trimEnd().split("\n").length;
  return number === 1 ? "one line" : `${count(number)} lines`;
}
