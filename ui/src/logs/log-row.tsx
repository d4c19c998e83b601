import { Show } from "solid-js";
import { MethodBadge, OutcomeBadge } from "../primitives/badge.tsx";
import { clock, count, duration, wholeTime } from "../primitives/format.ts";
import { visibleText } from "../primitives/visible-text.ts";
import type { LogEntry } from "./log-window.ts";
import type { LogRow } from "../api/types.ts";

export interface LogEntryRowProps {
  entry: LogEntry;
  /** One line with columns; otherwise two lines. */
  wide: boolean;
  /** Where it ran, in words; null where everything here ran in the same place. */
  place: (row: LogRow) => string | null;
}

/** More does not fit into a row. */
const SHOWN_LETTERS = 300;
export const WIDE_ROW_PX = 32;
export const NARROW_ROW_PX = 54;

const COLUMNS = "grid items-center gap-2 px-3 grid-cols-[5.75rem_11.5rem_3.75rem_minmax(0,1fr)_4.25rem_5.5rem]";
const COLUMNS_WITH_PLACE =
  "grid items-center gap-2 px-3 grid-cols-[5.75rem_11.5rem_3.75rem_minmax(0,1fr)_11rem_4.25rem_5.5rem]";

/** Heads of the columns, for those who see them; each row says its words itself. */
export function LogHead(props: { hasPlace: boolean }) {
  return (
    <div
      aria-hidden="true"
      class={`${props.hasPlace ? COLUMNS_WITH_PLACE : COLUMNS} h-8 border-b border-line text-xs font-medium text-muted`}
    >
      <span>Time</span>
      <span>Outcome</span>
      <span>Method</span>
      <span>Request</span>
      <Show when={props.hasPlace}>
        <span>Script</span>
      </Show>
      <span class="text-right">Took</span>
      <span class="text-right">Operations</span>
    </div>
  );
}

export function LogEntryRow(props: LogEntryRowProps) {
  return (
    <Show
      when={props.entry.kind === "row" && props.entry.row}
      fallback={<MissedRow count={props.entry.kind === "missed" ? props.entry.count : 0} />}
    >
      {(row) => (
        <Show when={props.wide} fallback={<NarrowRow row={row()} place={props.place(row())} />}>
          <WideRow row={row()} place={props.place(row())} />
        </Show>
      )}
    </Show>
  );
}

function WideRow(props: { row: LogRow; place: string | null }) {
  return (
    <div class={`${props.place === null ? COLUMNS : COLUMNS_WITH_PLACE} h-full text-[13px]`}>
      <Time at={props.row.started_at} />
      <span class="flex min-w-0 items-center gap-1.5">
        <span class="w-8 font-mono text-xs text-muted">{props.row.status}</span>
        <OutcomeBadge outcome={props.row.outcome} />
      </span>
      <span>
        <MethodBadge method={props.row.method} />
      </span>
      <span class="flex min-w-0 items-baseline gap-2">
        <Address row={props.row} />
        <Message row={props.row} />
      </span>
      <Show when={props.place !== null}>
        <span class="truncate text-muted">{props.place}</span>
      </Show>
      <span class="text-right tabular-nums">{duration(props.row.duration_us)}</span>
      <span class="text-right text-muted tabular-nums">{count(props.row.operations)}</span>
    </div>
  );
}

function NarrowRow(props: { row: LogRow; place: string | null }) {
  return (
    <div class="flex h-full flex-col justify-center gap-0.5 px-3 text-[13px]">
      <div class="flex items-center gap-2">
        <Time at={props.row.started_at} />
        <span class="font-mono text-xs text-muted">{props.row.status}</span>
        <OutcomeBadge outcome={props.row.outcome} />
        <span class="ml-auto min-w-0 truncate text-right text-muted">{props.place}</span>
        <span class="whitespace-nowrap tabular-nums">{duration(props.row.duration_us)}</span>
      </div>
      <div class="flex min-w-0 items-baseline gap-2">
        <MethodBadge method={props.row.method} />
        <Address row={props.row} />
        <Message row={props.row} />
      </div>
    </div>
  );
}

function MissedRow(props: { count: number }) {
  return (
    <div class="flex h-full items-center justify-center bg-warn-soft px-3 text-[13px] text-warn">
      {count(props.count)} executions came too quickly to be shown here
    </div>
  );
}

function Time(props: { at: string }) {
  return (
    <time datetime={props.at} title={wholeTime(props.at)} class="font-mono text-xs whitespace-nowrap text-muted">
      {clock(props.at)}
      {props.at.slice(19, 23)}
    </time>
  );
}

function Address(props: { row: LogRow }) {
  return (
    <span class="min-w-0 truncate font-mono text-xs" title={`${props.row.host}${props.row.path}`}>
      <span class="text-muted">{props.row.host}</span>
      {props.row.path}
    </span>
  );
}

/** What went wrong, or else the first thing that was logged. */
function Message(props: { row: LogRow }) {
  const text = (): string => (props.row.error?.message ?? props.row.lines[0]?.message ?? "").slice(0, SHOWN_LETTERS);
  return (
    <Show when={text() !== ""}>
      <span class={`min-w-0 flex-1 basis-1/3 truncate ${props.row.error === null ? "text-muted" : "text-bad"}`}>
        {visibleText(text())}
      </span>
    </Show>
  );
}
