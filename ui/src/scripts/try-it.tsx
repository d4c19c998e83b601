import { createUniqueId, For, Show } from "solid-js";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { SelectField } from "../primitives/select-field.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { HeaderRows } from "./header-rows.tsx";
import { BodyField, BodyTypeField } from "./body-field.tsx";
import { SentList } from "./sent-list.tsx";
import { TryAnswerView } from "./try-answer.tsx";
import type { TryState } from "./try-state.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"].map((value) => ({ value, label: value }));
const NO_ROUTE = "";

/** Sends a request through the script, the unsaved text too. */
export function TryIt(props: { appSlug: string; tryIt: TryState; onAddRoute: () => void }) {
  const listId = createUniqueId();
  const request = () => props.tryIt.request();
  const byItself = (): string => {
    if (props.tryIt.isReady()) return "By itself, through no route";
    return props.tryIt.unread() === null ? "Loading\u2026" : "Not known";
  };
  const addresses = () => [
    ...props.tryIt.origins().map((origin) => ({ value: origin, label: origin })),
    { value: NO_ROUTE, label: byItself() },
  ];
  return (
    <div class="flex flex-col gap-3">
      <form
        class="flex flex-col gap-1"
        aria-label="Request"
        onSubmit={(event) => {
          event.preventDefault();
          void props.tryIt.send();
        }}
      >
        <div class="flex items-start gap-2">
          <SelectField
            label="Method"
            hideLabel
            class="w-26 shrink-0"
            value={request().method}
            options={METHODS}
            onChange={(method) => props.tryIt.set({ method })}
          />
          <TextField
            label="Path and query"
            hideLabel
            mono
            class="min-w-0 flex-1"
            list={listId}
            placeholder="/path?name=value"
            value={request().path}
            onInput={(path) => props.tryIt.set({ path })}
            onPaste={(event) => {
              // Here and not from the field, which takes the line ends out of what is pasted.
              if (props.tryIt.paste(event.clipboardData?.getData("text/plain") ?? "")) event.preventDefault();
            }}
            hint={
              <>
                {props.tryIt.isDraft() ? "Runs the unsaved text. " : ""}
                <kbd class="hidden sm:inline">Ctrl Enter</kbd>
                <span class="hidden sm:inline"> sends</span>
              </>
            }
          />
          <Button look="primary" type="submit" busy={props.tryIt.busy()} disabled={!props.tryIt.isReady()}>
            Send
          </Button>
          <datalist id={listId}>
            <For each={props.tryIt.paths()}>{(path) => <option value={path} />}</For>
          </datalist>
        </div>
        <div class="grid grid-cols-[minmax(0,3fr)_minmax(0,2fr)] gap-x-2">
          <SelectField
            label="Address"
            value={request().origin ?? NO_ROUTE}
            options={addresses()}
            onChange={(origin) => props.tryIt.set({ origin: origin === NO_ROUTE ? null : origin })}
          />
          <BodyTypeField type={request().bodyType} onChange={(bodyType) => props.tryIt.set({ bodyType })} />
        </div>
        <Show when={props.tryIt.unread()}>
          {(refused) => <Failure of={refused()} retry={props.tryIt.readAgain} class="mb-1" />}
        </Show>
        <Show when={props.tryIt.isReady() && request().origin === null}>
          <p class="flex flex-wrap items-center gap-x-2 pt-0.5 text-[13px] text-muted">
            <Show when={!props.tryIt.hasRoutes()} fallback="Runs the script whatever its routes say.">
              No route leads to the script yet.
              <button type="button" class="rounded text-accent hover:underline" onClick={() => props.onAddRoute()}>
                Add one
              </button>
            </Show>
          </p>
        </Show>
        <Show when={request().bodyType !== "none"}>
          <BodyField type={request().bodyType} body={request().body} onInput={(body) => props.tryIt.set({ body })} />
        </Show>
        <HeaderRows headers={request().headers} onChange={(headers) => props.tryIt.set({ headers })} />
      </form>
      <Show when={props.tryIt.failure()}>{(refused) => <Failure of={refused()} />}</Show>
      <Show when={props.tryIt.answer()}>
        {(answer) => <TryAnswerView appSlug={props.appSlug} answer={answer()} isDraft={props.tryIt.isDraft()} />}
      </Show>
      <SentList
        sent={props.tryIt.kept()}
        busy={props.tryIt.busy()}
        onSend={(again) => void props.tryIt.send(again)}
        onForget={() => props.tryIt.forget()}
      />
    </div>
  );
}
