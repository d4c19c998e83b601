import type { ExecRequest, ExecResult, Trigger } from "../core/execution.ts";
import type { AdminVerifier, ExecutionSink, ExecutorClient, Identified, ResolvedScript } from "../core/ports.ts";
import { permits } from "../core/principal.ts";
import { problemResponse, problemStatus } from "../core/problem.ts";
import type { RateLimiter, Refusal } from "./rate-limiter.ts";
import { type BodyLimits, mayExceed, readBody } from "./request-body.ts";
import { bodyHeaders, collectHeaders } from "./request-headers.ts";
import { answerOfFailure, answerOfScript } from "./script-answer.ts";

export interface RunScriptDeps {
  executor: ExecutorClient;
  sink: ExecutionSink;
  admin: AdminVerifier;
  rateLimiter: RateLimiter;
  body: BodyLimits;
  /** Whether failures tell message, line and column to everybody. */
  showErrors: boolean;
  /** Called once the body is there: from here on a silent connection is a script that works. */
  awaitAnswer(request: Request): void;
  /** Called when the answer is known: the connection is idle again. */
  answered(request: Request): void;
  /** The answer to a failure of the platform's own, or to a body that is too long. */
  failed(error: unknown, request: Request): Response;
}

/** One request that is to be answered by one script. */
export interface ScriptCall {
  request: Request;
  script: ResolvedScript;
  trigger: Trigger;
  routeId: string | null;
  host: string;
  onAdminHost: boolean;
  url: string;
  path: string;
  params: [name: string, value: string][];
  domain: [name: string, value: string][];
  remoteAddr(): string;
}

/** Runs the script and makes its answer, or that of whatever went wrong. Never rejects. */
export async function runScript(deps: RunScriptDeps, call: ScriptCall): Promise<Response> {
  let bodyBytes = 0;
  // Caught here rather than by a caller: every request would pay for one more promise.
  try {
    const { request, script } = call;
    if (script.rateLimits !== null) {
      const refusal = deps.rateLimiter.admit(script.app.id, script.rateLimits, call.remoteAddr);
      if (refusal !== null) return refuseForNow(deps, call, refusal);
    }
    const headers = script.uses.headers ? collectHeaders(request.headers) : bodyHeaders(request.headers);
    const body = headers.chunked || headers.contentLength !== null ? await readBody(request, headers, deps.body) : null;
    bodyBytes = body?.length ?? 0;
    if (headers.authorization !== null && holdsPlatformToken(deps.admin, headers.authorization)) {
      headers.list = headers.list.filter(([name]) => name !== "authorization");
    }
    const execution: ExecRequest = {
      id: Bun.randomUUIDv7(),
      app: script.app,
      script: { id: script.id, name: script.name, version: script.version },
      program: script.program,
      limits: script.limits,
      method: request.method,
      url: call.url,
      host: call.host,
      path: call.path,
      params: call.params,
      domain: call.domain,
      headers: headers.list,
      body,
      remoteAddr: script.uses.remoteAddr ? call.remoteAddr() : "",
    };
    const startedAtMs = Date.now();
    deps.awaitAnswer(request);
    const result = await deps.executor.execute(execution);
    deps.answered(request);
    const response =
      result.response === null
        ? await failure(deps, call, result, execution.id)
        : answerOfScript(result.response, execution.id, call.onAdminHost);
    // The server gives nobody the body of a GET or HEAD, and would go on reading one that never ends.
    if (headers.chunked && request.body === null) response.headers.set("connection", "close");
    deps.sink.record({
      request: execution,
      result,
      trigger: call.trigger,
      routeId: call.routeId,
      status: response.status,
      startedAtMs,
    });
    return response;
  } catch (error) {
    return deps.failed(error, call.request);
  } finally {
    deps.body.budget.giveBack(bodyBytes);
  }
}

/** No execution: nothing was read of the body, and no script has seen anything. */
function refuseForNow(deps: RunScriptDeps, { request, script }: ScriptCall, refusal: Refusal): Response {
  deps.sink.countRefused(script.app.id, script.id, Date.now());
  const whose = refusal.limit === "app" ? "This app takes" : "This app takes from one address";
  const seconds = Math.max(1, Math.ceil(refusal.retryAfterMs / 1_000));
  const response = problemResponse(
    "rate_limited",
    `${whose} no more requests at the moment; try again in ${seconds} s`,
    { limit: refusal.limit },
    { "retry-after": String(seconds) },
  );
  return closeUnread(request, response, deps.body.maxBytes);
}

/** Marks the connection of a refused request as done when its body may be longer than anybody would read. */
export function closeUnread(request: Request, response: Response, maxBodyBytes: number): Response {
  const headers = {
    contentLength: request.headers.get("content-length"),
    chunked: request.headers.has("transfer-encoding"),
  };
  if (mayExceed(headers, maxBodyBytes)) response.headers.set("connection", "close");
  return response;
}

async function failure(
  deps: RunScriptDeps,
  call: ScriptCall,
  result: ExecResult,
  executionId: string,
): Promise<Response> {
  const worthTelling = problemStatus(result.outcome) !== 503;
  const detailed = deps.showErrors || (worthTelling && (await mayReadDetails(deps.admin, call)));
  return answerOfFailure(result, executionId, detailed);
}

/** A verifier that fails says no. */
async function mayReadDetails(admin: AdminVerifier, { request, url, script }: ScriptCall): Promise<boolean> {
  try {
    const found = await identifyCaller(admin, request.headers, url);
    return found !== null && permits(found.principal, "read", script.app.id);
  } catch {
    return false;
  }
}

/** Who sends a request to a script, when it is somebody of the control plane. Throws as `AdminVerifier.identify` does. */
export async function identifyCaller(admin: AdminVerifier, headers: Headers, url: string): Promise<Identified | null> {
  if (!headers.has("authorization") && !headers.has("cookie")) return null;
  return await admin.identify(headers, new URL(url).origin);
}

/** Whether any token in the header, which may have come double, is the platform's. */
function holdsPlatformToken(admin: AdminVerifier, authorization: string): boolean {
  const tokens = [...authorization.matchAll(/\bbearer\s+([^\s,]+)/gi)].map(([, token = ""]) => token);
  // A token may have a comma: as it stands, then.
  const whole = /^bearer\s+(.*)$/is.exec(authorization)?.[1]?.trim();
  return (whole === undefined ? tokens : [whole, ...tokens]).some((token) => admin.isPlatformToken(token));
}
