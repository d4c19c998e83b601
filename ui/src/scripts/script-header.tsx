import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import Pencil from "lucide-solid/icons/pencil";
import Trash from "lucide-solid/icons/trash";
import { createSignal, Show } from "solid-js";
import { ApiProblem } from "../api/problem.ts";
import type { App, Script } from "../api/types.ts";
import { Breadcrumb } from "../components/breadcrumb.tsx";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { toast, toastFailure } from "../primitives/toast.tsx";
import { changeScript, deleteScript, scriptChanged } from "./script-changes.ts";

export function ScriptHeader(props: {
  app: App;
  script: Script;
  dirty: boolean;
  busy: boolean;
  onSave: () => void;
  onChanged: (script: Script) => void;
  /** Comes before the page is left. */
  onDeleted: () => void;
}) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [open, setOpen] = createSignal<"rename" | "delete" | null>(null);
  const [name, setName] = createSignal("");
  const [failure, setFailure] = createSignal<unknown>(null);
  const show = (dialog: "rename" | "delete"): void => {
    setName(props.script.name);
    setFailure(null);
    setOpen(dialog);
  };
  const nameProblem = (): string | null => {
    const refused = failure();
    if (!(refused instanceof ApiProblem)) return null;
    return refused.code === "script_name_taken" ? refused.message : refused.about("name");
  };
  const change = async (body: { name?: string; enabled?: boolean }): Promise<void> => {
    const changed = await changeScript(props.script.id, props.script.version, body);
    props.onChanged(changed);
    scriptChanged(queries, changed);
  };
  const rename = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    try {
      await change({ name: name().trim() });
      setOpen(null);
    } catch (refused) {
      setFailure(() => refused);
    }
  };
  const toggle = async (box: HTMLInputElement): Promise<void> => {
    try {
      await change({ enabled: box.checked });
    } catch (refused) {
      box.checked = props.script.enabled;
      toastFailure(refused);
    }
  };
  const remove = async (): Promise<void> => {
    try {
      await deleteScript(props.script);
      props.onDeleted();
      navigate(`/apps/${props.app.slug}/scripts`);
      for (const key of ["scripts", "routes", "apps"]) void queries.invalidateQueries({ queryKey: [key] });
      toast(`${props.script.name} is deleted`);
    } catch (refused) {
      setFailure(() => refused);
    }
  };

  return (
    <header class="mb-3">
      <Breadcrumb
        path={[
          { name: "Apps", href: "/apps" },
          { name: props.app.name, href: `/apps/${props.app.slug}` },
          { name: "Scripts", href: `/apps/${props.app.slug}/scripts` },
          { name: props.script.name },
        ]}
      />
      <div class="mt-1 flex flex-wrap items-center gap-2">
        <h1 class="min-w-0 break-words">{props.script.name}</h1>
        <Button look="quiet" small aria-label="Rename the script" onClick={() => show("rename")}>
          <Pencil size={14} aria-hidden="true" />
        </Button>
        <span class="text-[13px] text-muted" role="status">
          {props.dirty ? "Unsaved changes" : `Saved, version ${props.script.version}`}
        </span>
        <div class="flex flex-wrap items-center gap-3 sm:ml-auto">
          <label class="flex items-center gap-1.5">
            <input
              type="checkbox"
              role="switch"
              checked={props.script.enabled}
              onChange={(event) => void toggle(event.currentTarget)}
            />
            Enabled
          </label>
          <Button look="quiet" aria-label="Delete the script" onClick={() => show("delete")}>
            <Trash size={14} aria-hidden="true" />
          </Button>
          <Button look="primary" busy={props.busy} disabled={!props.dirty} onClick={() => props.onSave()}>
            Save
          </Button>
        </div>
      </div>
      <Dialog title="Rename the script" open={open() === "rename"} onClose={() => setOpen(null)}>
        <form onSubmit={(event) => void rename(event)}>
          <TextField label="Name" maxLength={100} value={name()} onInput={setName} error={nameProblem()} />
          <Show when={failure() !== null && nameProblem() === null}>
            <Failure of={failure()} class="mb-2" />
          </Show>
          <div class="flex justify-end">
            <Button look="primary" type="submit" disabled={name().trim() === ""}>
              Rename
            </Button>
          </div>
        </form>
      </Dialog>
      <Dialog title={`Delete ${props.script.name}?`} open={open() === "delete"} onClose={() => setOpen(null)}>
        <p class="mb-3">Its routes are deleted with it, for good. Its log stays.</p>
        <Show when={failure()}>
          <Failure of={failure()} class="mb-2" />
        </Show>
        <div class="flex justify-end gap-2">
          <Button onClick={() => setOpen(null)}>Cancel</Button>
          <Button look="danger" onClick={() => void remove()}>
            Delete script
          </Button>
        </div>
      </Dialog>
    </header>
  );
}
