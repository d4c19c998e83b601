import { Panel } from "../primitives/panel.tsx";
import { TextArea } from "../primitives/text-area.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { createAppDraft, type AppDraft } from "./app-draft.ts";
import { AppForm } from "./app-form.tsx";

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
  return (
    <Panel title="Name and description">
      <AppForm draft={props.draft} fields={["name", "description"]} save="Save">
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
      </AppForm>
    </Panel>
  );
}
