import { useQueryClient } from "@tanstack/solid-query";
import { createEffect, createSignal, on, Show } from "solid-js";
import { ApiProblem } from "../api/problem.ts";
import type { App } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { Panel } from "../primitives/panel.tsx";
import { TextArea } from "../primitives/text-area.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { toast } from "../primitives/toast.tsx";
import { appChanged, changeApp, readApp } from "./app-changes.ts";
import { useApp } from "./app-context.ts";
import { isStale, StaleNotice } from "./stale-notice.tsx";

/** Name and description. What is typed stays when the app is read again, and a later change of another is noticed. */
export function DescribeAppPanel() {
  const app = useApp();
  const queries = useQueryClient();
  const [base, setBase] = createSignal<App>({ ...app() });
  const [name, setName] = createSignal(base().name);
  const [description, setDescription] = createSignal(base().description);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal(false);
  const dirty = () => name() !== base().name || description() !== base().description;
  const about = (field: string): string | null => {
    const refused = failure();
    return refused instanceof ApiProblem ? refused.about(field) : null;
  };
  const startFrom = (now: App): void => {
    setBase({ ...now });
    setName(now.name);
    setDescription(now.description);
    setFailure(null);
  };
  // Only an untouched form follows the app.
  createEffect(on(app, (now) => !dirty() && startFrom(now), { defer: true }));

  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      const saved = await changeApp(base(), {
        ...(name() === base().name ? {} : { name: name() }),
        ...(description() === base().description ? {} : { description: description() }),
      });
      startFrom(saved);
      appChanged(queries, saved);
      toast("Saved");
    } catch (refused) {
      setFailure(() => refused);
    } finally {
      setBusy(false);
    }
  };
  const reload = async (): Promise<void> => {
    try {
      startFrom(await readApp(queries, base().id));
    } catch (refused) {
      setFailure(() => refused);
    }
  };

  return (
    <Panel title="Name and description">
      <form onSubmit={(event) => void save(event)}>
        <TextField
          label="Name"
          value={name()}
          maxLength={100}
          onInput={(text) => {
            setName(text);
            setFailure(null);
          }}
          error={about("name")}
        />
        <TextArea
          label="Description"
          rows={3}
          value={description()}
          onInput={(text) => {
            setDescription(text);
            setFailure(null);
          }}
          error={about("description")}
        />
        <Show when={isStale(failure())}>
          <StaleNotice what="The app" onReload={() => void reload()} />
        </Show>
        <Show when={failure() !== null && !isStale(failure()) && !about("name") && !about("description")}>
          <Failure of={failure()} />
        </Show>
        <div class="mt-2 flex justify-end">
          <Button look="primary" type="submit" busy={busy()} disabled={!dirty()}>
            Save
          </Button>
        </div>
      </form>
    </Panel>
  );
}
