import type { ExecutionLine, ExecutionRecord, ScriptError } from "../runtime/core/execution.ts";

/**
 * A row of the execution log before it is written. It holds no part of the request's body or the program: rows wait in
 * memory while the database is down.
 */
export interface LoggedExecution {
  id: string;
  appId: string;
  scriptId: string;
  scriptVersion: number;
  routeId: string | null;
  trigger: string;
  method: string;
  host: string;
  path: string;
  /** What follows the `?`, as it was sent; empty where nothing does. */
  query: string;
  status: number;
  outcome: string;
  error: ScriptError | null;
  durationUs: number;
  operations: number;
  memoryPeakBytes: number;
  lines: readonly ExecutionLine[];
  linesDropped: number;
  startedAtMs: number;
}

const MAX_METHOD_LENGTH = 32;
const MAX_HOST_LENGTH = 255;
const MAX_PATH_LENGTH = 2_048;
const MAX_QUERY_LENGTH = 2_048;
const MAX_ERROR_LENGTH = 4_096;
/** The executor's own bounds (256 lines, 64 KiB), enforced once more: a row's size must not depend on who ran the script. */
const MAX_LINES = 256;
const MAX_LINES_LENGTH = 65_536;
const MAX_FIELDS_DEPTH = 64;
/** One escape of a JSON text; two that make a pair of surrogates are one. */
const JSON_ESCAPE = /\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/g;
/** NUL and lone surrogates. */
const BARE_ESCAPE = /^\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})$/;

/** What the log keeps of an execution, cut to its bounds. */
export function loggedExecution(execution: ExecutionRecord): LoggedExecution {
  const { request, result } = execution;
  const lines = boundedLines(result.lines);
  return {
    id: request.id,
    appId: request.app.id,
    scriptId: request.script.id,
    scriptVersion: request.script.version,
    routeId: execution.routeId,
    trigger: execution.trigger,
    method: bounded(request.method, MAX_METHOD_LENGTH),
    host: bounded(request.host, MAX_HOST_LENGTH),
    path: bounded(request.path, MAX_PATH_LENGTH),
    query: bounded(queryOf(request.url), MAX_QUERY_LENGTH),
    status: execution.status,
    outcome: result.outcome,
    error: result.error === null ? null : { ...result.error, message: bounded(result.error.message, MAX_ERROR_LENGTH) },
    durationUs: result.durationUs,
    operations: result.operations,
    memoryPeakBytes: result.memoryPeakBytes,
    lines,
    linesDropped: result.linesDropped + result.lines.length - lines.length,
    startedAtMs: execution.startedAtMs,
  };
}

/** Roughly what a row occupies in memory. */
export function loggedBytes(execution: LoggedExecution): number {
  let bytes = 600 + 2 * (execution.path.length + execution.query.length + (execution.error?.message.length ?? 0));
  for (const line of execution.lines) bytes += 100 + 2 * (line.message.length + (line.fields?.length ?? 0));
  return bytes;
}

/**
 * The row as the API shows it and as the database takes it: one line of JSON, whatever a script logged. PostgreSQL has no
 * NUL in text and no lone surrogates in JSON; both become U+FFFD.
 */
export function executionJson(execution: LoggedExecution): string {
  const error = execution.error && {
    message: cleanText(execution.error.message),
    line: execution.error.line,
    column: execution.error.column,
  };
  const head = JSON.stringify({
    id: execution.id,
    app_id: execution.appId,
    script_id: execution.scriptId,
    script_version: execution.scriptVersion,
    route_id: execution.routeId,
    trigger: execution.trigger,
    method: cleanText(execution.method),
    host: cleanText(execution.host),
    path: cleanText(execution.path),
    query: cleanText(execution.query),
    status: execution.status,
    outcome: execution.outcome,
    error,
    duration_us: wholeNumber(execution.durationUs),
    operations: wholeNumber(execution.operations),
    memory_peak_bytes: wholeNumber(execution.memoryPeakBytes),
    lines_dropped: wholeNumber(execution.linesDropped),
    started_at: new Date(execution.startedAtMs).toISOString(),
  });
  return `${head.slice(0, -1)},"lines":[${execution.lines.map(lineJson).join(",")}]}`;
}

function lineJson(line: ExecutionLine): string {
  const head = JSON.stringify({ at_us: wholeNumber(line.atUs), level: line.level, message: cleanText(line.message) });
  // Spliced in as text: parsing it would round 64-bit integers.
  return `${head.slice(0, -1)},"fields":${line.fields === null ? "null" : fieldsJson(line.fields)}}`;
}

function fieldsJson(fields: string): string {
  const text = cleanText(fields);
  // PostgreSQL's parser and many clients' have a limit of depth: what nobody could read is kept as text.
  if (jsonDepth(text) > MAX_FIELDS_DEPTH) return JSON.stringify({ json: text.replaceAll("\\u0000", "\\ufffd") });
  if (!text.includes("\\u")) return text;
  return text.replace(JSON_ESCAPE, (escape) => (BARE_ESCAPE.test(escape) ? "\\ufffd" : escape));
}

function jsonDepth(text: string): number {
  if (text.length <= MAX_FIELDS_DEPTH) return 0;
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === 0x22) quoted = !quoted;
    else if (quoted) index += code === 0x5c ? 1 : 0;
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}

function queryOf(url: string): string {
  const at = url.indexOf("?");
  return at === -1 ? "" : url.slice(at + 1);
}

function boundedLines(lines: readonly ExecutionLine[]): readonly ExecutionLine[] {
  let length = 0;
  for (const [index, line] of lines.entries()) {
    length += line.message.length + (line.fields?.length ?? 0);
    if (index >= MAX_LINES || length > MAX_LINES_LENGTH) return lines.slice(0, index);
  }
  return lines;
}

/** Cut to `length`, marked as cut. The copy lets go of the long original, which a slice would keep alive. */
function bounded(text: string, length: number): string {
  return text.length <= length ? text : Buffer.from(`${text.slice(0, length - 1)}…`).toString();
}

function cleanText(text: string): string {
  const wellFormed = text.isWellFormed() ? text : text.toWellFormed();
  return wellFormed.includes("\0") ? wellFormed.replaceAll("\0", "\ufffd") : wellFormed;
}

function wholeNumber(value: number): number {
  return Number.isFinite(value) && value > 0 ? Math.min(Math.round(value), Number.MAX_SAFE_INTEGER) : 0;
}
