import { createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem } from "../api/problem.ts";
import { Button } from "../primitives/button.tsx";
import { Combobox, type Choice, type Choices } from "../primitives/combobox.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SelectField } from "../primitives/select-field.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";

const ACCESS = [
  { value: "read", label: "Read: looks, changes and runs nothing" },
  { value: "full", label: "Full: reads, changes, runs" },
] as const;

const DAYS = [
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "", label: "Never" },
];
const DAY_MS = 86_400_000;
const SHOWN_APPS = 20;

interface Created {
  name: string;
  token: string;
}

export interface NewTokenDialogProps {
  open: boolean;
  onClose: () => void;
  onCreated: () => void;
}

/** Makes a token, and shows it: this once. */
export function NewTokenDialog(props: NewTokenDialogProps) {
  const [created, setCreated] = createSignal<Created | null>(null);
  const done = (): void => {
    props.onClose();
    setCreated(null);
  };
  return (
    <>
      <Dialog title="New token" open={props.open && created() === null} onClose={() => props.onClose()}>
        <NewTokenForm
          onCancel={() => props.onClose()}
          onCreated={(token) => {
            setCreated(token);
            props.onCreated();
          }}
        />
      </Dialog>
      {/* No Escape and no press beside it takes away what cannot be shown again. */}
      <Dialog title={`The token \u201c${created()?.name ?? ""}\u201d`} open={props.open && created() !== null}>
        <Show when={created()}>{(made) => <ShownOnce token={made().token} onDone={done} />}</Show>
      </Dialog>
    </>
  );
}

function NewTokenForm(props: { onCancel: () => void; onCreated: (token: Created) => void }) {
  const [name, setName] = createSignal("");
  const [access, setAccess] = createSignal<"full" | "read">("read");
  const [app, setApp] = createSignal<Choice | null>(null);
  const [days, setDays] = createSignal("90");
  const submission = createSubmission();
  const nameError = (): string | null => {
    const refused = submission.failure();
    const isTaken = refused instanceof ApiProblem && refused.code === "token_name_taken";
    return isTaken ? refused.message : submission.about("name");
  };
  const create = async (): Promise<void> => {
    const expires = days() === "" ? null : new Date(Date.now() + Number(days()) * DAY_MS).toISOString();
    const body = { name: name().trim(), access: access(), app_id: app()?.id ?? null, expires_at: expires };
    props.onCreated(await ask(api.POST("/tokens", { body })));
  };

  return (
    <form class="flex flex-col gap-1" onSubmit={submission.onSubmit(create)}>
      <TextField
        label="Name"
        autofocus
        maxLength={100}
        placeholder="deploy"
        value={name()}
        onInput={(text) => {
          setName(text);
          submission.forget();
        }}
        error={nameError()}
        hint="What it is for: the audit log names it"
      />
      <SelectField
        label="Access"
        class="mb-4"
        value={access()}
        options={ACCESS}
        onChange={(chosen) => setAccess(chosen === "full" ? "full" : "read")}
      />
      <Combobox
        label="App"
        class="mb-4"
        bare
        placeholder="All apps and the platform"
        clearLabel="App: all apps and the platform"
        value={app()}
        onChange={setApp}
        search={searchApps}
        none="There is no app yet"
      />
      <SelectField label="Expires" class="mb-3" value={days()} options={DAYS} onChange={setDays} />
      <Show when={submission.failure() !== null && nameError() === null}>
        <Failure of={submission.failure()} />
      </Show>
      <div class="flex justify-end gap-2 pt-2">
        <Button onClick={() => props.onCancel()}>Cancel</Button>
        <Button look="primary" type="submit" busy={submission.busy()} disabled={name().trim() === ""}>
          Create token
        </Button>
      </div>
    </form>
  );
}

function ShownOnce(props: { token: string; onDone: () => void }) {
  return (
    <>
      <p class="mb-3 rounded-md bg-warn-soft px-3 py-2 text-warn">
        Copy it now: it is shown this once, and nobody can look it up later.
      </p>
      <div class="mb-4 flex items-start gap-2 rounded-md border border-line bg-sunken px-3 py-2">
        <code class="min-w-0 flex-1 break-all select-all">{props.token}</code>
        <CopyButton text={props.token} label="Copy the token" />
      </div>
      <div class="flex justify-end">
        <Button look="primary" autofocus onClick={() => props.onDone()}>
          I have copied it
        </Button>
      </div>
    </>
  );
}

/** Apps to choose from by their slugs; tokens name them by their ids. */
async function searchApps(text: string, signal: AbortSignal): Promise<Choices> {
  const query = { limit: SHOWN_APPS, ...(text && { q: text }) };
  const page = await ask(api.GET("/apps", { params: { query }, signal }));
  return { items: page.items.map(({ id, slug }) => ({ id, name: slug })), hasMore: page.next_cursor !== null };
}
