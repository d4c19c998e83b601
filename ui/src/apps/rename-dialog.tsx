import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import type { App } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { changeApp, readApp } from "./app-changes.ts";
import { isLoopback } from "./app-urls.ts";
import type { SlugCheck } from "./slug-check.ts";
import { SaveFailure } from "./save-failure.tsx";
import { Takeover } from "./takeover.tsx";

/** The second step of a rename: what it does, in words, and the word to do it. */
export function RenameDialog(props: {
  app: App;
  open: boolean;
  /** What the first step said; null until it was asked. */
  check: SlugCheck | null;
  onClose: () => void;
  onRenamed: (app: App) => void;
}) {
  return (
    <Dialog title="Rename the app" open={props.open} onClose={() => props.onClose()}>
      <Show when={props.check}>
        {(check) => (
          <Confirmation app={props.app} check={check()} onClose={props.onClose} onRenamed={props.onRenamed} />
        )}
      </Show>
    </Dialog>
  );
}

function Confirmation(props: { app: App; check: SlugCheck; onClose: () => void; onRenamed: (app: App) => void }) {
  const queries = useQueryClient();
  const [force, setForce] = createSignal(false);
  const submission = createSubmission();
  const confirm = async (): Promise<void> => {
    props.onRenamed(await changeApp(props.app, { slug: props.check.slug, ...(force() ? { force: true } : {}) }));
  };
  return (
    <form onSubmit={submission.onSubmit(confirm)}>
      <p class="mb-2 font-mono">
        {props.app.slug} {"\u2192"} <strong>{props.check.slug}</strong>
      </p>
      <ul class="mb-3 flex list-disc flex-col gap-1 pl-5">
        <li>
          <code>/admin/apps/{props.app.slug}</code> and <code>/api/v1/admin/apps/{props.app.slug}</code> redirect to the
          new slug, with all below them, until another app takes the old slug over.
        </li>
        <Show when={isLoopback(window.location.hostname)}>
          <li>
            On this machine the app answers at <code>{props.check.slug}.localhost</code>;{" "}
            <code>{props.app.slug}.localhost</code> does not redirect.
          </li>
        </Show>
        <li>The hosts it claims, its routes and its scripts stay as they are.</li>
      </ul>
      <Takeover check={props.check} accepted={force()} onChange={setForce} />
      <Show when={submission.failure()}>
        <SaveFailure
          of={submission.failure()}
          what="The app"
          onReload={() => void submission.attempt(() => readApp(queries, props.app.id))}
        />
      </Show>
      <div class="mt-3 flex justify-end gap-2">
        <Button onClick={() => props.onClose()}>Cancel</Button>
        <Button look="primary" type="submit" busy={submission.busy()} disabled={props.check.requires_force && !force()}>
          Rename to {props.check.slug}
        </Button>
      </div>
    </form>
  );
}
