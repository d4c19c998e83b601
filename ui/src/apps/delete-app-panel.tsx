import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { Panel } from "../primitives/panel.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { toast } from "../primitives/toast.tsx";
import { deleteApp, readApp } from "./app-changes.ts";
import { useApp } from "./app-context.ts";
import { isStale, StaleNotice } from "./stale-notice.tsx";

/** Deletes the app once its slug is typed: there is no undo. */
export function DeleteAppPanel() {
  const app = useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [typed, setTyped] = createSignal("");
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal(false);
  const remove = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const { id, slug, name } = app();
    if (typed() !== slug) return;
    setBusy(true);
    setFailure(null);
    try {
      await deleteApp(app());
      navigate("/apps");
      for (const key of [slug, id]) queries.removeQueries({ queryKey: ["app", key] });
      void queries.invalidateQueries({ queryKey: ["apps"] });
      toast(`${name} is deleted`);
    } catch (refused) {
      setFailure(() => refused);
    } finally {
      setBusy(false);
    }
  };
  const reload = async (): Promise<void> => {
    try {
      await readApp(queries, app().id);
      setFailure(null);
    } catch (refused) {
      setFailure(() => refused);
    }
  };
  return (
    <Panel title="Delete the app">
      <form onSubmit={(event) => void remove(event)}>
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
              setFailure(null);
            }}
          />
          <Button look="danger" type="submit" busy={busy()} disabled={typed() !== app().slug}>
            Delete {app().slug}
          </Button>
        </div>
        <Show when={isStale(failure())}>
          <StaleNotice what="The app" onReload={() => void reload()} />
        </Show>
        <Show when={failure() !== null && !isStale(failure())}>
          <Failure of={failure()} />
        </Show>
      </form>
    </Panel>
  );
}
