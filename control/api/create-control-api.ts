import { Elysia } from "elysia";
import { API_HEADERS } from "../../runtime/core/api-headers.ts";
import { PiCloudError } from "../../runtime/core/errors.ts";
import type { SandboxCeiling } from "../../runtime/core/limits.ts";
import type { AdminVerifier, ChangeListener, ExecutorClient, RequestMatcher } from "../../runtime/core/ports.ts";
import { problemResponse } from "../../runtime/core/problem.ts";
import { answerOnce } from "../answer-once.ts";
import { findApp, type App } from "../find-app.ts";
import type { ServerConfig } from "../describe-server.ts";
import { createUnitOfWork, type Sql, type UnitOfWork } from "../unit-of-work.ts";
import { appOperations } from "./apps.ts";
import { configOperations } from "./config.ts";
import { domainOperations } from "./domains.ts";
import { draftOperations } from "./drafts.ts";
import { keptAnswer, readIdempotencyKey, requestHash } from "./idempotency.ts";
import { readIfMatch } from "./if-match.ts";
import { openApiOperation } from "./openapi.ts";
import { allowedMethods, createOperationTable, type TableRow } from "./operation-table.ts";
import { etagOf, type Answer, type Operation, type OperationInput } from "./operation.ts";
import { readJson } from "./read-json.ts";
import { routeOperations } from "./routes.ts";
import { scriptOperations } from "./scripts.ts";

export interface ControlApiLog {
  error(fields: Record<string, unknown>, message: string): void;
}

export interface ControlApiDeps {
  sql: Sql;
  /** Name of this process in notifications of changes. */
  origin: string;
  listener: ChangeListener;
  matcher: RequestMatcher;
  executor: ExecutorClient;
  admin: AdminVerifier;
  ceiling: SandboxCeiling;
  log: ControlApiLog;
  /** What `GET /config` says beside the limits. */
  config: ServerConfig;
  /** Further resources: logs and stats, which need more than this. */
  operations?: readonly Operation[];
  /** `product` of `/version`, for the OpenAPI document. */
  product?: string;
}

const PREFIX = ["api", "v1", "admin"];
/** Room for a source of 256 KiB in any JSON spelling that a client is likely to use. */
const MAX_BODY_BYTES = 1_048_576;

/**
 * The control plane's HTTP API under `/api/v1/admin`. Everything is answered before Elysia routes: in its paths a `:` is a
 * parameter, a wrong method is 404, and a short Host makes the whole URL the path. So hand requests to `handle` or
 * `fetch`; do not `use` it in another app.
 */
export function createControlApi(deps: ControlApiDeps) {
  const work = createUnitOfWork({
    sql: deps.sql,
    origin: deps.origin,
    listener: deps.listener,
    onListenerError: (error) => deps.log.error({ err: error }, "A committed change could not be applied to the caches"),
  });
  const publisher = { executor: deps.executor, ceiling: deps.ceiling };
  const operations: Operation[] = [
    ...appOperations(),
    ...domainOperations(),
    ...scriptOperations(publisher),
    ...routeOperations(),
    ...draftOperations(publisher, deps.matcher),
    ...configOperations(deps.config, deps.ceiling),
    ...(deps.operations ?? []),
  ];
  operations.push(openApiOperation(operations, deps.product ?? "0"));
  const lookUp = createOperationTable(operations);

  async function answer(request: Request): Promise<Response> {
    try {
      return await finish(request, await route(request));
    } catch (error) {
      return await finish(request, errorResponse(error));
    }
  }

  async function route(request: Request): Promise<Response> {
    const url = URL.parse(request.url, "http://localhost");
    const segments = url && decodeSegments(url.pathname);
    if (!url || !segments) throw new PiCloudError("malformed_path", "The path has a bad escape or an empty segment");
    if (PREFIX.some((part, index) => segments[index] !== part)) throw notFound();
    const admin = await deps.admin.identify(request.headers);
    if (admin === null)
      throw new PiCloudError("unauthenticated", "Send Authorization: Bearer and an administrator's token");

    const path = segments.slice(PREFIX.length);
    const match = lookUp(path);
    const found = path[0] === "apps" && path[1] !== undefined ? await findApp(work.sql, path[1]) : null;
    if (found?.moved) return redirectToSlug(url, found.app.slug);
    if (match === null) throw notFound();
    const row = match.methods.get(request.method === "HEAD" ? "GET" : request.method);
    if (row === undefined) {
      const allow = allowedMethods(match);
      return problemResponse("method_not_allowed", `${request.method} is not allowed here: ${allow}`, {}, { allow });
    }
    if (match.params["app"] !== undefined && found === null) throw notFound("There is no such app");

    const json = row.validateBody ? await readJson(request, MAX_BODY_BYTES) : null;
    const run = (unit: UnitOfWork) =>
      runOperation(row, json?.value, {
        request,
        url,
        admin,
        work: unit,
        params: match.params,
        app: found?.app ?? null,
        bodyText: json?.text ?? "",
        ifMatch: readIfMatch(request.headers),
      });
    const key = row.operation.idempotent ? readIdempotencyKey(request.headers) : null;
    if (key === null) return respond(await run(work));

    const scope = { credential: admin.credential, method: request.method, path: url.pathname, key };
    const { answer: kept, replayed } = await answerOnce(work, scope, requestHash(json?.value), async (inner) =>
      keptAnswer(await run(inner).then(respond, errorResponse)),
    );
    const headers = new Headers(kept.headers);
    if (replayed) headers.set("idempotency-replayed", "true");
    return new Response(kept.body === "" ? null : kept.body, { status: kept.status, headers });
  }

  /** The one place where an error becomes an answer. What is not expected is logged whole and shown as nothing. */
  function errorResponse(error: unknown): Response {
    if (error instanceof PiCloudError) {
      const response = problemResponse(error.code, error.message, error.details, errorHeaders(error));
      if (response.status !== 500 || error.code === "internal") return response;
    }
    deps.log.error({ err: error }, "A request of the control plane failed");
    return problemResponse("internal", "Something went wrong inside PiCloud; its log says what");
  }

  return new Elysia({ name: "control-api" }).onRequest(({ request }) => answer(request));
}

type Context = Omit<OperationInput<string, unknown, unknown>, "query" | "body" | "app"> & { app: App | null };

async function runOperation(row: TableRow, body: unknown, context: Context): Promise<Answer> {
  const query = row.readQuery(context.url.searchParams);
  const valid = row.validateBody ? row.validateBody(body) : undefined;
  // The row's own schemas have just seen to the types that the table forgot.
  return row.operation.answer({ ...context, query, body: valid } as Parameters<Operation["answer"]>[0]);
}

function respond(answer: Answer): Response {
  if (answer instanceof Response) return answer;
  const headers = { "cache-control": "no-store", ...answer.headers };
  if (answer.body === null) return new Response(null, { status: answer.status, headers });
  return new Response(JSON.stringify(answer.body), {
    status: answer.status,
    headers: { "content-type": "application/json", ...headers },
  });
}

function errorHeaders(error: PiCloudError): Record<string, string> {
  switch (error.code) {
    case "unauthenticated":
      return { "www-authenticate": 'Bearer realm="picloud"' };
    case "database_unavailable":
    case "overloaded":
      return { "retry-after": "1" };
    case "stale_version":
      return { etag: etagOf(Number(error.details["current_version"])) };
    default:
      return {};
  }
}

/** Every answer passes here. A HEAD request gets the headers of its GET, the length of what that would send included. */
async function finish(request: Request, response: Response): Promise<Response> {
  for (const [name, value] of Object.entries(API_HEADERS)) response.headers.set(name, value);
  if (request.method !== "HEAD") return response;
  const headers = new Headers(response.headers);
  const isStream = headers.get("content-type")?.startsWith("text/event-stream");
  if (isStream) await response.body?.cancel();
  else headers.set("content-length", String((await response.arrayBuffer()).byteLength));
  return new Response(null, { status: response.status, headers });
}

/** Null for a bad escape or an empty segment; one trailing slash is ignored. */
function decodeSegments(pathname: string): string[] | null {
  const parts = pathname.slice(1).split("/");
  if (parts.at(-1) === "") parts.pop();
  try {
    const segments = parts.map(decodeURIComponent);
    return segments.includes("") ? null : segments;
  } catch {
    return null;
  }
}

/** Old slugs redirect until somebody takes them over, so nobody may remember it. */
function redirectToSlug(url: URL, slug: string): Response {
  const parts = url.pathname.split("/");
  parts[PREFIX.length + 2] = slug;
  return new Response(null, {
    status: 308,
    headers: { location: parts.join("/") + url.search, "cache-control": "no-store" },
  });
}

function notFound(detail = "There is nothing here"): PiCloudError {
  return new PiCloudError("not_found", detail);
}
