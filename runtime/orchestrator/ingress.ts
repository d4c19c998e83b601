import { Elysia } from "elysia";
import { isAdminHost } from "../core/admin-hosts.ts";
import { MAX_CONTROL_BODY_BYTES } from "../core/control-body.ts";
import { PiCloudError } from "../core/errors.ts";
import type { AdminVerifier, ExecutionSink, ExecutorClient, ResolvedScript } from "../core/ports.ts";
import { permits, SYSTEM, type Principal } from "../core/principal.ts";
import { problemResponse, problemStatus } from "../core/problem.ts";
import { isReservedPath, splitRequestPath } from "../core/route-path.ts";
import { isSameOrigin } from "../core/same-origin.ts";
import { BodyBudget } from "./body-budget.ts";
import { afterTimeout, type After } from "./body-deadline.ts";
import { createClientReader, type Client, type ClientSettings } from "./client-address.ts";
import { parseExecutePath, type ExecutePath } from "./execute-path.ts";
import { HotRoutes, type KnownHost } from "./hot-routes.ts";
import { matchRequest, type RequestMatch, type RouteMatch } from "./match-request.ts";
import {
  answerHealthz,
  answerTlsAsk,
  answerVersion,
  noDashboard,
  nothingHere,
  platformPath,
  type PlatformPathsDeps,
  type VersionReport,
} from "./platform-paths.ts";
import { RateLimiter } from "./rate-limiter.ts";
import { withWholeBody } from "./request-body.ts";
import { rawPathOf } from "./request-target.ts";
import type { RoutingTables } from "./routing-tables.ts";
import { closeUnread, identifyCaller, runScript, type RunScriptDeps } from "./run-script.ts";

export interface IngressOptions extends ClientSettings {
  /** Null: the contract's defaults. */
  adminHosts: readonly string[] | null;
  publicBaseUrl: string;
  executeAccess: "public" | "admin";
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
  /** Monotonic; for rate limits. */
  nowMs?: () => number;
  /** For slow bodies. */
  after?: After;
  /** Of all bodies together. */
  bodyBudget?: BodyBudget;
}

/** After which a connection that says nothing is closed; one that waits for a script is not. */
const IDLE_TIMEOUT_S = 30;
const MAX_HOT_ROUTES = 16_384;
/** Some 150 bytes each, where limits are set. */
const MAX_RATE_BUCKETS = 100_000;

/** Of all bodies together; two of the longest always fit. */
const MIN_BODIES_BYTES = 134_217_728;

/** A request on its way through the phases. */
interface Arrival {
  request: Request;
  known: KnownHost;
  url: string;
  rawPath: string;
  /** Asked for when it is needed: the server looks the peer up each time. */
  remoteAddr(): string;
}

/**
 * The whole HTTP surface of a node: the platform's own paths first, everything else Host -> app -> route -> script.
 * `listen()` it. Idle connections are closed, and the port is not shared.
 */
export function createIngress(deps: IngressDeps) {
  const { readModel, options } = deps;
  const readClient = createClientReader(options);
  const hot = new HotRoutes(options, MAX_HOT_ROUTES);
  const { after = afterTimeout } = deps;
  const budget = deps.bodyBudget ?? new BodyBudget(Math.max(MIN_BODIES_BYTES, 2 * options.maxBodyBytes));
  const controlBody = { maxBytes: MAX_CONTROL_BODY_BYTES, budget, after };
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
    rateLimiter: new RateLimiter(MAX_RATE_BUCKETS, deps.nowMs ?? (() => performance.now())),
    body: { maxBytes: options.maxBodyBytes, budget, after },
    showErrors: options.showErrors,
    awaitAnswer: (request) => server?.timeout(request, 0),
    answered: (request) => server?.timeout(request, IDLE_TIMEOUT_S),
    failed,
  };
  // Known once it listens; read once, because the app's own getter costs every request.
  let server: typeof app.server = null;

  /** Never throws or rejects. */
  function answer(request: Request): Response | Promise<Response> {
    const { url } = request;
    const client = readClient(request.headers, () => (server ??= app.server)?.requestIP(request)?.address ?? "");
    const known = hot.host(client.hostHeader, readModel.generation);
    const query = url.indexOf("?");
    const urlWithoutQuery = query === -1 ? url : url.slice(0, query);
    const remembered = known?.routes.get(request.method)?.get(urlWithoutQuery);
    try {
      if (known !== null && remembered !== undefined) {
        const absolute = publicUrl(client, known.host, url);
        const arrival = { request, known, url: absolute, rawPath: remembered.rawPath, remoteAddr: client.address };
        return runRoute(arrival, remembered.match);
      }
      const answered = route(request, client, known, urlWithoutQuery);
      return answered instanceof Promise ? answered.catch((error: unknown) => failed(error, request)) : answered;
    } catch (error) {
      return failed(error, request);
    }
  }

  function route(
    request: Request,
    client: Client,
    known: KnownHost | null,
    urlWithoutQuery: string,
  ): Response | Promise<Response> {
    const { url } = request;
    if (known === null) return unplaced(request, known, rawPathOf(url));
    const absolute = publicUrl(client, known.host, url);
    const rawPath = rawPathOf(absolute);
    if (rawPath === null) return unplaced(request, known, rawPath);
    const arrival = { request, known, url: absolute, rawPath, remoteAddr: client.address };
    const segments = splitRequestPath(rawPath);
    if (segments !== null && isReservedPath(segments)) return answerPlatform(arrival, segments);
    const match = matchRequest(readModel, known.host, request.method, segments ?? []);
    if (match instanceof Promise) return match.then((settled) => answerMatch(arrival, segments, settled));
    // Not after a promise: what the tables gave then may be what they kept while the database is down.
    if (match.kind === "route" && segments !== null) {
      hot.remember(known, request.method, urlWithoutQuery, url, { match, rawPath });
    }
    return answerMatch(arrival, segments, match);
  }

  function answerMatch(arrival: Arrival, segments: string[] | null, match: RequestMatch): Response | Promise<Response> {
    const { request, known, rawPath } = arrival;
    if (segments === null && match.kind !== "unknown_host") return refuse(request, malformedPath());
    if (match.kind === "route") return runRoute(arrival, match);
    if (segments?.length === 0 && known.admin && wantsPage(request)) {
      return new Response(null, { status: 302, headers: { location: "/admin/", "cache-control": "no-store" } });
    }
    if (match.kind === "unknown_host") return refuse(request, unknownHost(known.host));
    const { app: owner } = match.domain;
    if (match.kind === "no_route") {
      return refuse(request, problemResponse("no_route", `App ${owner.slug} has no route for ${rawPath}`));
    }
    const allow = match.allow.join(", ");
    const detail = `App ${owner.slug} does not answer ${request.method} at ${rawPath}`;
    return refuse(request, problemResponse("method_not_allowed", detail, { allow: match.allow }, { allow }));
  }

  function runRoute(arrival: Arrival, match: RouteMatch): Response | Promise<Response> {
    const script = readModel.script(match.route.scriptId);
    if (script instanceof Promise) {
      return script.then(
        (resolved) => runResolved(arrival, match, resolved),
        (error: unknown) => failed(error, arrival.request),
      );
    }
    return runResolved(arrival, match, script);
  }

  function runResolved(
    arrival: Arrival,
    match: RouteMatch,
    script: ResolvedScript | null,
  ): Response | Promise<Response> {
    // Deleted or disabled since the table was read, which is about to be read again.
    if (script === null || !script.enabled) {
      return refuse(arrival.request, problemResponse("no_route", `No route for ${arrival.rawPath}`));
    }
    return runScript(running, {
      request: arrival.request,
      script,
      trigger: "route",
      routeId: match.route.id,
      host: arrival.known.host,
      onAdminHost: arrival.known.admin,
      url: arrival.url,
      path: arrival.rawPath,
      params: match.params,
      domain: match.domainParams,
      remoteAddr: arrival.remoteAddr,
    });
  }

  async function answerPlatform(arrival: Arrival, segments: string[]): Promise<Response> {
    const { request, rawPath, remoteAddr } = arrival;
    const { admin } = arrival.known;
    const execute = parseExecutePath(segments, rawPath);
    if (execute !== null) return await answerExecute(arrival, execute);
    switch (platformPath(segments)) {
      case "healthz":
        return refuse(request, answerHealthz(request.method));
      case "version":
        return refuse(request, await answerVersion(request.method, platform));
      case "tls-ask": {
        const domains = await readModel.domains();
        const serves = (host: string) => isAdminHost(host, options) || domains.isClaimed(host);
        return refuse(request, answerTlsAsk(request.method, arrival.url, serves));
      }
      case "control": {
        if (!admin) break;
        const whole = await withWholeBody(request, arrival.url, controlBody);
        server?.timeout(request, 0);
        const response = await platform.control(whole, {
          address: remoteAddr(),
          origin: new URL(arrival.url).origin,
        });
        // A stream of events is silent for as long as nothing happens.
        const streams = response.headers.get("content-type")?.startsWith("text/event-stream") ?? false;
        if (!streams) server?.timeout(request, IDLE_TIMEOUT_S);
        return response;
      }
      case "dashboard":
        if (!admin) break;
        if (platform.dashboard === undefined) return refuse(request, noDashboard());
        return refuse(request, await platform.dashboard(request));
      case "unanswered":
    }
    return refuse(request, nothingHere());
  }

  /** On admin hosts any script; on a claimed host those of its app. */
  async function answerExecute(arrival: Arrival, execute: ExecutePath): Promise<Response> {
    const { request } = arrival;
    const { host, admin } = arrival.known;
    const owner = admin ? null : (await readModel.domains()).lookup(host);
    if (!admin && owner === null) return refuse(request, unknownHost(host));
    const caller = options.executeAccess === "admin" ? await executeCaller(deps.admin, arrival) : SYSTEM;
    if (caller === null) {
      const detail = "Scripts are executed by id by administrators alone";
      return refuse(request, problemResponse("unauthenticated", detail, {}, { "www-authenticate": "Bearer" }));
    }
    const script = execute.scriptId === null ? null : await readModel.script(execute.scriptId);
    const elsewhere = owner !== null && owner.app.id !== script?.app.id;
    if (script === null || elsewhere || !permits(caller, "read", script.app.id)) {
      return refuse(request, problemResponse("not_found", "No script with this id answers here"));
    }
    if (!permits(caller, "write", script.app.id)) {
      return refuse(request, problemResponse("forbidden", "This token may only read"));
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

  function failed(error: unknown, request: Request): Response {
    return refuse(request, problemOf(error, request));
  }

  function problemOf(error: unknown, request: Request): Response {
    // The client went away while its body was read: nobody sees this answer.
    if (request.signal.aborted) return problemResponse("malformed_body", "The body ended early");
    if (!(error instanceof PiCloudError)) {
      deps.log.error({ err: error }, "A request failed for a reason of the platform's own");
      return problemResponse("internal", "Something went wrong");
    }
    const headers: Record<string, string> = {};
    if (problemStatus(error.code) === 503) headers["retry-after"] = "1";
    // The rest of the body may come yet, and is no request.
    if (error.code === "request_timeout" || error.code === "overloaded") headers["connection"] = "close";
    return problemResponse(error.code, error.message, error.details, headers);
  }

  const app = new Elysia({
    serve: {
      idleTimeout: IDLE_TIMEOUT_S,
      reusePort: false,
      development: false,
      // Bodies are limited where they are read, with an answer that says so.
      maxRequestBodySize: Number.MAX_SAFE_INTEGER,
    },
    // Every request has the one handler, so there is nothing for a router, a context and a mapping of responses to do:
    // they would take a tenth of what a request costs.
  }).wrap(() => answer);
  return app;
}

/** Who executes by id. A cookie that another site's page may have sent is nobody's: also a GET runs the script. */
async function executeCaller(admin: AdminVerifier, { request, url }: Arrival): Promise<Principal | null> {
  const found = await identifyCaller(admin, request.headers, url);
  if (found === null) return null;
  return found.by === "bearer" || isSameOrigin(request.headers, new URL(url).origin) ? found.principal : null;
}

/** What the client asked for: also where a trusted proxy asked in its place, or the server could not read the host. */
function publicUrl(client: Client, host: string, url: string): string {
  const pathOnly = url.startsWith("/");
  if (!pathOnly && (!client.forwarded || !url.startsWith("http"))) return url;
  const path = pathOnly ? url : url.slice(url.indexOf("/", 8));
  const port = /:\d+$/.exec(client.hostHeader ?? "")?.[0] ?? "";
  const absolute = `${client.scheme}://${host}${port}${path}`;
  // Path-only for a host in raw UTF-8, say: then dots are not resolved yet. A port may be the scheme's own.
  return pathOnly || port !== "" ? new URL(absolute).href : absolute;
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
