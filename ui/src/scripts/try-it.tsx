import { useQuery } from "@tanstack/solid-query";
import { createEffect, createSignal, createUniqueId, For, on, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { App, Script } from "../api/types.ts";
import { urlsOf } from "../apps/app-urls.ts";
import { loadedOf } from "../apps/loaded.ts";
import { useClaims } from "../domains/use-claims.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SelectField } from "../primitives/select-field.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { useScriptRoutes } from "./script-routes.tsx";
import { TryAnswerView } from "./try-answer.tsx";
import { keepRequest, lastRequests, requestOf, send, type TryAnswer, type TryRequest } from "./try-request.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].map((value) => ({ value, label: value }));

/** Sends a request through the script, the unsaved text too. */
export function TryIt(props: {
  app: App;
  script: Script;
  source: string | null;
  execution: string | null;
  onMark: (line: number | null) => void;
}) {
  const claims = useClaims(() => props.app.slug);
  const routes = useScriptRoutes(() => props.script.id);
  const [typed, setTyped] = createSignal<Partial<TryRequest>>({});
  const [kept, setKept] = createSignal(lastRequests(props.script.id));
  const [answer, setAnswer] = createSignal<TryAnswer | null>(null);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [busy, setBusy] = createSignal(false);
  const logged = useQuery(() => ({
    queryKey: ["log", props.execution],
    queryFn: ({ signal }) => ask(api.GET("/logs/{id}", { params: { path: { id: props.execution ?? "" } }, signal })),
    enabled: props.execution !== null,
  }));
  createEffect(
    on(
      () => (props.execution === null ? undefined : loadedOf(logged)),
      (row) => row && setTyped(requestOf(row)),
    ),
  );
  const request = (): TryRequest => {
    const route = loadedOf(routes)?.[0];
    const first = route && urlsOf(props.app, loadedOf(claims) ?? [], route)[0]?.text;
    const method = route === undefined || route.method === "ANY" ? "GET" : route.method;
    return { method, address: first ?? "/", headers: "", body: "", ...typed() };
  };
  const set = (part: Partial<TryRequest>): void => {
    setTyped({ ...typed(), ...part });
  };
  const run = async (sent: TryRequest): Promise<void> => {
    setBusy(true);
    setFailure(null);
    props.onMark(null);
    setKept(keepRequest(props.script.id, sent));
    try {
      const came = await send(props.script, props.source, sent);
      setAnswer(came);
      props.onMark(came.error?.line ?? null);
    } catch (refused) {
      setAnswer(null);
      setFailure(() => refused);
    } finally {
      setBusy(false);
    }
  };
  return (
    <div class="flex flex-col gap-2">
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void run(request());
        }}
      >
        <div class="flex gap-2">
          <SelectField
            label="Method"
            class="w-28 shrink-0"
            value={request().method}
            options={METHODS}
            onChange={(method) => set({ method })}
          />
          <TextField
            label="Address"
            class="min-w-0 flex-1"
            mono
            value={request().address}
            onInput={(address) => set({ address })}
            hint={loadedOf(routes)?.length === 0 ? "No route leads here: runs by path alone" : undefined}
          />
        </div>
        <TextArea
          label="Headers"
          rows={2}
          placeholder="content-type: application/json"
          value={request().headers}
          onInput={(headers) => set({ headers })}
        />
        <TextArea label="Body" rows={3} value={request().body} onInput={(body) => set({ body })} />
        <Button look="primary" type="submit" busy={busy()}>
          {props.source === null ? "Send" : "Send to the unsaved draft"}
        </Button>
      </form>
      <Show when={failure() ?? (props.execution === null ? null : logged.error)}>
        {(refused) => <Failure of={refused()} />}
      </Show>
      <Show when={answer()}>{(came) => <TryAnswerView answer={came()} />}</Show>
      <Show when={kept().length > 0}>
        <h3 class="mt-2 text-[13px] font-semibold">Last requests</h3>
        <ul class="divide-y divide-line rounded-md border border-line">
          <For each={kept()}>
            {(one) => (
              <li>
                <button
                  type="button"
                  class="block w-full truncate px-2 py-1 text-left font-mono text-[13px] hover:bg-sunken"
                  title="Send it again"
                  disabled={busy()}
                  onClick={() => {
                    setTyped(one);
                    void run(one);
                  }}
                >
                  {one.method} {one.address}
                </button>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </div>
  );
}

function TextArea(props: {
  label: string;
  rows: number;
  value: string;
  placeholder?: string;
  onInput: (text: string) => void;
}) {
  const id = createUniqueId();
  return (
    <div class="mb-2">
      <label for={id} class="mb-1 block font-medium">
        {props.label}
      </label>
      <textarea
        id={id}
        rows={props.rows}
        spellcheck={false}
        placeholder={props.placeholder}
        class="w-full rounded-md border border-strong-line bg-raised px-2.5 py-1.5 font-mono text-[13px] placeholder:text-muted"
        value={props.value}
        onInput={(event) => props.onInput(event.currentTarget.value)}
      />
    </div>
  );
}
