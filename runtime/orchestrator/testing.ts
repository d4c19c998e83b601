import { DEFAULT_LIMITS } from "../core/limits.ts";
import type { ExecRequest, ExecResult, ExecutionRecord, ScriptResponse } from "../core/execution.ts";
import type { ExecutorClient, ResolvedScript } from "../core/ports.ts";
import { SYSTEM } from "../core/principal.ts";
import { AppDomainTable, type DomainRow } from "./app-domain-table.ts";
import { createIngress, type IngressDeps, type IngressOptions } from "./ingress.ts";
import { RouteTable, type RouteRow } from "./route-table.ts";
import type { RoutingTables } from "./routing-tables.ts";

/** One app for a test: claims and routes in short, `scripts` of its routes made up when not given. */
export interface TestApp {
  slug: string;
  claims?: string[];
  routes?: { method?: string; host?: string; path: string; script?: string; enabled?: boolean }[];
}

/** Ids that can be told apart by eye: `app-blog` has `00000000-0000-7000-8000-` and a number. */
export function testId(number: number): string {
  return `00000000-0000-7000-8000-${number.toString(16).padStart(12, "0")}`;
}

export interface TestTables extends RoutingTables {
  generation: number;
  scripts: Map<string, ResolvedScript>;
}

/** Tables of these apps, without a database. Script ids are those of `scriptId(name)`. */
export function testTables(apps: readonly TestApp[]): TestTables {
  const domainRows: DomainRow[] = [];
  const routeTables = new Map<string, RouteTable>();
  const scripts = new Map<string, ResolvedScript>();
  let next = 1;
  for (const app of apps) {
    const appId = testId(next++);
    const claims = app.claims ?? [];
    if (claims.length === 0) domainRows.push({ appId, slug: app.slug, claimId: null, pattern: null });
    for (const pattern of claims) domainRows.push({ appId, slug: app.slug, claimId: testId(next++), pattern });
    const rows = (app.routes ?? []).map((route): RouteRow => {
      const name = route.script ?? `${app.slug} ${route.method ?? "ANY"} ${route.host ?? ""}${route.path}`;
      const script = testScript({ id: appId, slug: app.slug }, name, route.enabled ?? true);
      scripts.set(script.id, script);
      return {
        id: testId(next++),
        scriptId: script.id,
        method: route.method ?? "ANY",
        host: route.host ?? null,
        path: route.path,
        enabled: route.enabled ?? true,
      };
    });
    routeTables.set(appId, new RouteTable(rows));
  }
  const domains = new AppDomainTable(domainRows);
  return {
    generation: 0,
    scripts,
    domains: () => domains,
    routes: (appId) => routeTables.get(appId) ?? new RouteTable([]),
    script: (id) => scripts.get(id) ?? null,
  };
}

export function scriptId(name: string): string {
  return testId(Number(Bun.hash.crc32(name)) + 0x1_0000_0000);
}

export function testScript(app: { id: string; slug: string }, name: string, enabled = true): ResolvedScript {
  return {
    id: scriptId(name),
    name,
    version: 1,
    enabled,
    app,
    program: { revision: name, source: "", parseDepth: 64 },
    uses: { headers: true, remoteAddr: true },
    limits: DEFAULT_LIMITS,
    rateLimits: null,
  };
}

/** An execution that ended well. */
export function answered(response: Partial<ScriptResponse> = {}): ExecResult {
  return {
    outcome: "ok",
    response: { status: 200, headers: [["content-type", "text/plain; charset=utf-8"]], body: "hello", ...response },
    error: null,
    durationUs: 10,
    operations: 1,
    memoryPeakBytes: 1,
    lines: [],
    linesDropped: 0,
  };
}

/** An ingress at a free port, with an executor that is a function. */
export interface TestIngress {
  url: string;
  port: number;
  executed: ExecRequest[];
  recorded: ExecutionRecord[];
  /** Ids of scripts that a rate limit kept requests from. */
  refused: string[];
  errors: unknown[];
  /** Sends bytes (Latin-1) and gives all that comes back until the server closes or nothing comes for a while. */
  raw(text: string): Promise<string>;
  close(): Promise<void>;
}

export function startTestIngress(
  tables: RoutingTables,
  execute: (request: ExecRequest) => ExecResult | Promise<ExecResult> = () => answered(),
  options: Partial<IngressOptions> = {},
  deps: Partial<IngressDeps> = {},
): TestIngress {
  const executed: ExecRequest[] = [];
  const recorded: ExecutionRecord[] = [];
  const refused: string[] = [];
  const errors: unknown[] = [];
  const executor: ExecutorClient = {
    execute: async (request) => {
      executed.push(request);
      return await execute(request);
    },
    compile: async () => null,
  };
  const app = createIngress({
    readModel: tables,
    executor,
    sink: {
      record: (execution) => void recorded.push(execution),
      countRefused: (_appId, scriptId) => void refused.push(scriptId),
    },
    admin: {
      identify: async (headers) =>
        headers.get("authorization")?.toLowerCase() === "bearer sesame" ? { principal: SYSTEM, by: "bearer" } : null,
      isPlatformToken: (token) => token === "sesame",
    },
    options: {
      adminHosts: null,
      publicBaseUrl: "http://localhost:8080",
      executeAccess: "public",
      trustedProxies: [],
      forwardedHeader: "x-forwarded",
      maxBodyBytes: 1_048_576,
      showErrors: false,
      versions: () => ({ schema: 9, api: 1, sdk: 1, executor_protocol: 1, product: "0.1.0", rhai: "1.27" }),
      ...options,
    },
    control: async (request, client) => Response.json({ control: request.url, ...client }),
    log: { error: (fields) => void errors.push(fields["err"]) },
    ...deps,
  }).listen({ port: 0, hostname: "127.0.0.1" });
  const port = app.server?.port ?? 0;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    executed,
    recorded,
    refused,
    errors,
    raw: (text) => sendRaw(port, text),
    close: async () => {
      await app.stop(true);
    },
  };
}

async function sendRaw(port: number, text: string): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const chunks: Buffer[] = [];
  const done = () => resolve(Buffer.concat(chunks).toString("latin1"));
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: (opened) => void opened.write(Buffer.from(text, "latin1")),
      data: (_socket, data) => {
        chunks.push(Buffer.from(data));
        if (isWhole(Buffer.concat(chunks).toString("latin1"), text.startsWith("HEAD "))) done();
      },
      close: done,
      error: done,
    },
  });
  const answer = await promise;
  socket.end();
  return answer;
}

/** Whether a response has come to its end, by its Content-Length. */
function isWhole(answer: string, head: boolean): boolean {
  const end = answer.indexOf("\r\n\r\n");
  if (end === -1) return false;
  if (head || / (?:204|304) /.test(answer.slice(0, 20))) return true;
  const length = /\r\ncontent-length: (\d+)/i.exec(answer.slice(0, end))?.[1];
  return length !== undefined && answer.length - end - 4 >= Number(length);
}
