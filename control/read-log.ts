import { PiCloudError } from "../runtime/core/errors.ts";
import { onlyApp, type Principal } from "../runtime/core/principal.ts";
import { isUuid } from "./app-slug.ts";
import { quantileUs } from "./duration-histogram.ts";
import { countsByStep, countUnrecorded } from "./store/execution-counts.ts";
import {
  endOfNewest,
  executionsAfter,
  findExecutions,
  newestExecutions,
  readExecution,
  sequenceOf,
  type ExecutionFilter,
  type ExecutionSpan,
  type LogPlace,
  type StoredExecution,
} from "./store/execution-logs.ts";
import { toPage, type Queries } from "./store/transaction.ts";
import type { TailHistory } from "./log-tail.ts";

export { hasScript } from "./store/execution-logs.ts";
export type { ExecutionFilter, StoredExecution } from "./store/execution-logs.ts";

/** Makes what was recorded so far readable; `ExecutionRecorder` does. */
export interface PendingLog {
  flush(): Promise<void>;
}

export interface LogQuery extends ExecutionSpan {
  text: string | null;
  limit: number;
}

export interface LogPage {
  rows: StoredExecution[];
  /** Where to read on; null at the end of the log. */
  next: LogPlace | null;
}

export interface StatsQuery extends ExecutionFilter {
  sinceMs: number;
  untilMs: number;
  stepMinutes: number;
}

/** What was counted in one step of time. */
export interface StatsItem {
  atMs: number;
  requests: number;
  /** Further requests, that a rate limit kept from the scripts. */
  rateLimited: number;
  /** How many of the requests were recorded as rows of the log; the others were only counted. */
  recorded: number;
  outcomes: Record<string, number>;
  operations: number;
  p50Us: number | null;
  p95Us: number | null;
  p99Us: number | null;
}

const FLUSH_WAIT_MS = 300;
/** Rows that one search for a text looks at: some 15 ms. */
const SEARCH_WINDOW = 5_000;

/**
 * One page of the log, newest first. One that searches for a text looks at 5,000 rows: it can end early, or be empty, and
 * have a next one all the same.
 */
export async function searchLog(sql: Queries, pending: PendingLog, query: LogQuery): Promise<LogPage> {
  await makeReadable(pending);
  const { text, limit } = query;
  const found =
    text === null
      ? await newestExecutions(sql, query, limit + 1)
      : await findExecutions(sql, query, text, limit + 1, SEARCH_WINDOW);
  const page = toPage(found, limit);
  const last = page.rows.at(-1);
  if (page.more && last !== undefined) return { rows: page.rows, next: { startedAtMs: last.startedAtMs, id: last.id } };
  return { rows: page.rows, next: text === null ? null : await endOfNewest(sql, query, SEARCH_WINDOW) };
}

/** How many executions of a span of time were counted without becoming rows of the log. */
export async function countOnlyCounted(
  sql: Queries,
  filter: ExecutionFilter,
  sinceMs: number,
  untilMs: number,
): Promise<number> {
  return countUnrecorded(sql, { ...filter, sinceMs, untilMs });
}

/** One row of the log. Throws `not_found`, also for one of an app that the viewer may not see. */
export async function findExecution(
  sql: Queries,
  pending: PendingLog,
  id: string,
  viewer: Principal,
): Promise<StoredExecution> {
  if (isUuid(id)) await makeReadable(pending);
  const found = isUuid(id) ? await readExecution(sql, id, onlyApp(viewer)) : null;
  if (found === null) throw new PiCloudError("not_found", "There is no such execution in the log");
  return found;
}

/** Steps with executions, oldest first. */
export async function readStats(sql: Queries, pending: PendingLog, query: StatsQuery): Promise<StatsItem[]> {
  await makeReadable(pending);
  const steps = await countsByStep(sql, query, query.stepMinutes);
  return steps.map(({ atMs, requests, rateLimited, recorded, outcomes, operations, durations }) => ({
    atMs,
    requests,
    rateLimited,
    recorded,
    outcomes,
    operations,
    p50Us: quantileUs(durations, 0.5),
    p95Us: quantileUs(durations, 0.95),
    p99Us: quantileUs(durations, 0.99),
  }));
}

/** Where tails find what was written while their readers were away. */
export function tailHistory(sql: Queries): TailHistory {
  return {
    sequenceOf: (executionId) => sequenceOf(sql, executionId),
    after: (filter, seq, limit) => executionsAfter(sql, filter, seq, limit),
  };
}

/**
 * Who reads the log right after a request finds its execution. When the database does not answer, the read itself says
 * so: waiting here for longer would only add to its deadline.
 */
async function makeReadable(pending: PendingLog): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, FLUSH_WAIT_MS);
  await Promise.race([pending.flush().catch(() => {}), late]);
  clearTimeout(timer);
}
