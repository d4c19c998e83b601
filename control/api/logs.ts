import { Type } from "@sinclair/typebox";
import { PiCloudError } from "../../runtime/core/errors.ts";
import { OUTCOMES } from "../../runtime/core/execution.ts";
import type { Principal } from "../../runtime/core/principal.ts";
import type { Lease, LogTail } from "../log-tail.ts";
import { isUuid } from "../app-slug.ts";
import {
  countOnlyCounted,
  findExecution,
  hasScript,
  searchLog,
  type ExecutionFilter,
  type PendingLog,
} from "../read-log.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { decodeCursor, encodeCursor, type CursorScope } from "./cursor.ts";
import { filterQuery, readFilter, readTime, spanQuery } from "./log-query.ts";
import { operation, type Operation } from "./operation.ts";
import { Id, listQuery, Nullable, strictObject, Time, UUID_PATTERN } from "./schemas.ts";

export interface LogOperationsDeps {
  recorder: PendingLog;
  tail: LogTail;
  /** Ends a tail when what its reader signed in with has ended. */
  watch?: (principal: Principal) => Lease | undefined;
  /** How far back rows are kept. */
  days: number;
  nowMs?: () => number;
}

export const ExecutionSchema = strictObject({
  id: Id,
  app_id: Id,
  script_id: Nullable(Id),
  script_version: Nullable(Type.Integer()),
  route_id: Nullable(Id),
  trigger: Type.Union([Type.Literal("route"), Type.Literal("execute")]),
  method: Type.String(),
  host: Type.String(),
  path: Type.String(),
  query: Type.String({ description: "What followed the `?`, as it was sent" }),
  status: Type.Integer(),
  outcome: Type.Union(OUTCOMES.map((outcome) => Type.Literal(outcome))),
  error: Nullable(
    strictObject({
      message: Type.String(),
      line: Nullable(Type.Integer()),
      column: Nullable(Type.Integer()),
    }),
  ),
  duration_us: Type.Integer(),
  operations: Type.Integer(),
  memory_peak_bytes: Type.Integer(),
  lines: Type.Array(
    strictObject({
      at_us: Type.Integer(),
      level: Type.Union(["trace", "info", "warn", "error"].map((level) => Type.Literal(level))),
      message: Type.String(),
      fields: Nullable(Type.Object({})),
    }),
  ),
  lines_dropped: Type.Integer(),
  started_at: Time,
});

const LogPage = strictObject({
  items: Type.Array(ExecutionSchema),
  next_cursor: Nullable(Type.String()),
  only_counted: Type.Union([Type.Integer(), Type.Null()], {
    description:
      "How many executions of the span, with these filters, were counted without a row. Null on later pages and with q",
  }),
});

const searchQuery = {
  ...spanQuery,
  limit: listQuery.limit,
  cursor: listQuery.cursor,
  q: Type.Optional(
    Type.String({
      maxLength: 200,
      description:
        "Searched in path, query, host, error and lines; a page looks at 5,000 rows and may be empty before the last",
    }),
  ),
};

interface SearchQuery {
  since?: string;
  until?: string;
  limit?: number;
  cursor?: string;
  q?: string;
}

const DAY_MS = 86_400_000;

/** `/logs` and `/scripts/{id}/logs`. */
export function logOperations(deps: LogOperationsDeps): Operation[] {
  const nowMs = deps.nowMs ?? Date.now;

  async function search(sql: UnitOfWork["sql"], filter: ExecutionFilter, query: SearchQuery): Promise<Response> {
    const sinceMs = readTime("since", query.since);
    const untilMs = readTime("until", query.until);
    const text = query.q === undefined || query.q === "" ? null : query.q;
    const scope: CursorScope = [
      "logs",
      filter.appId,
      filter.scriptId,
      filter.outcome,
      query.since,
      query.until,
      query.q,
    ];
    const keys = decodeCursor(scope, query.cursor, [/^\d{1,14}$/, new RegExp(UUID_PATTERN)]);
    const before = keys === null ? null : { startedAtMs: Number(keys[0]), id: keys[1] ?? "" };
    const limit = query.limit ?? 50;
    const page = await searchLog(sql, deps.recorder, { ...filter, sinceMs, untilMs, text, before, limit });
    const onlyCounted =
      before !== null || text !== null
        ? null
        : await countOnlyCounted(sql, filter, sinceMs ?? nowMs() - deps.days * DAY_MS, untilMs ?? nowMs() + DAY_MS);
    const next = page.next && encodeCursor(scope, [String(page.next.startedAtMs), page.next.id]);
    return jsonText(
      `{"items":[${page.rows.map((row) => row.json).join(",")}],"next_cursor":${JSON.stringify(next)},"only_counted":${onlyCounted}}`,
    );
  }

  return [
    operation({
      method: "GET",
      path: "/logs",
      tag: "logs",
      access: { right: "read", on: "visible" },
      summary: "Executions, newest first",
      query: strictObject({ ...filterQuery, ...searchQuery }),
      success: { status: 200, schema: LogPage },
      errors: ["not_found"],
      async answer({ work, principal, query }) {
        return search(work.sql, await readFilter(work.sql, query, principal), query);
      },
    }),
    operation({
      method: "GET",
      path: "/scripts/{id}/logs",
      tag: "logs",
      access: { right: "read", on: "script" },
      summary: "Executions of a script, newest first",
      query: strictObject({ outcome: filterQuery.outcome, ...searchQuery }),
      success: { status: 200, schema: LogPage },
      errors: ["not_found"],
      async answer({ work, query, params }) {
        const id = params["id"] ?? "";
        if (!isUuid(id) || !(await hasScript(work.sql, id))) {
          throw new PiCloudError("not_found", "There is no such script");
        }
        const filter = { appId: null, scriptId: id.toLowerCase(), outcome: query.outcome ?? null };
        return search(work.sql, filter, query);
      },
    }),
    operation({
      method: "GET",
      path: "/logs/tail",
      tag: "logs",
      access: { right: "read", on: "visible" },
      summary: "Executions as they end: server-sent events `execution` (the row) and `missed` ({count})",
      query: strictObject(filterQuery),
      success: { status: 200, schema: Type.String(), contentType: "text/event-stream" },
      errors: ["not_found", "overloaded"],
      async answer({ work, principal, query, request }) {
        const filter = await readFilter(work.sql, query, principal);
        const headers = {
          "content-type": "text/event-stream",
          "cache-control": "no-store",
          // Proxies of the nginx kind would hold events back.
          "x-accel-buffering": "no",
        };
        if (request.method === "HEAD") return new Response(null, { headers });
        const lastEventId = request.headers.get("last-event-id");
        const resumeAfter = lastEventId !== null && isUuid(lastEventId) ? lastEventId : null;
        return new Response(deps.tail.open(filter, resumeAfter, deps.watch?.(principal)), { headers });
      },
    }),
    operation({
      method: "GET",
      path: "/logs/{id}",
      tag: "logs",
      access: { right: "read", on: "visible" },
      summary: "One execution",
      success: { status: 200, schema: ExecutionSchema },
      errors: ["not_found"],
      async answer({ work, principal, params }) {
        const execution = await findExecution(work.sql, deps.recorder, params["id"] ?? "", principal);
        return jsonText(execution.json);
      },
    }),
  ];
}

/** Rows come as JSON already: parsing them would round 64-bit integers that a script logged. */
function jsonText(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json", "cache-control": "no-store" } });
}
