import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { useApp } from "../apps/app-context.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SelectField } from "../primitives/select-field.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { SCRIPT_TEMPLATES } from "./script-templates.ts";

/** Makes a script from a template, and opens it. */
export function NewScriptDialog(props: { open: boolean; onClose: () => void }) {
  const app = useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = createSignal("");
  const [template, setTemplate] = createSignal("Hello");
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal(false);
  const nameProblem = (): string | null => {
    const refused = failure();
    if (!(refused instanceof ApiProblem)) return null;
    return refused.code === "script_name_taken" ? refused.message : refused.about("name");
  };

  const create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    const source = SCRIPT_TEMPLATES.find((one) => one.name === template())?.source ?? "";
    try {
      const body = { app_id: app().id, name: name().trim(), source };
      const script = await ask(api.POST("/scripts", { body }));
      void queries.invalidateQueries({ queryKey: ["scripts", app().slug] });
      void queries.invalidateQueries({ queryKey: ["apps"] });
      navigate(`/apps/${app().slug}/scripts/${script.id}`);
    } catch (refused) {
      setFailure(() => refused);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog title="New script" open={props.open} onClose={props.onClose}>
      <form onSubmit={(event) => void create(event)}>
        <TextField
          label="Name"
          autofocus
          maxLength={100}
          value={name()}
          onInput={(text) => {
            setName(text);
            setFailure(null);
          }}
          error={nameProblem()}
        />
        <SelectField
          label="Begin with"
          class="mb-4"
          value={template()}
          options={SCRIPT_TEMPLATES.map((one) => ({ value: one.name, label: one.name }))}
          onChange={setTemplate}
        />
        <Show when={failure() !== null && nameProblem() === null}>
          <Failure of={failure()} class="mb-3" />
        </Show>
        <div class="flex justify-end gap-2">
          <Button onClick={() => props.onClose()}>Cancel</Button>
          <Button look="primary" type="submit" busy={busy()} disabled={name().trim() === ""}>
            Create script
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
