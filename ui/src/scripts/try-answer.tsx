import { For, Show } from "solid-js";
import { Badge, OutcomeBadge } from "../primitives/badge.tsx";
import { bytes, count, duration } from "../primitives/format.ts";
import type { TryAnswer } from "./try-request.ts";

/** What came of a request; markup of an answer is shown as text. */
export function TryAnswerView(props: { answer: TryAnswer }) {
  const headers = (): string =>
    Object.entries(props.answer.response?.headers ?? {})
      .flatMap(([name, value]) => [value].flat().map((one) => `${name}: ${one}`))
      .join("\n");
  return (
    <section
      aria-label="Answer"
      aria-live="polite"
      class="flex flex-col gap-2 rounded-lg border border-line bg-surface p-3"
    >
      <Show when={props.answer.unmatched}>{(why) => <p class="text-warn">{why()}</p>}</Show>
      <div class="flex flex-wrap items-center gap-x-3 gap-y-1 text-[13px] text-muted">
        <Show when={props.answer.response}>
          {(response) => <Badge tone={response().status < 400 ? "good" : "bad"}>{response().status}</Badge>}
        </Show>
        <Show when={props.answer.outcome}>{(outcome) => <OutcomeBadge outcome={outcome()} />}</Show>
        <Show when={props.answer.duration_us !== null}>
          <span>{duration(props.answer.duration_us ?? 0)}</span>
          <span>{count(props.answer.operations ?? 0)} operations</span>
          <span>{bytes(props.answer.memory_peak_bytes ?? 0)}</span>
        </Show>
      </div>
      <Show when={props.answer.error}>
        {(error) => (
          <p role="alert" class="rounded-md bg-bad-soft px-3 py-2 break-words text-bad">
            {error().message}
            {error().line === null ? "" : ` (line ${error().line})`}
          </p>
        )}
      </Show>
      <Show when={props.answer.response}>
        {(response) => (
          <>
            <Block label="Headers" text={headers()} />
            <Block label="Body" text={response().body ?? `(no UTF-8) ${response().body_base64 ?? ""}`} />
          </>
        )}
      </Show>
      <Show when={props.answer.lines.length > 0}>
        <h3 class="text-[13px] font-semibold">Log lines</h3>
        <ul class="font-mono text-[13px]">
          <For each={props.answer.lines}>
            {(line) => (
              <li class="break-words">
                <span class="text-muted">{line.level}</span> {line.message}{" "}
                {line.fields === null ? "" : JSON.stringify(line.fields)}
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}

function Block(props: { label: string; text: string }) {
  return (
    <div>
      <h3 class="text-[13px] font-semibold">{props.label}</h3>
      <pre
        tabindex="0"
        role="region"
        aria-label={props.label}
        class="max-h-64 overflow-auto rounded-md bg-sunken p-2 font-mono text-[13px] whitespace-pre-wrap wrap-anywhere"
      >
        {props.text}
      </pre>
    </div>
  );
}
