import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Match, Show, Switch } from "solid-js";
import { messageOf } from "../api/problem.ts";
import type { App } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { Panel } from "../primitives/panel.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";
import { toast, toastFailure } from "../primitives/toast.tsx";
import { appChanged, changeApp } from "./app-changes.ts";
import { useApp } from "./app-context.ts";
import { RenameDialog } from "./rename-dialog.tsx";
import { checkSlug, createSlugCheck, type SlugCheck } from "./slug-check.ts";
import { slugProblem } from "./slug.ts";

/** A rename in its two steps: the slug is checked here, and confirmed in a dialog that says what follows. */
export function RenameAppPanel() {
  const app = useApp();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [text, setText] = createSignal(app().slug);
  const [checked, setChecked] = createSignal<SlugCheck | null>(null);
  const [confirming, setConfirming] = createSignal(false);
  const submission = createSubmission();
  const slug = () => text().trim();
  const check = createSlugCheck(
    () => app().id,
    () => (slug() === app().slug ? "" : slug()),
  );
  const problem = () => slugProblem(check.result());

  const askFirst = async (): Promise<void> => {
    const now = await checkSlug(app().id, slug());
    if (slugProblem(now) !== null || now.status === "current") return;
    setChecked(now);
    setConfirming(true);
  };
  const renameBack = async (renamed: App, to: string): Promise<void> => {
    try {
      const app = await changeApp(renamed, { slug: to });
      appChanged(queries, app);
      navigate(`/apps/${app.slug}/settings`, { replace: true });
    } catch (refused) {
      toastFailure(refused);
    }
  };
  const renamed = (now: App): void => {
    const before = app().slug;
    setConfirming(false);
    setText(now.slug);
    appChanged(queries, now);
    // Whoever goes back to the old slug is led here.
    void queries.invalidateQueries({ queryKey: ["app", before], refetchType: "none" });
    navigate(`/apps/${now.slug}/settings`, { replace: true });
    toast(`${before} is now ${now.slug}`, { undo: () => void renameBack(now, before) });
  };

  return (
    <Panel title="Rename the app">
      <form onSubmit={submission.onSubmit(askFirst)}>
        <div class="flex flex-wrap items-start gap-2">
          <TextField
            label="Slug"
            hideLabel
            class="min-w-48 flex-1"
            mono
            value={text()}
            onInput={(typed) => {
              setText(typed);
              submission.forget();
            }}
            error={problem()}
            hint={
              <span class={check.pending() ? "opacity-60" : ""}>
                <Switch fallback="The app's name in this dashboard, in the API and on the loopback">
                  <Match when={check.result()?.status === "available"}>
                    <span class="text-good">{check.result()?.slug} is free</span>
                  </Match>
                  <Match when={check.result()?.status === "own_history"}>
                    <span class="text-good">
                      {check.result()?.slug} is an old slug of this app: it can have it back
                    </span>
                  </Match>
                  <Match when={check.result()?.status === "history"}>
                    <span class="text-warn">
                      {check.result()?.slug} is an old slug of app {check.result()?.held_by?.slug ?? "another"} and
                      redirects to it
                    </span>
                  </Match>
                </Switch>
              </span>
            }
          />
          <Button
            type="submit"
            busy={submission.busy()}
            disabled={slug() === "" || slug() === app().slug || problem() !== null}
          >
            Rename{"\u2026"}
          </Button>
        </div>
        <Show when={check.failure() && submission.failure() === null}>
          <p class="text-[13px] text-muted">Cannot check it now: {messageOf(check.failure())}</p>
        </Show>
        <Show when={submission.failure()}>
          <Failure of={submission.failure()} />
        </Show>
      </form>
      <RenameDialog
        app={app()}
        open={confirming()}
        check={checked()}
        onClose={() => setConfirming(false)}
        onRenamed={renamed}
      />
    </Panel>
  );
}
