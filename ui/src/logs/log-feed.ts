import { type Accessor, createEffect, createSignal, on, onCleanup, untrack } from "solid-js";
import { onBack } from "../api/connection.ts";
import { isPassing } from "../api/problem.ts";
import { followLog, type TailState } from "./follow-log.ts";
import { hasText, type LogFilter } from "./log-filter.ts";
import { type LogEntry, LogWindow, missedEntry, rowEntry } from "./log-window.ts";
import { readLog } from "./read-log.ts";
import { makeRecount } from "./recount.ts";
import { openTail, sleepUntilReachable } from "./open-tail.ts";

export interface LogFeed {
  entries: Accessor<readonly LogEntry[]>;
  /** The first page is on its way; what is shown belongs to the filter before, if there was one. */
  pending: Accessor<boolean>;
  /** Why the first page, or an older one, could not be read. */
  failure: Accessor<unknown>;
  tail: Accessor<TailState>;
  /** How many executions came while the list was held. */
  waiting: Accessor<number>;
  /** Executions of the filter that were counted without a row; null where the API does not say. */
  onlyCounted: Accessor<number | null>;
  hasOlder: Accessor<boolean>;
  loadOlder(): void;
  retry(): void;
}

const PAGE_ROWS = 100;
const SHOW_EVERY_MS = 100;
/** More is not kept while the list is held: it is read anew afterwards. */
const MAX_WAITING = 2_000;
/** Before every execution there can be: a tail after it begins with the log's first row. */
const BEFORE_ALL = "00000000-0000-7000-8000-000000000000";

/** The log as far as it was read, and what comes in; while `held` says so, that waits. */
export function createLogFeed(filter: Accessor<LogFilter>, held: Accessor<boolean>): LogFeed {
  const log = new LogWindow();
  const [entries, setEntries] = createSignal<readonly LogEntry[]>([]);
  const [pending, setPending] = createSignal(true);
  const [failure, setFailure] = createSignal<unknown>(null);
  const [tail, setTail] = createSignal<TailState>({ name: "connecting" });
  const [waiting, setWaiting] = createSignal(0);
  const [onlyCounted, setOnlyCounted] = createSignal<number | null>(null);
  const [hasOlder, setHasOlder] = createSignal(false);
  const [attempt, setAttempt] = createSignal(0);
  let arrived: LogEntry[] = [];
  let readingOlder = false;
  let showTimer: ReturnType<typeof setTimeout> | undefined;
  let current = new AbortController();

  const show = (): void => {
    setEntries(log.entries);
    setHasOlder(log.older !== null);
  };

  const take = (): void => {
    clearTimeout(showTimer);
    showTimer = undefined;
    if (untrack(held)) return;
    const overflowed = untrack(waiting) > arrived.length;
    setWaiting(0);
    if (overflowed) return void setAttempt((n) => n + 1);
    log.prepend(arrived);
    arrived = [];
    show();
  };

  const arrive = (entry: LogEntry): void => {
    if (untrack(held)) {
      setWaiting((n) => n + 1);
      if (arrived.length < MAX_WAITING) arrived.push(entry);
      return;
    }
    arrived.push(entry);
    showTimer ??= setTimeout(take, SHOW_EVERY_MS);
  };

  const start = async (asked: LogFilter, signal: AbortSignal): Promise<void> => {
    setPending(true);
    setFailure(null);
    setTail({ name: "connecting" });
    try {
      const [page, newest] = await Promise.all([
        readLog({ ...asked, limit: PAGE_ROWS }, signal),
        asked.q ? readNewest(asked, signal) : null,
      ]);
      if (signal.aborted) return;
      arrived = [];
      setWaiting(0);
      log.reset(page);
      setOnlyCounted(page.only_counted);
      show();
      if (page.items.length > 0) setPending(false);
      else void readOlder(signal).finally(() => signal.aborted || setPending(false));
      // Rows that come quickly are not all that is counted; of those that have a text nobody knows.
      const recount = makeRecount({
        known: page.only_counted,
        read: async () => (await readLog({ ...asked, limit: 1 }, signal)).only_counted,
        onCount: setOnlyCounted,
        signal,
      });
      await followLog({
        lastEventId: newest ?? page.items[0]?.id ?? BEFORE_ALL,
        signal,
        open: (lastEventId) => openTail(asked, lastEventId, signal),
        sleep: sleepUntilReachable,
        onRow: (row) => {
          if (asked.q === undefined) recount();
          if (!signal.aborted && !log.has(row.id) && (!asked.q || hasText(row, asked.q))) arrive(rowEntry(row));
        },
        onMissed: (count) => !signal.aborted && arrive(missedEntry(count)),
        onState: (state) => !signal.aborted && setTail(state),
      });
    } catch (problem) {
      if (signal.aborted) return;
      setPending(false);
      setFailure(problem);
    }
  };

  /** Reads on until there is more to show: a page that searches for a text can be empty and not the last. */
  const readOlder = async (signal: AbortSignal): Promise<void> => {
    readingOlder = true;
    setFailure(null);
    try {
      for (let isSame = true; isSame && log.older !== null;) {
        const { older } = log;
        const page = await readLog({ ...untrack(filter), ...older, limit: PAGE_ROWS }, signal);
        if (signal.aborted) return;
        // Rows that came in meanwhile may have moved the foot.
        if (log.older === older) isSame = log.append(page, older) === 0;
      }
      show();
    } catch (problem) {
      if (!signal.aborted) setFailure(problem);
    } finally {
      readingOlder = false;
    }
  };

  createEffect(
    on([filter, attempt], ([asked]) => {
      current = new AbortController();
      const { signal } = current;
      const running = current;
      onCleanup(() => running.abort());
      void start(asked, signal);
    }),
  );
  createEffect(on(held, (isHeld) => !isHeld && arrived.length > 0 && take(), { defer: true }));
  onCleanup(() => clearTimeout(showTimer));

  const retry = (): void => {
    if (failure() !== null && log.older !== null && log.entries.length > 0) void readOlder(current.signal);
    else setAttempt((n) => n + 1);
  };
  onBack(() => {
    const state = untrack(tail);
    if (isPassing(untrack(failure))) retry();
    else if (state.name === "refused" && isPassing(state.problem)) setAttempt((n) => n + 1);
  });

  return {
    entries,
    pending,
    failure,
    tail,
    waiting,
    onlyCounted,
    hasOlder,
    loadOlder() {
      if (log.older !== null && !readingOlder && failure() === null) void readOlder(current.signal);
    },
    retry,
  };
}

/** The newest execution with or without the text: the tail goes on after it, and need not send all since the last that has it. */
async function readNewest(filter: LogFilter, signal: AbortSignal): Promise<string | null> {
  const { q: _, ...others } = filter;
  const page = await readLog({ ...others, limit: 1 }, signal);
  return page.items[0]?.id ?? null;
}
