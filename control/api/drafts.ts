import { Type, type Static } from "@sinclair/typebox";
import { invalidInput, type FieldError } from "../../runtime/core/errors.ts";
import type { ExecResult, HeaderList } from "../../runtime/core/execution.ts";
import type { MatchExplanation, RequestMatcher } from "../../runtime/core/ports.ts";
import { findRoutes } from "../create-route.ts";
import { requireApp } from "../find-app.ts";
import type { Publisher } from "../publish-script.ts";
import { runDraft, toHeaderList } from "../run-draft.ts";
import { tryRequest, visibleMatch } from "../try-request.ts";
import type { UnitOfWork } from "../unit-of-work.ts";
import { parseExactJson } from "./exact-json.ts";
import { ok, operation, type Operation } from "./operation.ts";
import { RouteSchema, routeView } from "./routes.ts";
import { Id, Nullable, strictObject } from "./schemas.ts";
import { MemoryLimitMb, SandboxSchema, Source, TimeoutMs } from "./scripts.ts";

const Texts = Type.Record(Type.String(), Type.Union([Type.String(), Type.Array(Type.String())]));
/** A text is sent as it is; an object or array as JSON, with its content type unless another is given. */
const Body = Type.Union([Type.String(), Type.Object({}), Type.Array(Type.Unknown()), Type.Null()]);
const Method = Type.String({ pattern: "^[A-Z]{1,20}$", description: "Expected a method in capital letters" });
const Url = Type.String({ maxLength: 8192, description: "Absolute, http or https" });

const Run = {
  outcome: Nullable(Type.String()),
  response: Nullable(
    strictObject({
      status: Type.Integer(),
      headers: Texts,
      body: Type.Optional(Type.String()),
      body_base64: Type.Optional(Type.String({ description: "In place of body where the answer is no UTF-8" })),
    }),
  ),
  error: Nullable(
    strictObject({ message: Type.String(), line: Nullable(Type.Integer()), column: Nullable(Type.Integer()) }),
  ),
  lines: Type.Array(
    strictObject({
      at_us: Type.Integer(),
      level: Type.String(),
      message: Type.String(),
      fields: Nullable(Type.Object({})),
    }),
  ),
  operations: Nullable(Type.Integer()),
  memory_peak_bytes: Nullable(Type.Integer()),
  duration_us: Nullable(Type.Integer()),
};

const Match = {
  status: Type.Integer({ description: "200 when a script would run, else 400, 404 or 405" }),
  code: Nullable(Type.String()),
  app: Nullable(strictObject({ id: Id, slug: Type.String() })),
  claim: Nullable(strictObject({ id: Nullable(Id), pattern: Type.String() })),
  domain: Type.Record(Type.String(), Type.String()),
  route: Nullable(RouteSchema),
  params: Type.Record(Type.String(), Type.String()),
  candidates: Type.Array(
    strictObject({ route: Nullable(RouteSchema), matched: Type.Boolean(), reason: Type.String() }),
  ),
  allow: Type.Array(Type.String()),
};

/** `/scripts/run`, `/routes/match` and `/routes/try`: what would happen, with nothing stored or recorded. */
export function draftOperations(publisher: Publisher, matcher: RequestMatcher): Operation[] {
  return [
    operation({
      method: "POST",
      path: "/scripts/run",
      tag: "scripts",
      access: { right: "write", on: "body" },
      summary: "Run a draft, saving nothing",
      body: strictObject({
        app_id: Id,
        source: Source,
        sandbox: Type.Optional(SandboxSchema),
        timeout_ms: Type.Optional(TimeoutMs),
        memory_limit_mb: Type.Optional(MemoryLimitMb),
        request: strictObject({
          method: Type.Optional(Method),
          path: Type.Optional(Type.String({ maxLength: 8192, pattern: "^/", description: "Expected a path from /" })),
          query: Type.Optional(Type.Union([Texts, Type.String()])),
          headers: Type.Optional(Texts),
          body: Type.Optional(Body),
        }),
      }),
      success: { status: 200, schema: strictObject(Run) },
      errors: ["not_found"],
      async answer({ work, principal, body, bodyText }) {
        const app = await requireApp(work.sql, body.app_id, principal);
        const host = `${app.slug}.localhost`;
        const { method = "GET", path = "/", query, headers } = body.request;
        const content = exactContent(body.request.body, bodyText, "request", "body");
        const [pathname = "/", search = ""] = splitOnce(path, "?");
        const draft = { ...body, timeoutMs: body.timeout_ms, memoryLimitMb: body.memory_limit_mb };
        const result = await runDraft(publisher, draft, {
          app: { id: app.id, slug: app.slug },
          script: { id: Bun.randomUUIDv7(), name: "draft", version: 0 },
          method,
          url: `http://${host}${pathname}${joinQuery(search, query)}`,
          host,
          path: pathname,
          params: [],
          domain: [],
          ...requestContent(headers, content, host),
        });
        return ok(runView(result));
      },
    }),
    operation({
      method: "POST",
      path: "/routes/match",
      tag: "routes",
      access: { right: "read", on: "visible" },
      summary: "Explain a request",
      body: strictObject({ url: Url, method: Type.Optional(Method), app_id: Type.Optional(Id) }),
      success: { status: 200, schema: strictObject(Match) },
      errors: ["not_found"],
      async answer({ work, principal, body }) {
        const { url, method = "GET", app_id: appId } = body;
        requireUrl(url);
        const app = appId === undefined ? null : await requireApp(work.sql, appId, principal);
        const match = await matcher.explain({ url, method, ...(app === null ? {} : { appId: app.id }) });
        return ok(await matchView(work, visibleMatch(match, principal)));
      },
    }),
    operation({
      method: "POST",
      path: "/routes/try",
      tag: "routes",
      access: { right: "write", on: "visible" },
      summary: "Send a request through the real match, with a draft in place of the script's source when given",
      body: strictObject({
        url: Url,
        method: Type.Optional(Method),
        headers: Type.Optional(Texts),
        body: Type.Optional(Body),
        source: Type.Optional(Source),
      }),
      success: { status: 200, schema: strictObject({ ...Match, ...Run }) },
      async answer({ work, principal, body, bodyText }) {
        const { url, method = "GET", headers, source } = body;
        const content = exactContent(body.body, bodyText, "body");
        const { host } = requireUrl(url);
        const request = { url, method, ...requestContent(headers, content, host) };
        const { match, run } = await tryRequest(work.sql, matcher, publisher, request, source, principal);
        return ok({ ...(await matchView(work, match)), ...runView(run) });
      },
    }),
  ];
}

function requireUrl(text: string): URL {
  const url = URL.parse(text);
  if (url?.protocol === "http:" || url?.protocol === "https:") return url;
  throw invalidInput([{ field: "url", code: "invalid_url", message: "Expected an absolute http or https URL" }]);
}

/** The content with the numbers of an object or array as they were written, found again at `path` in the text. */
function exactContent(
  content: Static<typeof Body> | undefined,
  text: string,
  ...path: readonly string[]
): Static<typeof Body> | undefined {
  if (typeof content !== "object" || content === null) return content;
  let exact: unknown = parseExactJson(text);
  for (const name of path) exact = (exact as Record<string, unknown>)[name];
  return exact as object;
}

function requestContent(
  sent: Static<typeof Texts> | undefined,
  content: Static<typeof Body> | undefined,
  host: string,
): { headers: HeaderList; body: Uint8Array | null } {
  const headers = toHeaderList(sent ?? {});
  const errors: FieldError[] = headers.flatMap(([name, value]) => {
    if (/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name) && !/[\r\n\0]/.test(value)) return [];
    return [{ field: `headers.${name}`, code: "invalid_header", message: "Expected a header" }];
  });
  if (errors.length > 0) throw invalidInput(errors);
  const has = (wanted: string) => headers.some(([name]) => name === wanted);
  if (!has("host")) headers.unshift(["host", host]);
  if (content === undefined || content === null) return { headers, body: null };
  if (typeof content === "string") return { headers, body: Buffer.from(content) };
  if (!has("content-type")) headers.push(["content-type", "application/json"]);
  return { headers, body: Buffer.from(JSON.stringify(content)) };
}

function joinQuery(search: string, query: Static<typeof Texts> | string | undefined): string {
  const parts = [search, typeof query === "string" ? query.replace(/^\?/, "") : writeQuery(query ?? {})];
  const joined = parts.filter((part) => part !== "").join("&");
  return joined === "" ? "" : `?${joined}`;
}

function writeQuery(query: Static<typeof Texts>): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const one of typeof value === "string" ? [value] : value) parameters.append(name, one);
  }
  return parameters.toString();
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

async function matchView(work: UnitOfWork, match: MatchExplanation): Promise<Record<string, unknown>> {
  const ids = match.candidates.map((candidate) => candidate.routeId);
  if (match.route) ids.push(match.route.id);
  const routes = await findRoutes(work.sql, ids);
  const view = (id: string) => {
    const route = routes.get(id);
    return route ? routeView(route) : null;
  };
  return {
    status: match.status,
    code: match.code,
    app: match.app,
    claim: match.claim,
    domain: match.domain,
    route: match.route && view(match.route.id),
    params: match.params,
    candidates: match.candidates.map(({ routeId, matched, reason }) => ({ route: view(routeId), matched, reason })),
    allow: match.allow,
  };
}

function runView(result: ExecResult | null): Record<string, unknown> {
  return {
    outcome: result?.outcome ?? null,
    response: result?.response
      ? {
          status: result.response.status,
          headers: headersView(result.response.headers),
          ...bodyView(result.response.body),
        }
      : null,
    error: result?.error ?? null,
    lines: (result?.lines ?? []).map(({ atUs, level, message, fields }) => ({
      at_us: atUs,
      level,
      message,
      fields: fields === null ? null : parseExactJson(fields),
    })),
    operations: result?.operations ?? null,
    memory_peak_bytes: result?.memoryPeakBytes ?? null,
    duration_us: result?.durationUs ?? null,
  };
}

function headersView(headers: HeaderList): Record<string, string | string[]> {
  const grouped = Map.groupBy(headers, ([name]) => name);
  return Object.fromEntries(
    [...grouped].map(([name, pairs]) => {
      const values = pairs.map(([, value]) => value);
      return [name, values.length === 1 ? (values[0] ?? "") : values];
    }),
  );
}

function bodyView(body: string | Uint8Array | null): { body: string } | { body_base64: string } {
  if (body === null || typeof body === "string") return { body: body ?? "" };
  try {
    return { body: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body) };
  } catch {
    return { body_base64: Buffer.from(body).toString("base64") };
  }
}
