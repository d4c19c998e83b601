import { createUniqueId, For, onMount } from "solid-js";
import type { App } from "../api/types.ts";
import { Button } from "../primitives/button.tsx";
import { Panel } from "../primitives/panel.tsx";
import { TextField } from "../primitives/text-field.tsx";
import { createAppDraft, type AppDraft } from "./app-draft.ts";
import { AppForm } from "./app-form.tsx";
import { RATE_LIMITS, rateLimitOf, rateLimitWords } from "./rate-limit-words.ts";

type Limit = "rate_limit" | "client_rate_limit";
type Part = "requests_per_second" | "burst";
type Field = `${Limit}.${Part}`;

const LIMITS: readonly { name: Limit; label: string; about: string }[] = [
  { name: "rate_limit", label: "All requests together", about: "Whoever sends them, to any script of the app" },
  {
    name: "client_rate_limit",
    label: "Each client",
    about:
      "By its address, of IPv6 by the first 64 bits. Behind a proxy that PiCloud is not told to trust all clients are one",
  },
];

const PARTS: readonly { name: Part; label: string; hint: string }[] = [
  { name: "requests_per_second", label: "Requests per second", hint: "On average; 0.1 is one every 10 s" },
  { name: "burst", label: "At once after a pause", hint: "How many are saved up while few come" },
];

const FIELDS = LIMITS.flatMap(({ name: limit }) => PARTS.map(({ name: part }): Field => `${limit}.${part}`));

export function createRateLimitsDraft(): AppDraft<Field> {
  const read = (app: App): Record<Field, string> => ({
    "rate_limit.requests_per_second": String(app.rate_limit?.requests_per_second ?? ""),
    "rate_limit.burst": String(app.rate_limit?.burst ?? ""),
    "client_rate_limit.requests_per_second": String(app.client_rate_limit?.requests_per_second ?? ""),
    "client_rate_limit.burst": String(app.client_rate_limit?.burst ?? ""),
  });
  return createAppDraft<Field>(read, (isChanged, valueOf) =>
    Object.fromEntries(
      LIMITS.filter(({ name }) => PARTS.some((part) => isChanged(`${name}.${part.name}`))).map(({ name }) => [
        name,
        rateLimitOf(valueOf(`${name}.requests_per_second`), valueOf(`${name}.burst`)),
      ]),
    ),
  );
}

/** How many requests reach the app's scripts. */
export function RateLimitsPanel(props: { draft: AppDraft<Field> }) {
  let panel: HTMLDivElement | undefined;
  // The router goes to a part of a page only where that is there at once.
  onMount(() => location.hash === `#${RATE_LIMITS}` && panel?.scrollIntoView());
  return (
    <div ref={panel} id={RATE_LIMITS} class="scroll-mt-16">
      <Panel title="Rate limits">
        <AppForm draft={props.draft} fields={FIELDS} save="Save limits">
          <div class="flex flex-col gap-3">
            <p class="text-muted">
              A request past a limit is refused with 429 and told when to come again: no script runs for it. Leave both
              fields empty for no limit.
            </p>
            <For each={LIMITS}>{(limit) => <LimitFields {...limit} draft={props.draft} />}</For>
          </div>
        </AppForm>
      </Panel>
    </div>
  );
}

function LimitFields(props: { name: Limit; label: string; about: string; draft: AppDraft<Field> }) {
  const id = createUniqueId();
  const typed = (part: Part): string => props.draft.valueOf(`${props.name}.${part}`);
  const words = () => rateLimitWords(typed("requests_per_second"), typed("burst"));
  const isEmpty = () => PARTS.every(({ name }) => typed(name) === "");
  return (
    <fieldset class="rounded-md border border-line px-3 pt-1 pb-2" aria-describedby={id}>
      <legend class="px-1 font-medium">{props.label}</legend>
      <p class="mb-2 text-[13px] text-muted">{props.about}.</p>
      <div class="grid gap-x-4 sm:grid-cols-2">
        <For each={PARTS}>
          {({ name, label, hint }) => (
            <TextField
              label={label}
              inputmode="decimal"
              class="min-w-0"
              placeholder="no limit"
              value={typed(name)}
              onInput={(text) => props.draft.type(`${props.name}.${name}`, text)}
              error={props.draft.submission.about(`${props.name}.${name}`)}
              hint={hint}
            />
          )}
        </For>
      </div>
      <div class="flex min-h-7 flex-wrap items-center justify-between gap-2">
        <p id={id} class="min-w-0 flex-1" aria-live="polite">
          {words()}
        </p>
        <Button
          small
          disabled={isEmpty()}
          onClick={() => PARTS.forEach(({ name }) => props.draft.type(`${props.name}.${name}`, ""))}
        >
          Remove the limit
        </Button>
      </div>
    </fieldset>
  );
}
