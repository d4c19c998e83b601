import { Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { Panel } from "../primitives/panel.tsx";
import { TextArea } from "../primitives/text-area.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { createAppDraft, type AppDraft } from "./app-draft.ts";
import { SaveFailure } from "./save-failure.tsx";

type Field = "name" | "description";

export function createDescriptionDraft(): AppDraft<Field> {
  return createAppDraft<Field>(
    ({ name, description }) => ({ name, description }),
    (isChanged, valueOf) => ({
      ...(isChanged("name") ? { name: valueOf("name") } : {}),
      ...(isChanged("description") ? { description: valueOf("description") } : {}),
    }),
  );
}

export function DescribeAppPanel(props: { draft: AppDraft<Field> }) {
  const submission = () => props.draft.submission;
  const isShown = () => submission().about("name") !== null || submission().about("description") !== null;
  return (
    <Panel title="Name and description">
      <form onSubmit={submission().onSubmit(props.draft.send)}>
        <TextField
          label="Name"
          value={props.draft.valueOf("name")}
          maxLength={100}
          onInput={(text) => props.draft.type("name", text)}
          error={submission().about("name")}
        />
        <TextArea
          label="Description"
          rows={3}
          value={props.draft.valueOf("description")}
          onInput={(text) => props.draft.type("description", text)}
          error={submission().about("description")}
        />
        <Show when={submission().failure() !== null && !isShown()}>
          <SaveFailure
            of={submission().failure()}
            what="The app"
            onReload={() => void submission().attempt(props.draft.reload)}
          />
        </Show>
        <div class="mt-2 flex justify-end">
          <Button look="primary" type="submit" busy={submission().busy()} disabled={!props.draft.isDirty()}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}
