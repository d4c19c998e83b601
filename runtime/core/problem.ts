import { API_HEADERS } from "./api-headers.ts";

/** The one table of the HTTP edge: status and title of every stable error code. Source: RFC 9457 for the document's shape. */
const PROBLEMS: Readonly<Record<string, readonly [status: number, title: string]>> = {
  // Control plane
  malformed_json: [400, "Malformed JSON"],
  unauthenticated: [401, "Not signed in"],
  invalid_credentials: [401, "Wrong user name or password"],
  forbidden: [403, "Not allowed"],
  cross_origin: [403, "Sent by another site"],
  invalid_setup_token: [403, "Set-up link is not valid"],
  not_found: [404, "Not found"],
  method_not_allowed: [405, "Method not allowed"],
  slug_taken: [409, "Slug is taken"],
  slug_in_history: [409, "Slug redirects to another app"],
  default_app: [409, "The default app stays"],
  domain_taken: [409, "Domain is claimed"],
  claim_in_use: [409, "Claim is in use"],
  script_name_taken: [409, "Script name is taken"],
  route_conflict: [409, "Route conflicts"],
  username_taken: [409, "User name is taken"],
  last_account: [409, "The last account stays"],
  token_name_taken: [409, "Token name is taken"],
  already_set_up: [409, "Already set up"],
  idempotency_in_progress: [409, "First request still runs"],
  stale_version: [412, "Stale version"],
  body_too_large: [413, "Body too large"],
  unsupported_media_type: [415, "Unsupported media type"],
  invalid_input: [422, "Invalid input"],
  idempotency_key_reused: [422, "Idempotency key reused"],
  too_many_attempts: [429, "Too many attempts"],
  internal: [500, "Internal error"],
  database_unavailable: [503, "Database unavailable"],
  disk_full: [503, "Disk is full"],
  // Ingress
  request_timeout: [408, "Request timeout"],
  rate_limited: [429, "Rate limited"],
  malformed_host: [400, "Malformed host"],
  malformed_path: [400, "Malformed path"],
  malformed_body: [400, "Malformed body"],
  unknown_host: [404, "Unknown host"],
  no_route: [404, "No route"],
  script_disabled: [404, "Script is disabled"],
  script_error: [500, "Script error"],
  invalid_response: [500, "Invalid response"],
  executor_unavailable: [502, "Executor unavailable"],
  overloaded: [503, "Overloaded"],
  timed_out: [504, "Timed out"],
  operations_exceeded: [507, "Operations exceeded"],
  limit_exceeded: [507, "Limit exceeded"],
  memory_exceeded: [507, "Memory exceeded"],
  // Between the services of one installation
  malformed_frame: [400, "Malformed frame"],
  executor_protocol_mismatch: [409, "Another executor protocol"],
  unknown_source: [409, "Unknown source"],
  manager_unavailable: [503, "Manager unavailable"],
};

/** An RFC 9457 problem document; members beyond the five are the code's own. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  [member: string]: unknown;
}

/** The HTTP status of a stable code; an unknown code is internal, 500. */
export function problemStatus(code: string): number {
  return PROBLEMS[code]?.[0] ?? 500;
}

/** The problem document of a code. `detail` must be safe to show. */
export function problem(code: string, detail: string, members: Readonly<Record<string, unknown>> = {}): Problem {
  const [status, title] = PROBLEMS[code] ?? [500, "Internal error"];
  return { type: `urn:picloud:problem:${code}`, title, status, detail, code, ...members };
}

/** The same as an HTTP response, `application/problem+json`. */
export function problemResponse(
  code: string,
  detail: string,
  members: Readonly<Record<string, unknown>> = {},
  headers: Record<string, string> = {},
): Response {
  const document = problem(code, detail, members);
  return new Response(JSON.stringify(document), {
    status: document.status,
    headers: { "content-type": "application/problem+json", "cache-control": "no-store", ...API_HEADERS, ...headers },
  });
}

/** 405 for a method that does more than read; null for GET and HEAD. */
export function refuseWrite(method: string, headers: Record<string, string> = {}): Response | null {
  if (method === "GET" || method === "HEAD") return null;
  const allow = { ...headers, allow: "GET, HEAD" };
  return problemResponse("method_not_allowed", `${method} is not allowed here`, {}, allow);
}
