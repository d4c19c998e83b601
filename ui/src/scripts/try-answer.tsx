import { A } from "@solidjs/router";
import { For, Show } from "solid-js";
import { LoggedLines } from "../logs/logged-lines.tsx";
import { Badge, OutcomeBadge } from "../primitives/badge.tsx";
import { bytes, count, duration } from "../primitives/format.ts";
import { AnswerBodyView } from "./answer-body-view.tsx";
import type { TryAnswer } from "./send-request.ts";

/** Of the routes that do not fit, those said first. */
const SAID = 8;
const LEVELS = ["trace", "info", "warn", "error"] as const;

/** What came of a request. */
export function TryAnswerView(props: { appSlug: string; answer: TryAnswer; isDraft: boolean }) {
  const headers = (): [name: string, value: string][] =>
    Object.entries(props.answer.response?.headers ?? {}).flatMap(([name, values]) =>
      [values].flat().map((value): [string, string] => [name, value]),
    );
  const lines = () =>
    props.answer.lines.map((line) => ({ ...line, level: LEVELS.find((level) => level === line.level) ?? "info" }));
  return (
    <section
      aria-label="Answer"
      aria-live="polite"
      class="flex flex-col gap-3 rounded-lg border border-line bg-surface p-3"
    >
      <Show when={props.answer.refusal}>
        {(refusal) => (
          <div class="text-warn">
            <p>{refusal()}</p>
            <ul class="mt-1 text-[13px] text-muted">
              <For each={props.answer.reasons.slice(0, SAID)}>
                {(reason) => <li class="wrap-anywhere">{reason}</li>}
              </For>
              <Show when={props.answer.reasons.length > SAID}>
                <li>and {count(props.answer.reasons.length - SAID)} more routes</li>
              </Show>
            </ul>
          </div>
        )}
      </Show>
      <Show when={props.answer.otherScript}>
        {(other) => (
          <p class="text-warn">
            This address leads to{" "}
            <A href={`/apps/${props.appSlug}/scripts/${other()}`} class="underline">
              another script
            </A>
            {props.isDraft ? ", in whose place the unsaved text ran." : ", which ran."}
          </p>
        )}
      </Show>
      <Show when={props.answer.outcome}>
        {(outcome) => (
          <p class="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted tabular-nums">
            <Show when={props.answer.status}>
              {(status) => <Badge tone={status() < 400 ? "good" : "bad"}>{status()}</Badge>}
            </Show>
            <OutcomeBadge outcome={outcome()} />
            <span>{duration(props.answer.duration_us ?? 0)}</span>
            <span>{count(props.answer.operations ?? 0)} operations</span>
            <span>{bytes(props.answer.memory_peak_bytes ?? 0)}</span>
          </p>
        )}
      </Show>
      <Show when={props.answer.error}>
        {(error) => (
          <p role="alert" class="rounded-md bg-bad-soft px-3 py-2 break-words text-bad">
            {error().message}
            <Show when={error().line}>
              {(line) => (
                <span class="block text-[13px]">
                  Line {line()}, column {error().column ?? 1}, marked in the source
                </span>
              )}
            </Show>
          </p>
        )}
      </Show>
      <Show when={props.answer.response} keyed>
        {(response) => (
          <Show
            when={!props.answer.isBodiless}
            fallback={<p class="text-[13px] text-muted">A HEAD request is answered without the body.</p>}
          >
            <AnswerBodyView response={response} />
          </Show>
        )}
      </Show>
      <Show when={headers().length > 0}>
        <details>
          <summary class="cursor-pointer text-[13px] font-semibold">Headers ({headers().length})</summary>
          <dl class="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5 font-mono text-xs">
            <For each={headers()}>
              {([name, value]) => (
                <>
                  <dt class="text-muted">{name}</dt>
                  <dd class="wrap-anywhere">{value}</dd>
                </>
              )}
            </For>
          </dl>
        </details>
      </Show>
      <Show when={props.answer.outcome !== null}>
        <LoggedLines lines={lines()} dropped={0} />
      </Show>
    </section>
  );
}
