import { api, ask } from "../api/client.ts";
import { parseExactJson } from "../api/exact-json.ts";
import type { DraftRun, RouteTry, Script } from "../api/types.ts";
import { addressOf, pathAndQuery, sentOf, type TryRequest } from "./try-request.ts";

/** What came of a request that was tried. */
export interface TryAnswer extends DraftRun {
  /** Why nothing ran, null where something did. */
  refusal: string | null;
  /** The routes that were looked at, where none fitted. */
  reasons: string[];
  /** The script that the address leads to, where it is another one. */
  otherScript: string | null;
}

/** Sends a request through the real match, or through no route at all; `source` is a text that is not saved. */
export async function sendRequest(script: Script, source: string | null, request: TryRequest): Promise<TryAnswer> {
  const url = addressOf(request);
  const sent = sentOf(request);
  if (url === null) {
    const { app_id, sandbox, timeout_ms, memory_limit_mb } = script;
    const draft = { app_id, source: source ?? script.source, sandbox, timeout_ms, memory_limit_mb };
    const body = { ...draft, request: { ...sent, ...pathAndQuery(request.path) } };
    const run = parseExactJson(await ask(api.POST("/scripts/run", { body, parseAs: "text" }))) as DraftRun;
    return { ...run, refusal: null, reasons: [], otherScript: null };
  }
  const draft = source === null ? {} : { source };
  const body = { url, ...sent, ...draft };
  const tried = parseExactJson(await ask(api.POST("/routes/try", { body, parseAs: "text" }))) as RouteTry;
  const led = tried.route?.script_id ?? script.id;
  const reasons = tried.candidates.map(({ route, reason }) =>
    route === null ? reason : `${route.method} ${route.host ?? ""}${route.path}: ${reason}`,
  );
  return {
    ...tried,
    refusal: refusalOf(tried, script),
    reasons: tried.route === null ? reasons : [],
    otherScript: led === script.id ? null : led,
  };
}

function refusalOf(tried: RouteTry, script: Script): string | null {
  if (tried.outcome !== null) return null;
  const off = script.enabled ? "" : " This script is off, so its routes match nothing.";
  if (tried.code === "unknown_host") return `No app answers at this host.${off}`;
  if (tried.status === 405) return `No route takes this method here: they take ${tried.allow.join(", ")}.${off}`;
  if (tried.code === "no_route") return `No route of the app \u201c${tried.app?.slug}\u201d leads here.${off}`;
  return `Nothing ran: ${tried.status} ${tried.code ?? ""}.${off}`;
}
