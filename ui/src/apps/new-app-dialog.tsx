import { useNavigate } from "@solidjs/router";
import { useQueryClient } from "@tanstack/solid-query";
import { createMemo, createSignal, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import { ApiProblem, messageOf } from "../api/problem.ts";
import { Button } from "../primitives/button.tsx";
import { Dialog } from "../primitives/dialog.tsx";
import { Failure } from "../primitives/failure.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { toast } from "../primitives/toast.tsx";
import { focusFirst } from "./focus-first.ts";
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
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal(false);
  const slug = createMemo(() => ownSlug() ?? suggestSlug(name()));
  const check = createSlugCheck(() => null, slug);

  const about = (field: string): string | null => {
    const problem = failure();
    if (!(problem instanceof ApiProblem)) return null;
    if (field === "slug" && (problem.code === "slug_taken" || problem.code === "slug_in_history"))
      return problem.message;
    return problem.about(field);
  };
  const slugError = () => about("slug") ?? slugProblem(check.result());
  const elsewhere = () => failure() !== null && about("slug") === null && about("name") === null;
  const waitsForForce = () => check.result()?.requires_force === true && !force();

  const create = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setFailure(null);
    try {
      const title = name().trim();
      const body = { slug: slug(), ...(title === "" ? {} : { name: title }), ...(force() ? { force: true } : {}) };
      const app = await ask(api.POST("/apps", { body }));
      queries.setQueryData(["app", app.slug], app);
      void queries.invalidateQueries({ queryKey: ["apps"] });
      toast(`${app.name} is created`);
      navigate(`/apps/${app.slug}`);
    } catch (error) {
      setFailure(() => error);
    } finally {
      setBusy(false);
    }
  };

  return (
    <form class="flex flex-col gap-1" onSubmit={(event) => void create(event)}>
      <TextField
        label="Name"
        ref={focusFirst}
        maxLength={100}
        value={name()}
        placeholder="My shop"
        onInput={(text) => {
          setName(text);
          setFailure(null);
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
          setFailure(null);
        }}
        error={slugError()}
        hint={
          <Show when={check.result()?.status === "available"} fallback="Its name in addresses and in the API">
            <span class={check.pending() ? "" : "text-good"}>{check.result()?.slug} is free</span>
          </Show>
        }
      />
      <Takeover check={check.result()} accepted={force()} onChange={setForce} />
      <Show when={check.failure() && failure() === null}>
        <p class="text-[13px] text-muted">Cannot check it now: {messageOf(check.failure())}</p>
      </Show>
      <Show when={elsewhere()}>
        <Failure of={failure()} />
      </Show>
      <div class="flex justify-end gap-2 pt-2">
        <Button onClick={() => props.onClose()}>Cancel</Button>
        <Button look="primary" type="submit" busy={busy()} disabled={slug() === "" || waitsForForce()}>
          Create app
        </Button>
      </div>
    </form>
  );
}
