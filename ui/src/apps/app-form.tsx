import { Show, type ParentProps } from "solid-js";
import { Button } from "../primitives/button.tsx";
import type { AppDraft } from "./app-draft.ts";
import { SaveFailure } from "./save-failure.tsx";

/** A part of an app's settings that is saved by itself. A failure that is about none of its `fields` stands below them. */
export function AppForm<Field extends string>(
  props: ParentProps<{ draft: AppDraft<Field>; fields: readonly Field[]; save: string }>,
) {
  const submission = () => props.draft.submission;
  const isShown = () => props.fields.some((field) => submission().about(field) !== null);
  return (
    <form onSubmit={submission().onSubmit(props.draft.send)}>
      {props.children}
      <Show when={submission().failure() !== null && !isShown()}>
        <SaveFailure
          of={submission().failure()}
          what="The app"
          onReload={() => void submission().attempt(props.draft.reload)}
        />
      </Show>
      <div class="mt-2 flex justify-end">
        <Button look="primary" type="submit" busy={submission().busy()} disabled={!props.draft.isDirty()}>
          {props.save}
        </Button>
      </div>
    </form>
  );
}
