import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem, messageOf } from "../api/problem.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { createSubmission } from "../primitives/submission.ts";
import { TextField } from "../primitives/text-field.tsx";
import { toast } from "../primitives/toast.tsx";
import { createSlugCheck } from "./slug-check.ts";
import { slugProblem, suggestSlug } from "./slug.ts";
import { Takeover } from "./takeover.tsx";

export function NewAppDialog(props: { open: boolean; onClose: () => void }) {
  return (
    <Dialog title="New app" open={props.open} onClose={() => props.onClose()}>
      <NewAppForm onClose={() => props.onClose()} />
    </Dialog>
  );
}

function NewAppForm(props: { onClose: () => void }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [name, setName] = createSignal("");
  const [ownSlug, setOwnSlug] = createSignal<string | null>(null);
  const [force, setForce] = createSignal(false);
  const submission = createSubmission();
  const slug = createMemo(() => ownSlug() ?? suggestSlug(name()));
  const check = createSlugCheck(() => null, slug);

  const about = (field: string): string | null => {
    const refused = submission.failure();
    const isOfSlug = refused instanceof ApiProblem && ["slug_taken", "slug_in_history"].includes(refused.code);
    return field === "slug" && isOfSlug ? refused.message : submission.about(field);
  };
  const slugError = () => about("slug") ?? slugProblem(check.result());
  const elsewhere = () => submission.failure() !== null && about("slug") === null && about("name") === null;
  const waitsForForce = () => check.result()?.requires_force === true && !force();

  const create = async (): Promise<void> => {
    const title = name().trim();
    const body = { slug: slug(), ...(title === "" ? {} : { name: title }), ...(force() ? { force: true } : {}) };
    const app = await ask(api.POST("/apps", { body }));
    queries.setQueryData(["app", app.slug], app);
    void queries.invalidateQueries({ queryKey: ["apps"] });
    toast(`${app.name} is created`);
    navigate(`/apps/${app.slug}`);
  };

  return (
    <form class="flex flex-col gap-1" onSubmit={submission.onSubmit(create)}>
      <TextField
        label="Name"
        autofocus
        maxLength={100}
        value={name()}
        placeholder="My shop"
        onInput={(text) => {
          setName(text);
          submission.forget();
        }}
        error={about("name")}
      />
      <TextField
        label="Slug"
        mono
        value={slug()}
        placeholder="my-shop"
        onInput={(text) => {
          setOwnSlug(text === "" ? null : text);
          setForce(false);
          submission.forget();
        }}
        error={slugError()}
        hint={
          <Show when={check.result()?.status === "available"} fallback="Its name in addresses and in the API">
            <span class={check.pending() ? "" : "text-good"}>{check.result()?.slug} is free</span>
          </Show>
        }
      />
      <Takeover check={check.result()} accepted={force()} onChange={setForce} />
      <Show when={check.failure() && submission.failure() === null}>
        <p class="text-[13px] text-muted">Cannot check it now: {messageOf(check.failure())}</p>
      </Show>
      <Show when={elsewhere()}>
        <Failure of={submission.failure()} />
      </Show>
      <div class="flex justify-end gap-2 pt-2">
        <Button onClick={() => props.onClose()}>Cancel</Button>
        <Button look="primary" type="submit" busy={submission.busy()} disabled={slug() === "" || waitsForForce()}>
          Create app
        </Button>
      </div>
    </form>
  );
}
