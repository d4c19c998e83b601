import { A } from "@solidjs/router";
import RotateCw from "lucide-solid/icons/rotate-cw";
import X from "lucide-solid/icons/x";
import { useQuery, useQueryClient } from "@tanstack/solid-query";
import { createSignal, For, type JSX, onMount, Show, untrack } from "solid-js";
import type { LogRow } from "../api/types.ts";
import { Badge, MethodBadge, OutcomeBadge } from "../primitives/badge.tsx";
import { Button, buttonClass } from "../primitives/button.tsx";
import { CopyButton } from "../primitives/copy-button.tsx";
import { bytes, count, duration, wholeTime } from "../primitives/format.ts";
import { Loaded } from "../primitives/loaded.tsx";
import { TextLink } from "../primitives/text-link.tsx";
import { FailedSource } from "./failed-source.tsx";
import { LoggedLines } from "./logged-lines.tsx";
import { OUTCOME_WORDS } from "./log-filter.ts";
import { readExecution } from "./read-log.ts";

export interface ExecutionPanelProps {
  id: string;
  /** The row, where the list has it already. */
  row: LogRow | undefined;
  appSlug: (appId: string) => string | null;
  onClose(): void;
  onTry?: ((row: LogRow) => void) | undefined;
  class?: string;
}

/** One execution: what was asked, what came of it, and why. */
export function ExecutionPanel(props: ExecutionPanelProps) {
  const queries = useQueryClient();
  untrack(() => props.row && queries.setQueryData(["log", props.id], props.row));
  const execution = useQuery(() => ({
    queryKey: ["log", props.id],
    queryFn: ({ signal }) => readExecution(props.id, signal),
    // What has ended does not change.
    staleTime: Number.POSITIVE_INFINITY,
  }));
  const [heading, setHeading] = createSignal<HTMLHeadingElement>();
  onMount(() => {
    // Whoever goes through the list beside keeps the focus there.
    const focused = document.activeElement;
    if (focused?.getAttribute("role") !== "listbox" || !focused.checkVisibility()) heading()?.focus();
  });
  return (
    <section
      aria-label="Execution"
      class={`rounded-lg border border-line bg-surface ${props.class ?? ""}`}
      onKeyDown={(event) => event.key === "Escape" && props.onClose()}
    >
      <div class="sticky top-0 z-10 flex min-h-11 items-center gap-2 rounded-t-lg border-b border-line bg-surface px-3">
        <h2 ref={setHeading} tabindex="-1" class="outline-none">
          Execution
        </h2>
        <div class="ml-auto flex items-center gap-1">
          <Show when={execution.isSuccess && execution.data}>
            {(row) => <TryAgain row={row()} appSlug={props.appSlug(row().app_id)} onTry={props.onTry} />}
          </Show>
          <CopyButton text={location.href} label="Copy the link to this execution" />
          <button
            type="button"
            aria-label="Close"
            class="rounded p-1 text-muted hover:bg-sunken hover:text-text"
            onClick={props.onClose}
          >
            <X size={16} aria-hidden="true" />
          </button>
        </div>
      </div>
      <div class="flex flex-col gap-4 p-3">
        <Loaded query={execution} rows={6}>
          {(row) => <Execution row={row()} appSlug={props.appSlug(row().app_id)} />}
        </Loaded>
      </div>
    </section>
  );
}

function TryAgain(props: { row: LogRow; appSlug: string | null; onTry?: ((row: LogRow) => void) | undefined }) {
  return (
    <Show when={props.row.script_id !== null}>
      <Show
        when={props.onTry}
        fallback={
          <A
            href={`/apps/${props.appSlug ?? props.row.app_id}/scripts/${props.row.script_id}?try=${props.row.id}`}
            class={buttonClass("secondary", true)}
          >
            <RotateCw size={13} aria-hidden="true" /> Try again
          </A>
        }
      >
        {(onTry) => (
          <Button small onClick={() => onTry()(props.row)}>
            <RotateCw size={13} aria-hidden="true" /> Try again
          </Button>
        )}
      </Show>
    </Show>
  );
}

function Execution(props: { row: LogRow; appSlug: string | null }) {
  return (
    <>
      <div class="flex flex-col gap-1.5">
        <p class="flex items-baseline gap-2">
          <MethodBadge method={props.row.method} />
          <span class="min-w-0 font-mono text-[13px] break-all">
            <span class="text-muted">{props.row.host}</span>
            {props.row.path}
            <Show when={props.row.query}>{(query) => <span class="text-muted">?{query()}</span>}</Show>
          </span>
        </p>
        <p class="flex flex-wrap items-baseline gap-x-2 gap-y-1">
          <Badge>{props.row.status}</Badge>
          <OutcomeBadge outcome={props.row.outcome} />
          <span class="text-[13px] text-muted">{OUTCOME_WORDS[props.row.outcome]}</span>
        </p>
      </div>
      <Show when={props.row.error}>{(error) => <FailedSource row={props.row} error={error()} />}</Show>
      <Facts row={props.row} appSlug={props.appSlug} />
      <LoggedLines lines={props.row.lines} dropped={props.row.lines_dropped} />
    </>
  );
}

function Facts(props: { row: LogRow; appSlug: string | null }) {
  const app = (): string => props.appSlug ?? props.row.app_id;
  const facts = (): [name: string, value: JSX.Element][] => [
    ["Took", duration(props.row.duration_us)],
    ["Operations", count(props.row.operations)],
    ["Memory", bytes(props.row.memory_peak_bytes)],
    ["Started", <span title={props.row.started_at}>{wholeTime(props.row.started_at)}</span>],
    ["App", <TextLink to={`/apps/${app()}`}>{props.appSlug ?? "\u2026"}</TextLink>],
    ["Script", <ScriptLink row={props.row} app={app()} />],
    ["Came by", props.row.trigger === "route" ? "a route" : "the script's id"],
    [
      "Id",
      <span class="flex items-center gap-1">
        <code class="break-all">{props.row.id}</code>
        <CopyButton text={props.row.id} label="Copy the id" />
      </span>,
    ],
  ];
  return (
    <dl class="grid grid-cols-[6rem_minmax(0,1fr)] gap-x-2 gap-y-1 text-[13px]">
      <For each={facts()}>
        {([name, value]) => (
          <>
            <dt class="text-muted">{name}</dt>
            <dd class="min-w-0 tabular-nums">{value}</dd>
          </>
        )}
      </For>
    </dl>
  );
}

function ScriptLink(props: { row: LogRow; app: string }) {
  return (
    <Show when={props.row.script_id} fallback="deleted since">
      {(id) => (
        <>
          <TextLink to={`/apps/${props.app}/scripts/${id()}`}>to the script</TextLink>
          <Show when={props.row.script_version !== null}>, version {props.row.script_version} ran</Show>
        </>
      )}
    </Show>
  );
}
