import type { Limits } from "./limits.ts";

/** How an execution ended: `ok`, or the code that the caller sees and the log row keeps. */
export const OUTCOMES = [
  "ok",
  "script_error",
  "malformed_body",
  "invalid_response",
  "operations_exceeded",
  "limit_exceeded",
  "memory_exceeded",
  "timed_out",
  "overloaded",
  "executor_unavailable",
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** What led to the execution: a route's match, `/api/v1/execute/{script_id}`, or a draft run of the control plane. */
export type Trigger = "route" | "execute" | "draft";

/** Repeated names stay apart: `[name, value]` in order, names in lower case. */
export type HeaderList = [name: string, value: string][];

/** The program to run. `revision` changes with every change of the source: compiled programs are cached by it. */
export interface Program {
  revision: string;
  source: string;
  /** The `max_expr_depth` at which the source was accepted; it still parses at that depth when a ceiling is lowered. */
  parseDepth: number;
}

/** One execution to run: the same struct in process and on the wire. */
export interface ExecRequest {
  /** UUIDv7 of the execution. */
  id: string;
  app: { id: string; slug: string };
  script: { id: string; name: string; version: number };
  program: Program;
  limits: Limits;
  method: string;
  /** Absolute URL as the client sent it, scheme and host included. */
  url: string;
  /** Lower case, without port and trailing dot. */
  host: string;
  /** Decoded for matching by the ingress, but as the client sent it here (a trailing slash is kept). */
  path: string;
  /** The route's parameters. */
  params: [name: string, value: string][];
  /** The winning claim's parameters, then the route host's. */
  domain: [name: string, value: string][];
  /** Lower-case names, repeated ones joined; the platform's own credentials are gone already. */
  headers: HeaderList;
  body: Uint8Array | null;
  remoteAddr: string;
}

export type LogLevel = "trace" | "info" | "warn" | "error";

/** One line that a script logged. `fields` is the JSON text of a map. */
export interface ExecutionLine {
  atUs: number;
  level: LogLevel;
  message: string;
  fields: string | null;
}

export interface ScriptError {
  message: string;
  line: number | null;
  column: number | null;
}

/** What a script answered, already valid: status 200 to 599, headers without connection headers or control characters. */
export interface ScriptResponse {
  status: number;
  headers: HeaderList;
  /** Text stays a string until the socket; null is an empty body. */
  body: string | Uint8Array | null;
}

/** How one execution ended. Never an exception: `response` is there exactly when `outcome` is `ok`. */
export interface ExecResult {
  outcome: Outcome;
  response: ScriptResponse | null;
  error: ScriptError | null;
  durationUs: number;
  operations: number;
  memoryPeakBytes: number;
  lines: ExecutionLine[];
  linesDropped: number;
}

/** What the log and the counters need of a request. */
export type RecordedRequest = Pick<ExecRequest, "id" | "app" | "script" | "method" | "url" | "host" | "path">;

/** A finished execution for the log and the counters; a plain record, made once an execution ended. */
export interface ExecutionRecord {
  request: RecordedRequest;
  result: Omit<ExecResult, "response">;
  trigger: Trigger;
  routeId: string | null;
  /** Status that the caller got. */
  status: number;
  startedAtMs: number;
}
