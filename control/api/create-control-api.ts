import { Elysia } from "elysia";
import { API_HEADERS } from "../../runtime/core/api-headers.ts";
import { MAX_CONTROL_BODY_BYTES } from "../../runtime/core/control-body.ts";
import { PiCloudError } from "../../runtime/core/errors.ts";
import type { SandboxCeiling } from "../../runtime/core/limits.ts";
import type { AdminVerifier, ChangeListener, ControlClient } from "../../runtime/core/ports.ts";
import type { ExecutorClient, RequestMatcher } from "../../runtime/core/ports.ts";
import { credentialOf, NOBODY, permits } from "../../runtime/core/principal.ts";
import { problemResponse, problemStatus } from "../../runtime/core/problem.ts";
import { answerOnce } from "../answer-once.ts";
import { isUuid } from "../app-slug.ts";
import { AuditKeeper } from "../audit-keeper.ts";
import type { ServerConfig } from "../describe-server.ts";
import { findApp, type App } from "../find-app.ts";
import { createUnitsOfWork, type RootUnitOfWork, type Sql, type UnitOfWork } from "../unit-of-work.ts";
import { appOperations } from "./apps.ts";
import { auditOperations } from "./audit.ts";
import { requireAdmin, requireOwnPage, requireRight, requireTarget } from "./authorize.ts";
import { configOperations } from "./config.ts";
import { domainOperations } from "./domains.ts";
import { draftOperations } from "./drafts.ts";
import { keptAnswer, readIdempotencyKey, refuseIdempotencyKey, requestHash } from "./idempotency.ts";
import { readIfMatch } from "./if-match.ts";
import { openApiOperation } from "./openapi.ts";
import { allowedMethods, createOperationTable, type TableRow } from "./operation-table.ts";
import { etagOf, type Answer, type Operation, type OperationInput } from "./operation.ts";
import { readJson } from "./read-json.ts";
import { routeOperations } from "./routes.ts";
import { scriptOperations } from "./scripts.ts";

export interface ControlApiLog {
  warn(fields: Record<string, unknown>, message: string): void;
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
  /** How many rows the audit log keeps of what was done; of what was refused a tenth of that. */
  auditRows: number;
  /** What `GET /config` says beside the limits. */
  config: ServerConfig;
  /** Further resources: logs and stats, which need more than this. */
  operations?: readonly Operation[];
  /** `product` of `/version`, for the OpenAPI document. */
  product?: string;
}

const PREFIX = ["api", "v1", "admin"];

export interface ControlApi {
  /** Never rejects. `client`: who is at the other end, as the ingress knows it. */
  handle(request: Request, client: ControlClient): Promise<Response>;
}

/**
 * The control plane's HTTP API under `/api/v1/admin`. Everything is answered before Elysia routes: in its paths a `:` is a
 * parameter, a wrong method is 404, and a short Host makes the whole URL the path.
 */
export function createControlApi(deps: ControlApiDeps): ControlApi {
  const audit = new AuditKeeper({ sql: deps.sql, rows: deps.auditRows, reporter: deps.log });
  const units = createUnitsOfWork({
    sql: deps.sql,
    origin: deps.origin,
    listener: deps.listener,
    onListenerError: (error) => deps.log.error({ err: error }, "A committed change could not be applied to the caches"),
    onAudited: (kind, rows) => audit.noteWritten(kind, rows),
    onUnaudited: (error) => deps.log.error({ err: error }, "A refusal could not be written to the audit log"),
  });
  const publisher = { executor: deps.executor, ceiling: deps.ceiling };
  const operations: Operation[] = [
    ...appOperations(),
    ...domainOperations(),
    ...scriptOperations(publisher),
    ...routeOperations(),
    ...draftOperations(publisher, deps.matcher),
    ...configOperations(deps.config, deps.ceiling),
    ...auditOperations(),
    ...(deps.operations ?? []),
  ];
  operations.push(openApiOperation(operations, deps.product ?? "0"));
  const lookUp = createOperationTable(operations);

  async function answer(request: Request, client: ControlClient): Promise<Response> {
    try {
      return await finish(request, await route(request, client));
    } catch (error) {
      return await finish(request, errorResponse(error));
    }
  }

  async function route(request: Request, client: ControlClient): Promise<Response> {
    const url = URL.parse(request.url, "http://localhost");
    const segments = url && decodeSegments(url.pathname);
    if (!url || !segments) throw new PiCloudError("malformed_path", "The path has a bad escape or an empty segment");
    if (PREFIX.some((part, index) => segments[index] !== part)) throw notFound();
    const path = segments.slice(PREFIX.length);
    const match = lookUp(path);
    const row = match?.methods.get(request.method === "HEAD" ? "GET" : request.method) ?? null;
    const caller = row?.operation.access === "public" ? null : await requireAdmin(deps.admin, request, client);
    const principal = caller?.principal ?? NOBODY;
    const work = units.as({ principal, method: request.method, path: url.pathname, address: client.address });
    try {
      requireOwnPage(caller, request, client);
      const found = path[0] === "apps" && path[1] !== undefined ? await findApp(work.sql, path[1]) : null;
      const visible = found !== null && permits(principal, "read", found.app.id) ? found : null;
      if (visible?.moved) return redirectToSlug(url, visible.app.slug);
      if (match === null) throw notFound();
      if (row === null) return wrongMethod(request.method, allowedMethods(match));
      requireRight(principal, row.operation.access);
      if (match.params["app"] !== undefined && visible === null) throw notFound("There is no such app");
      const input = { request, url, client, principal, params: match.params, app: visible?.app ?? null };
      return await perform(row, work, input);
    } catch (error) {
      if (row !== null && error instanceof PiCloudError) await noteRefusal(work, row.operation, match?.params, error);
      throw error;
    }
  }

  async function perform(row: TableRow, work: RootUnitOfWork, input: Arrived): Promise<Response> {
    const { request, url, principal, params } = input;
    const { access, idempotent, secret } = row.operation;
    await requireTarget(work.sql, principal, access, { params });
    const json = row.validateBody ? await readJson(request, MAX_CONTROL_BODY_BYTES) : null;
    const query = row.readQuery(url);
    const body = row.validateBody ? row.validateBody(json?.value) : undefined;
    await requireTarget(work.sql, principal, access, { params, body });
    const ifMatch = readIfMatch(request.headers);
    const run = (unit: UnitOfWork): Promise<Answer> =>
      // The row's own schemas have just seen to the types that the table forgot.
      row.operation.answer({ ...input, work: unit, query, body, ifMatch, bodyText: json?.text ?? "" } as AnyInput);
    if (secret) refuseIdempotencyKey(request.headers);
    const key = idempotent ? readIdempotencyKey(request.headers) : null;
    if (key === null) return respond(await run(work));

    const scope = { credential: credentialOf(principal), method: request.method, path: url.pathname, key };
    let refusal: PiCloudError | null = null;
    const { answer: kept, replayed } = await answerOnce(work, scope, requestHash(json?.value), async (inner) => {
      const answered = run(inner).then(respond, (error: unknown) => {
        if (error instanceof PiCloudError) refusal = error;
        return errorResponse(error);
      });
      return keptAnswer(await answered);
    });
    if (refusal !== null) await noteRefusal(work, row.operation, params, refusal);
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

  const clients = new WeakMap<Request, ControlClient>();
  const app = new Elysia({ name: "control-api" }).onRequest(({ request }) =>
    answer(request, clients.get(request) ?? NO_CLIENT),
  );
  return {
    handle(request, client) {
      clients.set(request, client);
      return Promise.resolve(app.handle(request));
    },
  };
}

type AnyInput = Parameters<Operation["answer"]>[0];
/** What is known of a request before its query and body were read. */
type Arrived = Pick<OperationInput<string, unknown, unknown>, "request" | "url" | "client" | "principal" | "params"> & {
  app: App | null;
};

/** Of a request that nobody said anything about: no page is its own. */
const NO_CLIENT: ControlClient = { address: "", origin: "null" };
/** What somebody was kept from; a body that is wrong by itself is no event. */
const TOLD_REFUSALS = new Set([403, 404, 409, 412]);

async function noteRefusal(
  work: UnitOfWork,
  { access, tag }: Operation,
  params: Readonly<Record<string, string>> | undefined,
  { code }: PiCloudError,
): Promise<void> {
  if (access === "public" || access.right !== "write" || !TOLD_REFUSALS.has(problemStatus(code))) return;
  const id = Object.values(params ?? {}).findLast((value) => isUuid(value)) ?? null;
  await work.refused(code, { resource: tag.replace(/s$/, ""), id, appId: null });
}

function wrongMethod(method: string, allow: string): Response {
  return problemResponse("method_not_allowed", `${method} is not allowed here: ${allow}`, {}, { allow });
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
    case "invalid_credentials":
      return { "www-authenticate": 'Bearer realm="picloud"' };
    case "database_unavailable":
    case "disk_full":
    case "overloaded":
      return { "retry-after": "1" };
    case "too_many_attempts":
      return { "retry-after": String(error.details["retry_after_s"]) };
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
