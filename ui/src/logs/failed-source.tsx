import { useQuery } from "@tanstack/solid-query";
import { For, Show } from "solid-js";
import { api, ask } from "../api/client.ts";
import type { LogRow, Script } from "../api/types.ts";
import { Loaded } from "../primitives/loaded.tsx";

type ScriptError = NonNullable<LogRow["error"]>;

/** Lines shown before the one that failed, and after it. */
const AROUND = 4;

/** What went wrong, and the line of the source at which it did. */
export function FailedSource(props: { row: LogRow; error: ScriptError }) {
  const place = (): string => {
    const { line, column } = props.error;
    if (line === null) return "";
    return column === null ? `Line ${line}` : `Line ${line}, column ${column}`;
  };
  return (
    <div class="overflow-hidden rounded-md border border-line">
      <div class="bg-bad-soft px-3 py-2 text-bad">
        <p class="font-mono text-[13px] break-words whitespace-pre-wrap">{props.error.message}</p>
        <Show when={place()}>
          <p class="pt-0.5 text-[13px]">{place()}</p>
        </Show>
      </div>
      <Show when={props.row.script_id !== null && props.error.line} keyed>
        {(line) => <SourceAround row={props.row} line={line} column={props.error.column} />}
      </Show>
    </div>
  );
}

function SourceAround(props: { row: LogRow; line: number; column: number | null }) {
  const script = useQuery(() => ({
    queryKey: ["script", props.row.script_id],
    queryFn: () => ask(api.GET("/scripts/{script}", { params: { path: { script: props.row.script_id ?? "" } } })),
  }));
  return (
    // The height of what comes.
    <div class="min-h-28">
      <Loaded
        query={script}
        class="m-3"
        loading={<div class="skeleton m-3 h-22" role="status" aria-label="Loading the source" />}
      >
        {(found) => <MarkedLines script={found()} row={props.row} line={props.line} column={props.column} />}
      </Loaded>
    </div>
  );
}

function MarkedLines(props: { script: Script; row: LogRow; line: number; column: number | null }) {
  const first = (): number => Math.max(1, props.line - AROUND);
  const lines = () => props.script.source.split(/\r?\n/).slice(first() - 1, props.line + AROUND);
  const changed = (): boolean => props.row.script_version !== null && props.row.script_version !== props.script.version;
  return (
    <>
      <Show when={changed()}>
        <p class="bg-warn-soft px-3 py-1.5 text-[13px] text-warn">
          Version {props.row.script_version} ran; this is version {props.script.version}, so the line may be another
          one.
        </p>
      </Show>
      <div class="overflow-x-auto py-1" tabindex="0" role="region" aria-label={`Source around line ${props.line}`}>
        <pre class="w-max min-w-full text-xs leading-5">
          <For each={lines()} fallback={<span class="px-3 text-muted">The source has no such line any more.</span>}>
            {(text, index) => (
              <SourceLine
                number={first() + index()}
                text={text}
                column={first() + index() === props.line ? (props.column ?? 0) : null}
              />
            )}
          </For>
        </pre>
      </div>
    </>
  );
}

/** `column` is null on every line but the one that failed. */
function SourceLine(props: { number: number; text: string; column: number | null }) {
  /** Columns count characters, of which some are two units of UTF-16. */
  const characters = (): string[] => (props.column === null ? [] : Array.from(props.text));
  const at = (): number => (props.column ?? 0) - 1;
  return (
    <div class={`flex ${props.column === null ? "" : "bg-bad-soft"}`}>
      <span
        class={`w-11 shrink-0 pr-3 text-right select-none ${props.column === null ? "text-muted" : "font-semibold text-bad"}`}
      >
        <Show when={props.column !== null}>
          <span aria-hidden="true">{"\u25b8"}</span>
          <span class="sr-only">Failed here: </span>
        </Show>
        {props.number}
      </span>
      <code class="pr-3">
        <Show when={characters()[at()]} fallback={props.text || " "}>
          {(failed) => (
            <>
              {characters().slice(0, at()).join("")}
              <mark class="bg-transparent text-bad underline decoration-wavy">{failed()}</mark>
              {characters()
                .slice(at() + 1)
                .join("")}
            </>
          )}
        </Show>
      </code>
    </div>
  );
}
