import { BUILT_IN_CEILING, type SandboxCeiling } from "../../runtime/core/limits.ts";
import type { ExecRequest, ExecResult, ScriptError } from "../../runtime/core/execution.ts";
import type { AdminVerifier, Change, ControlClient, MatchExplanation } from "../../runtime/core/ports.ts";
import { SYSTEM } from "../../runtime/core/principal.ts";
import type { Sql } from "../../sql/connect.ts";
import { createControlApi } from "./create-control-api.ts";
import type { Operation } from "./operation.ts";

/** A control plane over a real database, with ports that only remember. */
export interface TestApi {
  /** Sends JSON as an administrator; `path` is below `/api/v1/admin`. */
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<TestAnswer>;
  /** Sends a request as it is. */
  fetch(path: string, init?: RequestInit, client?: Partial<ControlClient>): Promise<Response>;
  /** What the caches were told, newest last. */
  changes: Change[];
  executed: ExecRequest[];
  compiled: { source: string; parseDepth: number }[];
  logged: unknown[];
}

export interface TestAnswer {
  status: number;
  headers: Headers;
  body: TestBody;
}

/** The members that most tests look at; everything else is unknown. */
export interface TestBody {
  id: string;
  slug: string;
  version: number;
  code: string;
  detail: string;
  errors: { field: string; code: string; message: string; [detail: string]: unknown }[];
  items: TestBody[];
  next_cursor: string | null;
  [member: string]: unknown;
}

export interface TestApiOptions {
  ceiling?: SandboxCeiling;
  operations?: Operation[];
  /** Who acts; by default whoever sends `TEST_TOKEN`, or what begins with it, and then with every right. */
  admin?: AdminVerifier;
  auditRows?: number;
  explain?: (request: { url: string; method: string; appId?: string }) => MatchExplanation;
  execute?: (request: ExecRequest) => Partial<ExecResult>;
  compile?: (source: string, parseDepth: number) => ScriptError | null;
  beforeCompile?: () => Promise<void>;
}

export const TEST_TOKEN = "test-token";

export function createTestApi(sql: Sql, options: TestApiOptions = {}): TestApi {
  const changes: Change[] = [];
  const executed: ExecRequest[] = [];
  const compiled: { source: string; parseDepth: number }[] = [];
  const logged: unknown[] = [];
  const api = createControlApi({
    sql,
    origin: "test",
    listener: { applyChanges: async (more) => void changes.push(...more) },
    matcher: {
      async explain(request) {
        if (options.explain) return options.explain(request);
        throw new Error("No match was expected");
      },
    },
    executor: {
      async execute(request) {
        executed.push(request);
        return { ...OK_RESULT, ...options.execute?.(request) };
      },
      async compile(source, parseDepth) {
        compiled.push({ source, parseDepth });
        await options.beforeCompile?.();
        return options.compile?.(source, parseDepth) ?? null;
      },
    },
    admin: options.admin ?? {
      isPlatformToken: (token) => token.startsWith(TEST_TOKEN),
      async identify(headers) {
        const token = headers.get("authorization")?.replace("Bearer ", "");
        if (!token?.startsWith(TEST_TOKEN)) return null;
        return { principal: { ...SYSTEM, kind: "environment", name: token }, by: "bearer" };
      },
    },
    auditRows: options.auditRows ?? 100_000,
    ceiling: options.ceiling ?? BUILT_IN_CEILING,
    log: { warn: (fields) => void logged.push(fields["err"]), error: (fields) => void logged.push(fields["err"]) },
    config: {
      settings: [{ name: "PICLOUD_WORKERS", value: 2, source: "default" }],
      publicBaseUrl: "http://localhost:8080",
      database: "external",
      mode: "production",
      node: "node-1",
      workers: 2,
    },
    operations: options.operations ?? [],
  });

  function fetchPath(path: string, init: RequestInit = {}, client: Partial<ControlClient> = {}): Promise<Response> {
    const headers = new Headers({ authorization: `Bearer ${TEST_TOKEN}` });
    new Headers(init.headers).forEach((value, name) => headers.set(name, value));
    const request = new Request(`http://localhost:8080/api/v1/admin${path}`, { ...init, headers });
    return api.handle(request, { address: "127.0.0.1", origin: "http://localhost:8080", ...client });
  }

  return {
    fetch: fetchPath,
    changes,
    executed,
    compiled,
    logged,
    async send(method, path, body, headers = {}) {
      const response = await fetchPath(path, {
        method,
        headers: { ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { status: response.status, headers: response.headers, body: text === "" ? null : JSON.parse(text) };
    },
  };
}

const OK_RESULT: ExecResult = {
  outcome: "ok",
  response: { status: 200, headers: [["content-type", "text/plain; charset=utf-8"]], body: "hello" },
  error: null,
  durationUs: 1200,
  operations: 3,
  memoryPeakBytes: 4096,
  lines: [],
  linesDropped: 0,
};
