import type { ExecResult, ScriptResponse } from "../core/execution.ts";
import { problem, problemResponse, problemStatus } from "../core/problem.ts";

export const EXECUTION_ID_HEADER = "x-picloud-execution-id";

/** So that no script can act as the administrator who looks at its page. */
export const ADMIN_HOST_POLICY = "sandbox allow-scripts allow-forms allow-popups";

/** These act on the whole origin, whoever sent them: on the storage of its pages, or on where its requests go. */
const OF_THE_ORIGIN = new Set(["alt-svc", "clear-site-data", "nel", "report-to", "strict-transport-security"]);

const BODILESS = new Set([204, 205, 304]);

/** The HTTP response of a script's valid answer. */
export function answerOfScript(answer: ScriptResponse, executionId: string, onAdminHost: boolean): Response {
  const body = BODILESS.has(answer.status) ? null : answer.body;
  const [first] = answer.headers;
  // Most answers: one object literal costs half of what a list does.
  if (answer.headers.length === 1 && first?.[0] === "content-type") {
    const headers: Record<string, string> = onAdminHost
      ? { "content-type": first[1], "content-security-policy": ADMIN_HOST_POLICY, [EXECUTION_ID_HEADER]: executionId }
      : { "content-type": first[1], [EXECUTION_ID_HEADER]: executionId };
    return new Response(body, { status: answer.status, headers });
  }
  const headers = new Headers();
  // append: several set-cookie stay apart, and the platform's policy stands beside the script's own.
  for (const [name, value] of answer.headers) {
    if (!onAdminHost || !OF_THE_ORIGIN.has(name)) headers.append(name, value);
  }
  if (onAdminHost) headers.append("content-security-policy", ADMIN_HOST_POLICY);
  headers.set(EXECUTION_ID_HEADER, executionId);
  return new Response(body, { status: answer.status, headers });
}

/**
 * The HTTP response of an execution that failed: code, title and id; message, line and column only when `detailed`, for
 * administrators and for `bun dev`.
 */
export function answerOfFailure(result: ExecResult, executionId: string, detailed: boolean): Response {
  const { title } = problem(result.outcome, "");
  const members: Record<string, unknown> = { id: executionId };
  if (detailed && result.error !== null) Object.assign(members, result.error);
  const headers: Record<string, string> = { [EXECUTION_ID_HEADER]: executionId };
  if (problemStatus(result.outcome) === 503) headers["retry-after"] = "1";
  return problemResponse(result.outcome, detailed ? (result.error?.message ?? title) : title, members, headers);
}
