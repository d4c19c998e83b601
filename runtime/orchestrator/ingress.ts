import { Elysia } from "elysia";
import { isAdminHost } from "../core/admin-hosts.ts";
import { PiCloudError } from "../core/errors.ts";
import { parseHostHeader } from "../core/host-pattern.ts";
import type { AdminVerifier, ExecutionSink, ExecutorClient } from "../core/ports.ts";
import { problemResponse, problemStatus } from "../core/problem.ts";
import { isReservedPath, splitRequestPath } from "../core/route-path.ts";
import { createClientReader } from "./client-address.ts";
import { parseExecutePath, type ExecutePath } from "./execute-path.ts";
import { MatchCache } from "./match-cache.ts";
import { matchRequest, type RequestMatch } from "./match-request.ts";
import {
  answerHealthz,
  answerVersion,
  nothingHere,
  platformPath,
  type PlatformPathsDeps,
  type VersionReport,
} from "./platform-paths.ts";
import { limitBody } from "./request-body.ts";
import { requestTarget } from "./request-target.ts";
import type { RoutingTables } from "./routing-tables.ts";
import { closeUnread, isAdministrator, runScript, type RunScriptDeps } from "./run-script.ts";

export interface IngressOptions {
  /** Null: the contract's defaults. */
  adminHosts: readonly string[] | null;
  publicBaseUrl: string;
  executeAccess: "public" | "admin";
  trustedProxies: readonly string[];
  maxBodyBytes: number;
  /** `bun dev`: failures tell message, line and column to everybody. */
  showErrors: boolean;
  versions(): VersionReport | Promise<VersionReport>;
}

export interface IngressDeps {
  readModel: RoutingTables;
  executor: ExecutorClient;
  sink: ExecutionSink;
  admin: AdminVerifier;
  options: IngressOptions;
  /** Answers `/api/v1/admin` and below, on admin hosts. */
  control: PlatformPathsDeps["control"];
  /** Answers `/admin` and below, on admin hosts. */
  dashboard?: PlatformPathsDeps["dashboard"];
  log: { error(fields: Record<string, unknown>, message: string): void };
}

/** After which a connection that says nothing is closed; one that waits for a script is not. */
const IDLE_TIMEOUT_S = 30;
const MAX_HOT_MATCHES = 8_192;
const MAX_HOT_KEY_LENGTH = 300;
const MAX_KNOWN_HOSTS = 10_000;
/** The control plane takes sources of 256 KiB, in JSON at most six times as long. */
const MIN_CONTROL_BODY_BYTES = 4 * 1024 * 1024;

interface KnownHost {
  host: string;
  admin: boolean;
}

/** A request on its way through the phases. */
interface Arrival {
  request: Request;
  host: string;
  admin: boolean;
  url: string;
  rawPath: string;
  remoteAddr: string;
}

type RouteMatch = Extract<RequestMatch, { kind: "route" }>;

/**
 * The whole HTTP surface of a node: the platform's own paths first, everything else Host -> app -> route -> script. One
 * catch-all without schema or hook, because each costs every request; `listen()` it. Idle connections are closed and the
 * port is not shared.
 */
export function createIngress(deps: IngressDeps) {
  const { readModel, options } = deps;
  const readClient = createClientReader(options.trustedProxies);
  const hot = new MatchCache<RouteMatch>(MAX_HOT_MATCHES);
  const knownHosts = new Map<string, KnownHost | null>();
  const controlBodyBytes = Math.max(MIN_CONTROL_BODY_BYTES, options.maxBodyBytes);
  const platform: PlatformPathsDeps = {
    publicBaseUrl: options.publicBaseUrl,
    versions: () => options.versions(),
    control: deps.control,
    dashboard: deps.dashboard,
  };
  const running: RunScriptDeps = {
    executor: deps.executor,
    sink: deps.sink,
    admin: deps.admin,
    maxBodyBytes: options.maxBodyBytes,
    showErrors: options.showErrors,
    awaitAnswer: (request) => app.server?.timeout(request, 0),
    answered: (request) => app.server?.timeout(request, IDLE_TIMEOUT_S),
  };

  async function answer(request: Request): Promise<Response> {
    try {
      return await route(request);
    } catch (error) {
      return closeUnread(request, failed(error, request), options.maxBodyBytes);
    }
  }

  function route(request: Request): Response | Promise<Response> {
    const peer = app.server?.requestIP(request)?.address ?? "";
    const client = readClient(request.headers, peer);
    const known = knownHost(client.hostHeader);
    const target = requestTarget(request.url);
    if (known === null || target === null) return unplaced(request, known, target?.rawPath ?? null);

    // Path-only for a host that the server could not read, such as one in raw UTF-8: its dots are not resolved yet.
    if (request.url.startsWith("/")) {
      const url = new URL(`http://${known.host}${request.url}`).href;
      const { rawPath = "/" } = requestTarget(url) ?? {};
      return place({ request, ...known, url, rawPath, remoteAddr: client.address });
    }
    const url = client.scheme === "https" ? `https://${client.hostHeader}${target.pathAndQuery}` : request.url;
    return place({ request, ...known, url, rawPath: target.rawPath, remoteAddr: client.address });
  }

  function place(arrival: Arrival): Response | Promise<Response> {
    const { request, host, rawPath } = arrival;
    const key = `${request.method} ${host} ${rawPath}`;
    const generation = readModel.generation;
    const known = hot.get(key, generation);
    if (known !== undefined) return runRoute(arrival, known);

    const segments = splitRequestPath(rawPath);
    if (segments !== null && isReservedPath(segments)) return answerPlatform(arrival, segments);
    const match = matchRequest(readModel, host, request.method, segments ?? []);
    if (match instanceof Promise) return match.then((settled) => answerMatch(arrival, segments, settled));
    // Not after a promise: what the tables gave then may be what they kept while the database is down.
    if (match.kind === "route" && segments !== null && key.length <= MAX_HOT_KEY_LENGTH)
      hot.set(key, generation, match);
    return answerMatch(arrival, segments, match);
  }

  function answerMatch(arrival: Arrival, segments: string[] | null, match: RequestMatch): Response | Promise<Response> {
    const { request, host, rawPath } = arrival;
    if (segments === null && match.kind !== "unknown_host") return refuse(request, malformedPath());
    if (match.kind === "route") return runRoute(arrival, match);
    if (segments?.length === 0 && arrival.admin && wantsPage(request)) {
      return new Response(null, { status: 302, headers: { location: "/admin/", "cache-control": "no-store" } });
    }
    if (match.kind === "unknown_host") return refuse(request, unknownHost(host));
    const { app: owner } = match.domain;
    if (match.kind === "no_route") {
      return refuse(request, problemResponse("no_route", `App ${owner.slug} has no route for ${rawPath}`));
    }
    const allow = match.allow.join(", ");
    const detail = `App ${owner.slug} does not answer ${request.method} at ${rawPath}`;
    return refuse(request, problemResponse("method_not_allowed", detail, { allow: match.allow }, { allow }));
  }

  async function runRoute(arrival: Arrival, match: RouteMatch): Promise<Response> {
    const { route } = match;
    let script = readModel.script(route.scriptId);
    if (script instanceof Promise) script = await script;
    // Deleted or disabled since the table was read, which is about to be read again.
    if (script === null || !script.enabled) {
      return refuse(arrival.request, problemResponse("no_route", `No route for ${arrival.rawPath}`));
    }
    return await runScript(running, {
      request: arrival.request,
      script,
      trigger: "route",
      routeId: route.id,
      host: arrival.host,
      onAdminHost: arrival.admin,
      url: arrival.url,
      path: arrival.rawPath,
      params: match.params,
      domain: match.domainParams,
      remoteAddr: arrival.remoteAddr,
    });
  }

  async function answerPlatform(arrival: Arrival, segments: string[]): Promise<Response> {
    const { request, admin, rawPath, remoteAddr } = arrival;
    const execute = parseExecutePath(segments, rawPath);
    if (execute !== null) return await answerExecute(arrival, execute);
    switch (platformPath(segments)) {
      case "healthz":
        return refuse(request, answerHealthz(request.method));
      case "version":
        return refuse(request, await answerVersion(request.method, platform));
      case "control": {
        if (!admin) break;
        const response = await platform.control(await limitBody(request, controlBodyBytes), remoteAddr);
        // A stream of events is silent for as long as nothing happens.
        if (response.headers.get("content-type")?.startsWith("text/event-stream")) app.server?.timeout(request, 0);
        return refuse(request, response);
      }
      case "dashboard":
        if (!admin || platform.dashboard === undefined) break;
        return await platform.dashboard(request);
      case "unanswered":
    }
    return refuse(request, nothingHere());
  }

  /** On admin hosts any script; on a claimed host those of its app. */
  async function answerExecute(arrival: Arrival, execute: ExecutePath): Promise<Response> {
    const { request, host, admin } = arrival;
    const owner = admin ? null : (await readModel.domains()).lookup(host);
    if (!admin && owner === null) return refuse(request, unknownHost(host));
    if (options.executeAccess === "admin" && !(await isAdministrator(deps.admin, request.headers))) {
      const detail = "Scripts are executed by id by administrators alone";
      return refuse(request, problemResponse("unauthenticated", detail, {}, { "www-authenticate": "Bearer" }));
    }
    const script = execute.scriptId === null ? null : await readModel.script(execute.scriptId);
    if (script === null || (owner !== null && owner.app.id !== script.app.id)) {
      return refuse(request, problemResponse("not_found", "No script with this id answers here"));
    }
    if (!script.enabled) return refuse(request, problemResponse("script_disabled", "The script is disabled"));
    return await runScript(running, {
      request,
      script,
      trigger: "execute",
      routeId: null,
      host,
      onAdminHost: admin,
      url: arrival.url,
      path: execute.path,
      params: [],
      domain: [],
      remoteAddr: arrival.remoteAddr,
    });
  }

  /** Liveness needs no host; nothing else is answered without one. */
  function unplaced(request: Request, known: KnownHost | null, rawPath: string | null): Response {
    const segments = rawPath === null ? null : splitRequestPath(rawPath);
    if (segments !== null && platformPath(segments) === "healthz")
      return refuse(request, answerHealthz(request.method));
    if (known !== null) return refuse(request, malformedPath());
    return refuse(request, problemResponse("malformed_host", "The Host header is missing, double or malformed"));
  }

  function refuse(request: Request, response: Response): Response {
    return closeUnread(request, response, options.maxBodyBytes);
  }

  function knownHost(header: string | null): KnownHost | null {
    const cached = knownHosts.get(header ?? "");
    if (cached !== undefined) return cached;
    const host = parseHostHeader(header);
    const known = host === null ? null : { host, admin: isAdminHost(host, options) };
    if (knownHosts.size >= MAX_KNOWN_HOSTS) knownHosts.clear();
    knownHosts.set(header ?? "", known);
    return known;
  }

  function failed(error: unknown, request: Request): Response {
    // The client went away while its body was read: nobody sees this answer.
    if (request.signal.aborted) return problemResponse("malformed_body", "The body ended early");
    if (!(error instanceof PiCloudError)) {
      deps.log.error({ error }, "A request failed for a reason of the platform's own");
      return problemResponse("internal", "Something went wrong");
    }
    const headers: Record<string, string> = problemStatus(error.code) === 503 ? { "retry-after": "1" } : {};
    return problemResponse(error.code, error.message, error.details, headers);
  }

  const app = new Elysia({
    serve: {
      idleTimeout: IDLE_TIMEOUT_S,
      reusePort: false,
      // Bodies are limited where they are read, with an answer that says so.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    },
  }).all("/*", ({ request }) => answer(request), { parse: "none" });
  return app;
}

function wantsPage(request: Request): boolean {
  return request.method === "GET" && (request.headers.get("accept") ?? "").includes("text/html");
}

function malformedPath(): Response {
  return problemResponse("malformed_path", "The path has an empty segment or a bad escape");
}

function unknownHost(host: string): Response {
  const claim = `POST /api/v1/admin/apps/{id_or_slug}/domains {"pattern": "${host}"}`;
  return problemResponse("unknown_host", `No app claims ${host}; claim it with ${claim}`, { host });
}
