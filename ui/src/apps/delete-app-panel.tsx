import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { Panel } from "../primitives/panel.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";
import { toast } from "../primitives/toast.tsx";
import { deleteApp, readApp } from "./app-changes.ts";
import { useApp } from "./app-context.ts";
import { SaveFailure } from "./save-failure.tsx";

/** Deletes the app once its slug is typed: there is no undo. */
export function DeleteAppPanel() {
  const app = useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = createSignal("");
  const submission = createSubmission();
  const remove = async (): Promise<void> => {
    const { id, slug, name } = app();
    if (typed() !== slug) return;
    await deleteApp(app());
    navigate("/apps", { replace: true });
    for (const key of [slug, id]) queries.removeQueries({ queryKey: ["app", key] });
    void queries.invalidateQueries({ queryKey: ["apps"] });
    toast(`${name} is deleted`);
  };
  return (
    <Panel title="Delete the app">
      <form onSubmit={submission.onSubmit(remove)}>
        <p class="mb-3">
          Deletes its scripts, routes, claims, old slugs and logs, at once and for good. Type <code>{app().slug}</code>{" "}
          to confirm.
        </p>
        <div class="flex flex-wrap items-start gap-2">
          <TextField
            label={`Type ${app().slug} to confirm`}
            hideLabel
            class="min-w-48 flex-1"
            mono
            value={typed()}
            onInput={(text) => {
              setTyped(text);
              submission.forget();
            }}
          />
          <Button look="danger" type="submit" busy={submission.busy()} disabled={typed() !== app().slug}>
            Delete {app().slug}
          </Button>
        </div>
        <Show when={submission.failure()}>
          <SaveFailure
            of={submission.failure()}
            what="The app"
            onReload={() => void submission.attempt(() => readApp(queries, app().id))}
          />
        </Show>
      </form>
    </Panel>
  );
}
