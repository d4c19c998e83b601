import { api, ask } from "../api/client.ts";
import { parseExactJson } from "../api/exact-json.ts";
import type { LogList, LogRow } from "../api/types.ts";
import type { LogFilter } from "./log-filter.ts";

export interface LogQuery extends LogFilter {
  limit: number;
  cursor?: string;
  /** RFC 3339, excluded. */
  until?: string;
}

/** A page of the log, newest first; numbers that a script logged are as it wrote them. */
export async function readLog(query: LogQuery, signal: AbortSignal): Promise<LogList> {
  return parseExactJson(await ask(api.GET("/logs", { params: { query }, signal, parseAs: "text" }))) as LogList;
}

/** One execution, in the same way. */
export async function readExecution(id: string, signal: AbortSignal): Promise<LogRow> {
  const params = { path: { id } };
  return parseExactJson(await ask(api.GET("/logs/{id}", { params, signal, parseAs: "text" }))) as LogRow;
}
