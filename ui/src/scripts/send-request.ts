import { api, ask } from "../api/client.ts";
import { parseExactJson } from "../api/exact-json.ts";
import type { DraftRun, RouteTry, Script } from "../api/types.ts";
import { statusOfOutcome } from "./outcome-status.ts";
import { addressOf, pathAndQuery, sentOf, type TryRequest } from "./try-request.ts";

/** What came of a request that was tried. */
export interface TryAnswer extends DraftRun {
  /** What the caller would get; null where nothing ran. */
  status: number | null;
  /** Of a HEAD request: the caller gets everything but the body. */
  isBodiless: boolean;
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
    return { ...run, ...shownOf(run, sent.method), refusal: null, reasons: [], otherScript: null };
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
    ...shownOf(tried, sent.method),
    refusal: refusalOf(tried, script),
    reasons: tried.route === null ? reasons : [],
    otherScript: led === script.id ? null : led,
  };
}

/** What a run says of the script, told as its caller sees it. */
function shownOf(
  { outcome, response }: Pick<RouteTry, "outcome" | "response">,
  method: string,
): Pick<TryAnswer, "status" | "response" | "isBodiless"> {
  const status = response?.status ?? (outcome === null ? null : statusOfOutcome(outcome));
  const isBodiless = method === "HEAD";
  if (!isBodiless || response === null) return { status, response, isBodiless };
  return { status, response: { status: response.status, headers: response.headers }, isBodiless };
}

function refusalOf(tried: RouteTry, script: Script): string | null {
  if (tried.outcome !== null) return null;
  const off = script.enabled ? "" : " This script is off, so its routes match nothing.";
  if (tried.code === "unknown_host") return `No app answers at this host.${off}`;
  if (tried.status === 405) return `No route takes this method here: they take ${tried.allow.join(", ")}.${off}`;
  if (tried.code === "no_route") return `No route of the app \u201c${tried.app?.slug}\u201d leads here.${off}`;
  return `Nothing ran: ${tried.status} ${tried.code ?? ""}.${off}`;
}
