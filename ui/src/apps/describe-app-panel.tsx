import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createSignal, on, Show } from "solid-js";
import type { App } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { LeaveDialog } from "../primitives/leave-dialog.tsx";
import { Panel } from "../primitives/panel.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextArea } from "../primitives/text-area.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { toast } from "../primitives/toast.tsx";
import { appChanged, changeApp, readApp } from "./app-changes.ts";
import { useApp } from "./app-context.ts";
import { SaveFailure } from "./save-failure.tsx";

/** Name and description. What is typed stays when the app is read again, and a later change of another is noticed. */
export function DescribeAppPanel() {
  const app = useApp();
  const queries = useQueryClient();
  const [base, setBase] = createSignal<App>({ ...app() });
  const [name, setName] = createSignal(base().name);
  const [description, setDescription] = createSignal(base().description);
  const submission = createSubmission();
  const dirty = () => name() !== base().name || description() !== base().description;
  const isShown = () => submission.about("name") !== null || submission.about("description") !== null;
  const startFrom = (now: App): void => {
    setBase({ ...now });
    setName(now.name);
    setDescription(now.description);
    submission.forget();
  };
  // Only an untouched form follows the app.
  createEffect(on(app, (now) => !dirty() && startFrom(now), { defer: true }));

  const save = async (): Promise<void> => {
    const saved = await changeApp(base(), {
      ...(name() === base().name ? {} : { name: name() }),
      ...(description() === base().description ? {} : { description: description() }),
    });
    startFrom(saved);
    appChanged(queries, saved);
    toast("Saved");
  };
  const saveAll = async (): Promise<boolean> => {
    await submission.attempt(save);
    return submission.failure() === null;
  };
  const reload = async (): Promise<void> => startFrom(await readApp(queries, base().id));

  return (
    <Panel title="Name and description">
      <form onSubmit={submission.onSubmit(save)}>
        <TextField
          label="Name"
          value={name()}
          maxLength={100}
          onInput={(text) => {
            setName(text);
            submission.forget();
          }}
          error={submission.about("name")}
        />
        <TextArea
          label="Description"
          rows={3}
          value={description()}
          onInput={(text) => {
            setDescription(text);
            submission.forget();
          }}
          error={submission.about("description")}
        />
        <Show when={submission.failure() !== null && !isShown()}>
          <SaveFailure of={submission.failure()} what="The app" onReload={() => void submission.attempt(reload)} />
        </Show>
        <div class="mt-2 flex justify-end">
          <Button look="primary" type="submit" busy={submission.busy()} disabled={!dirty()}>
            Save
          </Button>
        </div>
      </form>
      <LeaveDialog isDirty={dirty} onSave={saveAll}>
        The name or the description of the app was changed and is not saved.
      </LeaveDialog>
    </Panel>
  );
}
