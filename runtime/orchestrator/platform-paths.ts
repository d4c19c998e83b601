import { API_HEADERS } from "../core/api-headers.ts";
import { parseHostHeader } from "../core/host-pattern.ts";
import type { ControlClient } from "../core/ports.ts";
import { problemResponse, refuseWrite } from "../core/problem.ts";

/** What `/version` reports, but for the public base URL. */
export interface VersionReport {
  /** Number of the last migration. */
  schema: number;
  api: number;
  sdk: number;
  executor_protocol: number;
  product: string;
  rhai: string;
}

export interface PlatformPathsDeps {
  publicBaseUrl: string;
  versions(): VersionReport | Promise<VersionReport>;
  /** `/api/v1/admin` and below. */
  control(request: Request, client: ControlClient): Promise<Response>;
  /** `/admin` and below; nothing there yet when undefined. */
  dashboard?: ((request: Request) => Promise<Response>) | undefined;
}

export type PlatformPath = "healthz" | "version" | "tls-ask" | "control" | "dashboard" | "unanswered";

/** Which part of the platform answers reserved segments; `/api/v1/execute` is taken before. */
export function platformPath(segments: readonly string[]): PlatformPath {
  const [first, second, third] = segments;
  if (first === "admin") return "dashboard";
  if (first === "api" && second === "v1" && third === "admin") return "control";
  if (segments.length === 4 && segments.join("/") === "api/v1/tls/ask") return "tls-ask";
  if (segments.length === 1 && (first === "healthz" || first === "version")) return first;
  return "unanswered";
}

/** Liveness: says that the process answers, whatever the host. */
export function answerHealthz(method: string): Response {
  return (
    refuseWrite(method) ??
    new Response("ok", { headers: { ...API_HEADERS, "content-type": "text/plain; charset=utf-8" } })
  );
}

/** Every compatibility surface, for clients and for operators. */
export async function answerVersion(method: string, deps: PlatformPathsDeps): Promise<Response> {
  const refused = refuseWrite(method);
  if (refused !== null) return refused;
  const report = { ...(await deps.versions()), public_base_url: deps.publicBaseUrl };
  return Response.json(report, { headers: { ...API_HEADERS } });
}

/**
 * Whether the proxy in front may have a certificate made for `?domain=`: 200 for hosts that `serves` knows, else 404. So
 * nobody can point any name here and have certificates made without end. Source: Caddy's `on_demand_tls ask`.
 */
export function answerTlsAsk(method: string, url: string, serves: (host: string) => boolean): Response {
  const refused = refuseWrite(method);
  if (refused !== null) return refused;
  const domain = new URL(url).searchParams.get("domain") ?? "";
  const host = parseHostHeader(domain);
  if (host !== null && serves(host))
    return new Response("yes", { headers: { ...API_HEADERS, "cache-control": "no-store" } });
  return problemResponse("unknown_host", `No app claims ${JSON.stringify(domain)}`);
}

/** For an installation whose dashboard was not built: where to go instead. */
export function noDashboard(): Response {
  const instead = "the control plane answers at /api/v1/admin and describes itself at /api/v1/admin/openapi.json";
  return problemResponse("not_found", `No dashboard is installed here; ${instead}`);
}

export function nothingHere(): Response {
  return problemResponse("not_found", "Nothing answers at this path of the platform");
}
