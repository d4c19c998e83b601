import { createSignal, For, Show } from "solid-js";
import type { LogRow } from "../api/types.ts";
import { Badge } from "../primitives/badge.tsx";
import { count, duration } from "../primitives/format.ts";
import { visibleText } from "../primitives/visible-text.ts";

type Line = LogRow["lines"][number];

const SHOWN_LETTERS = 1_500;
const LEVEL_TONES = { trace: "plain", info: "info", warn: "warn", error: "bad" } as const;

/** What a script logged, in order. */
export function LoggedLines(props: { lines: readonly Line[]; dropped: number }) {
  return (
    <div>
      <h3 class="mb-1 text-[13px] font-semibold">Log lines</h3>
      <Show
        when={props.lines.length > 0}
        fallback={
          <p class="text-[13px] text-muted">
            It logged nothing. <code>log::info("...")</code> in the script writes a line here.
          </p>
        }
      >
        <ol class="divide-y divide-line overflow-hidden rounded-md border border-line">
          <For each={props.lines}>{(line) => <LoggedLine line={line} />}</For>
        </ol>
      </Show>
      <Show when={props.dropped > 0}>
        <p class="pt-1 text-[13px] text-warn">
          {count(props.dropped)} more were dropped: an execution keeps 256 lines and 64 KB.
        </p>
      </Show>
    </div>
  );
}

function LoggedLine(props: { line: Line }) {
  const fields = (): [string, unknown][] => Object.entries(props.line.fields ?? {});
  return (
    <li class="grid grid-cols-[3.5rem_4.25rem_minmax(0,1fr)] items-baseline gap-x-1 px-2 py-1 text-[13px]">
      <span>
        <Badge tone={LEVEL_TONES[props.line.level]}>{props.line.level}</Badge>
      </span>
      <span class="text-xs text-muted tabular-nums" title="After the start">
        +{duration(props.line.at_us)}
      </span>
      <span class="min-w-0 font-mono text-xs break-words whitespace-pre-wrap">
        <LongText text={props.line.message} />
        <For each={fields()}>
          {([name, value]) => (
            <span class="ml-2 inline-block break-all">
              <span class="text-muted">{visibleText(name)}=</span>
              <LongText text={JSON.stringify(value)} />
            </span>
          )}
        </For>
      </span>
    </li>
  );
}

/** A text of which only the beginning is shown until one wants all of it. */
function LongText(props: { text: string }) {
  const [isWhole, setWhole] = createSignal(false);
  const isCut = (): boolean => props.text.length > SHOWN_LETTERS && !isWhole();
  return (
    <>
      {visibleText(isCut() ? props.text.slice(0, SHOWN_LETTERS) : props.text)}
      <Show when={isCut()}>
        {"\u2026 "}
        <button type="button" class="font-sans text-accent hover:underline" onClick={() => setWhole(true)}>
          Show all {count(props.text.length)} letters
        </button>
      </Show>
    </>
  );
}
