import { invalidInput, PiCloudError } from "../runtime/core/errors.ts";
import type { ExecResult, HeaderList } from "../runtime/core/execution.ts";
import { parseHostHeader } from "../runtime/core/host-pattern.ts";
import { mergeLimits } from "../runtime/core/limits.ts";
import type { MatchExplanation, RequestMatcher } from "../runtime/core/ports.ts";
import { permits, type Principal } from "../runtime/core/principal.ts";
import { parseDepthOf, sourceErrors } from "./compile-source.ts";
import { requireScript, type Publisher } from "./publish-script.ts";
import { executeProgram } from "./run-draft.ts";
import type { Queries } from "./store/transaction.ts";

export interface TriedRequest {
  /** Absolute. */
  url: string;
  method: string;
  headers: HeaderList;
  body: Uint8Array | null;
}

export interface TriedResult {
  match: MatchExplanation;
  /** Null when no script would run. */
  run: ExecResult | null;
}

const HIDDEN: MatchExplanation = {
  status: 404,
  code: "unknown_host",
  app: null,
  claim: null,
  domain: {},
  route: null,
  params: {},
  candidates: [],
  allow: [],
};

/**
 * Sends a request through the real match, as its host would get it, to the script that it leads to, with `source` in place
 * of the script's when given. Nothing is recorded. Throws `invalid_input` (`compile_error`).
 */
export async function tryRequest(
  sql: Queries,
  matcher: RequestMatcher,
  publisher: Publisher,
  request: TriedRequest,
  source: string | undefined,
  principal: Principal,
): Promise<TriedResult> {
  const match = visibleMatch(await matcher.explain({ url: request.url, method: request.method }), principal);
  if (match.route === null || match.app === null) return { match, run: null };
  const script = await requireScript(sql, match.route.scriptId);
  const { executor, ceiling } = publisher;
  const parseDepth = source === undefined ? script.parseDepth : parseDepthOf(script.sandbox, ceiling);
  const errors = source === undefined ? [] : await sourceErrors(executor, source, parseDepth);
  if (errors.length > 0) throw invalidInput(errors);
  const program = { source: source ?? script.source, parseDepth };
  const limits = mergeLimits(script.sandbox, script.timeoutMs, script.memoryLimitMb, ceiling);
  const { host, path } = splitUrl(request.url);
  const run = await executeProgram(executor, program, limits, {
    app: match.app,
    script: { id: script.id, name: script.name, version: script.version },
    method: request.method,
    url: request.url,
    host,
    path,
    params: Object.entries(match.params),
    domain: Object.entries(match.domain),
    headers: request.headers.some(([name]) => name === "host") ? request.headers : [["host", host], ...request.headers],
    body: request.body,
  });
  return { match, run };
}

/** What the principal may know of a match: a host of an app that it may not see is like one of no app. */
export function visibleMatch(match: MatchExplanation, principal: Principal): MatchExplanation {
  return match.app === null || permits(principal, "read", match.app.id) ? match : HIDDEN;
}

/** Host as the ingress reads it, and path as it was sent. */
function splitUrl(url: string): { host: string; path: string } {
  const [, authority = "", path = ""] = /^[a-z]+:\/\/([^/?#]*)([^?#]*)/i.exec(url) ?? [];
  const host = parseHostHeader(authority);
  if (host === null) throw new PiCloudError("malformed_host", "The URL has no well-formed host");
  return { host, path: path === "" ? "/" : path };
}
