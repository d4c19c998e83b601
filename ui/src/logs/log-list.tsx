import ArrowUp from "lucide-solid/icons/arrow-up";
import { createEffect, createMemo, createSignal, on, Show } from "solid-js";
import type { ApiProblem } from "../api/problem.ts";
import type { LogRow } from "../api/types.ts";
import { createAppSlugs } from "../apps/app-slugs.ts";
import { createScriptNames } from "../apps/script-names.ts";
import { Button } from "../primitives/button.tsx";
import { Failure } from "../primitives/failure.tsx";
import { count } from "../primitives/format.ts";
import { SkeletonRows } from "../primitives/skeleton.tsx";
import { ExecutionPanel } from "./execution-panel.tsx";
import type { TailState } from "./follow-log.ts";
import { createLogFeed } from "./log-feed.ts";
import { createLogLayout } from "./log-layout.ts";
import { LogEntryRow, LogHead, NARROW_ROW_PX, WIDE_ROW_PX } from "./log-row.tsx";
import { LogToolbar } from "./log-toolbar.tsx";
import { useLogViewState } from "./log-view-state.ts";
import type { LogEntry } from "./log-window.ts";
import { NoExecutions } from "./no-executions.tsx";
import { VirtualRows } from "./virtual-rows.tsx";

export interface LogListProps {
  /** Slug or id of the only app shown. */
  app?: string;
  /** Id of the only script shown. */
  script?: string;
  /** Stands beside other things: lower, and an open execution takes the list's place. */
  compact?: boolean;
  /** Opens an execution as a request to send again; without it a link leads to the script's page. */
  onTry?: (row: LogRow) => void;
}

/** Executions as they end, and those before, with filters; one of them can be opened. */
export function LogList(props: LogListProps) {
  const view = useLogViewState({
    get app() {
      return props.app;
    },
    get script() {
      return props.script;
    },
  });
  const [paused, setPaused] = createSignal(false);
  const [atTop, setAtTop] = createSignal(true);
  const feed = createLogFeed(view.filter, () => paused() || !atTop());
  const slugOf = createAppSlugs();
  const scriptName = createScriptNames();
  const [root, setRoot] = createSignal<HTMLDivElement>();
  const [box, setBox] = createSignal<HTMLDivElement>();
  let leftAtPx = 0;

  const opened = createMemo(view.openedId);
  const layout = createLogLayout({
    root,
    isCompact: () => props.compact ?? false,
    isOpened: () => opened() !== null,
    isOfApp: () => props.app !== undefined,
  });

  // Of all rows that were read, not only of those that can be seen: one request a page instead of one every few rows.
  createEffect(
    on(feed.entries, (entries) => {
      if (view.filter().script !== undefined) return;
      for (const entry of entries) if (entry.kind === "row" && entry.row.script_id) scriptName(entry.row.script_id);
    }),
  );
  const placeOf = (row: LogRow): string | null => {
    if (view.filter().script !== undefined) return null;
    const name = row.script_id === null ? "deleted" : (scriptName(row.script_id) ?? "");
    return view.filter().app === undefined ? `${slugOf(row.app_id) ?? ""} / ${name}` : name;
  };
  const open = (entry: LogEntry): void => {
    if (entry.kind !== "row") return;
    leftAtPx = box()?.scrollTop ?? 0;
    view.open(entry.id, { replace: opened() !== null });
  };
  const close = (): void => {
    view.open(null);
    requestAnimationFrame(() => {
      const list = box();
      if (list === undefined) return;
      if (!layout.isBeside()) list.scrollTop = leftAtPx;
      list.focus({ preventScroll: true });
    });
  };
  const knownRow = (id: string): LogRow | undefined => {
    const entry = feed.entries().find((one) => one.id === id);
    return entry?.kind === "row" ? entry.row : undefined;
  };

  return (
    <div ref={setRoot} class="flex min-w-0 flex-col gap-2">
      <LogToolbar
        view={view}
        choosesApp={props.app === undefined && props.script === undefined}
        choosesScript={props.script === undefined}
        scriptName={scriptName}
        tail={feed.tail()}
        paused={paused()}
        waiting={feed.waiting()}
        onPause={setPaused}
      />
      <Show when={feed.failure()}>{(failure) => <Failure of={failure()} retry={feed.retry} />}</Show>
      <Show when={refusalOf(feed.tail())}>{(problem) => <Failure of={problem()} retry={feed.retry} />}</Show>
      <div class="flex min-w-0 items-start gap-3">
        <div class="relative min-w-0 flex-1" classList={{ hidden: opened() !== null && !layout.isBeside() }}>
          <div class="overflow-hidden rounded-lg border border-line bg-surface" aria-busy={feed.pending()}>
            <Show when={layout.isWide()}>
              <LogHead hasPlace={view.filter().script === undefined} />
            </Show>
            <Show
              when={feed.entries().length > 0}
              fallback={
                <div class={`p-3 ${layout.boxClass()}`}>
                  <Show when={feed.pending()} fallback={<NoExecutions view={view} failed={feed.failure() !== null} />}>
                    <SkeletonRows rows={8} />
                  </Show>
                </div>
              }
            >
              <VirtualRows
                ref={setBox}
                label="Executions, newest first"
                class={`${layout.boxClass()} ${feed.pending() ? "opacity-60" : ""}`}
                items={feed.entries()}
                rowPx={layout.isWide() ? WIDE_ROW_PX : NARROW_ROW_PX}
                selectedId={opened()}
                onOpen={open}
                onMove={(entry) => opened() !== null && layout.isBeside() && open(entry)}
                onNearEnd={feed.loadOlder}
                onAtTop={setAtTop}
              >
                {(entry) => <LogEntryRow entry={entry} wide={layout.isWide()} place={placeOf} />}
              </VirtualRows>
            </Show>
          </div>
          <Show when={feed.waiting() > 0 && !paused()}>
            <Button
              small
              class="absolute top-10 left-1/2 -translate-x-1/2 rounded-full! shadow-lg"
              onClick={() => box()?.scrollTo({ top: 0 })}
            >
              <ArrowUp size={13} aria-hidden="true" />
              {count(feed.waiting())} new
            </Button>
          </Show>
          <p class="min-h-5 px-1 pt-1 text-[13px] text-muted">
            <Foot shown={feed.entries().length} hasOlder={feed.hasOlder()} onlyCounted={feed.onlyCounted()} />
          </p>
        </div>
        <Show when={opened()} keyed>
          {(id) => (
            <ExecutionPanel
              id={id}
              row={knownRow(id)}
              class={layout.isBeside() ? `w-[468px] shrink-0 overflow-y-auto ${layout.boxClass()}` : "min-w-0 flex-1"}
              appSlug={slugOf}
              onClose={close}
              onTry={props.onTry}
            />
          )}
        </Show>
      </div>
    </div>
  );
}

function refusalOf(tail: TailState): ApiProblem | null {
  return tail.name === "refused" ? tail.problem : null;
}

function Foot(props: { shown: number; hasOlder: boolean; onlyCounted: number | null }) {
  return (
    <>
      <Show when={props.shown > 0}>
        {count(props.shown)} shown
        {props.hasOlder ? ", older ones as you scroll. " : ", the oldest of the log is the last. "}
      </Show>
      <Show when={props.onlyCounted}>
        {(only) => (
          <span title="So many came at once that an even sample was kept; the charts count all of them">
            {count(only())} more were counted without a row.
          </span>
        )}
      </Show>
    </>
  );
}
