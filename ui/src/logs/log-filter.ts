import type { LogRow } from "../api/types.ts";

export type Outcome = LogRow["outcome"];

/** Which executions are shown: what is not there selects all. */
export interface LogFilter {
  /** Slug or id. */
  app?: string;
  script?: string;
  outcome?: Outcome;
  /** Text in the path, the query, the host, the error or the lines, whatever the case. */
  q?: string;
}

/** Each way to end and what it means, for those who choose and those who read. */
export const OUTCOME_WORDS: Record<Outcome, string> = {
  ok: "The script answered",
  script_error: "The script failed, or threw",
  malformed_body: "The request's body was not what it said it was",
  invalid_response: "The script's value is no valid response",
  operations_exceeded: "The script used up its operations",
  limit_exceeded: "A size or depth limit was reached",
  memory_exceeded: "The script used up its memory",
  timed_out: "The script took longer than its timeout",
  overloaded: "There was no room to run the script",
  executor_unavailable: "No executor was reached",
};

export function isOutcome(text: string): text is Outcome {
  return Object.hasOwn(OUTCOME_WORDS, text);
}

/** Whether a row has the text: the live tail has no search, so its rows are searched here as the server would. */
export function hasText(row: LogRow, text: string): boolean {
  const wanted = text.toLowerCase();
  const has = (part: string): boolean => part.toLowerCase().includes(wanted);
  if (has(row.path) || has(row.query) || has(row.host) || (row.error !== null && has(row.error.message))) return true;
  return row.lines.some((line) => has(line.message) || (line.fields !== null && has(JSON.stringify(line.fields))));
}
