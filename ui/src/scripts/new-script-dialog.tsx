import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { useApp } from "../apps/app-context.ts";
import { createRoute, routesChanged } from "../apps/route-changes.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SelectField } from "../primitives/select-field.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextArea } from "../primitives/text-area.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { toastFailure } from "../primitives/toast.tsx";
import { SCRIPT_TEMPLATES } from "./script-templates.ts";

const OWN = "own";

/** Makes a script from a template or a text that is pasted, with a first route where one is wanted, and opens it. */
export function NewScriptDialog(props: {
  /** A text to begin with, empty for a template; null while the dialog is closed. */
  source: string | null;
  onClose: () => void;
}) {
  return (
    <Dialog wide title="New script" open={props.source !== null} onClose={props.onClose}>
      <Show when={props.source !== null}>
        <NewScriptForm pasted={props.source ?? ""} onClose={props.onClose} />
      </Show>
    </Dialog>
  );
}

function NewScriptForm(props: { pasted: string; onClose: () => void }) {
  const app = useApp();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = createSignal("");
  const [path, setPath] = createSignal("");
  const [own, setOwn] = createSignal(props.pasted);
  const [template, setTemplate] = createSignal(props.pasted === "" ? SCRIPT_TEMPLATES[0].name : OWN);
  const submission = createSubmission();
  const source = (): string => SCRIPT_TEMPLATES.find((one) => one.name === template())?.source ?? own();
  const edit = (change: () => void): void => {
    change();
    submission.forget();
  };
  const refused = (): ApiProblem | null => {
    const problem = submission.failure();
    return problem instanceof ApiProblem ? problem : null;
  };
  const nameProblem = (): string | null =>
    refused()?.code === "script_name_taken" ? (refused()?.message ?? null) : submission.about("name");
  const sourceProblem = (): string | null => {
    const wrong = refused()?.errors.find((error) => error.field === "source");
    if (wrong === undefined) return null;
    return wrong.line === undefined ? wrong.message : `Line ${wrong.line}, column ${wrong.column}: ${wrong.message}`;
  };

  const create = async (): Promise<void> => {
    const body = { app_id: app().id, name: name().trim(), source: source() };
    const script = await ask(api.POST("/scripts", { body }));
    if (path().trim() !== "") {
      // The script is there: what is wrong with its route is said on its page.
      const route = { scriptId: script.id, method: "ANY", host: null, path: path().trim() };
      await createRoute(route).catch((problem: unknown) => toastFailure(problem));
    }
    queries.setQueryData(["script", script.id], script);
    routesChanged(queries, app());
    navigate(`/apps/${app().slug}/scripts/${script.id}`);
  };

  return (
    <form onSubmit={submission.onSubmit(create)}>
      <div class="grid gap-x-3 sm:grid-cols-2">
        <TextField
          label="Name"
          autofocus
          maxLength={100}
          value={name()}
          onInput={(typed) => edit(() => setName(typed))}
          error={nameProblem()}
        />
        <TextField
          label="Path of its first route"
          mono
          placeholder="/hello"
          hint="Optional: it can have routes later too"
          value={path()}
          onInput={(typed) => edit(() => setPath(typed))}
        />
      </div>
      <SelectField
        label="Begin with"
        class="mb-3"
        value={template()}
        options={[
          ...SCRIPT_TEMPLATES.map((one) => ({ value: one.name, label: `${one.name} \u2013 ${one.about}` })),
          ...(own() === "" ? [] : [{ value: OWN, label: "Your own text" }]),
        ]}
        onChange={(chosen) => edit(() => setTemplate(chosen))}
      />
      <TextArea
        label="Source"
        mono
        rows={12}
        value={source()}
        error={sourceProblem()}
        hint="Paste yours over it, or change it later"
        onInput={(typed) =>
          edit(() => {
            setOwn(typed);
            setTemplate(OWN);
          })
        }
      />
      <Show when={submission.failure() !== null && nameProblem() === null && sourceProblem() === null}>
        <Failure of={submission.failure()} class="mb-3" />
      </Show>
      <div class="flex justify-end gap-2">
        <Button onClick={() => props.onClose()}>Cancel</Button>
        <Button look="primary" type="submit" busy={submission.busy()} disabled={name().trim() === ""}>
          Create script
        </Button>
      </div>
    </form>
  );
}
