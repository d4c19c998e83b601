import { api, ask } from "../api/client.ts";
import type { DraftRun, LogRow, Script } from "../api/types.ts";

/** A request as it is typed. */
export interface TryRequest {
  method: string;
  /** Absolute where a route leads to the script, else a path. */
  address: string;
  /** One `name: value` a line. */
  headers: string;
  body: string;
}

/** What came of it; `unmatched` says why nothing ran, or which other script a route led to. */
export interface TryAnswer extends DraftRun {
  unmatched: string | null;
}

const KEPT = 8;

export async function send(script: Script, source: string | null, request: TryRequest): Promise<TryAnswer> {
  const { method, address } = request;
  const common = {
    method,
    headers: headersOf(request.headers),
    ...(request.body === "" ? {} : { body: request.body }),
  };
  if (/^https?:/.test(address)) {
    const draft = source === null ? {} : { source };
    const tried = await ask(api.POST("/routes/try", { body: { url: address, ...common, ...draft } }));
    const reason = tried.candidates[0]?.reason;
    return {
      ...tried,
      unmatched:
        tried.route === null
          ? `${tried.status} ${tried.code ?? ""} ${reason ?? ""}`.trim()
          : otherScript(tried.route.script_id, script),
    };
  }
  const [path = "/", ...query] = address.split("?");
  const { app_id, sandbox, timeout_ms, memory_limit_mb } = script;
  const body = { app_id, source: source ?? script.source, sandbox, timeout_ms, memory_limit_mb };
  const sent = { ...common, path, query: query.join("?") };
  return { ...(await ask(api.POST("/scripts/run", { body: { ...body, request: sent } }))), unmatched: null };
}

function otherScript(id: string, script: Script): string | null {
  return id === script.id ? null : "The route at this address leads to another script.";
}

function headersOf(text: string): Record<string, string> {
  const lines = text.split("\n").filter((line) => line.includes(":"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).trim(), line.slice(line.indexOf(":") + 1).trim()]),
  );
}

/** An execution as a request to send again: the log keeps neither its headers nor its body. */
export function requestOf(row: LogRow): TryRequest {
  const { protocol, port } = window.location;
  const address =
    row.host && row.route_id
      ? `${protocol}//${row.host.replace(/:\d+$/, "")}${port && `:${port}`}${row.path}`
      : (row.path ?? "/");
  return { method: row.method ?? "GET", address, headers: "", body: "" };
}

const keyOf = (script: string): string => `picloud.tried.${script}`;

export function lastRequests(script: string): TryRequest[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(script)) ?? "[]");
    return Array.isArray(kept) ? (kept as TryRequest[]) : [];
  } catch {
    return [];
  }
}

/** Keeps the request as the last one, and gives all that are kept. */
export function keepRequest(script: string, request: TryRequest): TryRequest[] {
  const same = JSON.stringify(request);
  const kept = [request, ...lastRequests(script).filter((one) => JSON.stringify(one) !== same)].slice(0, KEPT);
  try {
    localStorage.setItem(keyOf(script), JSON.stringify(kept));
  } catch {
    // A full or forbidden storage: they last as long as the page.
  }
  return kept;
}
