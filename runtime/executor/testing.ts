import type { ExecRequest, Program } from "../core/execution.ts";
import { DEFAULT_LIMITS, type Limits } from "../core/limits.ts";

/** A request as the ingress would make it; each source is a script of its own. */
export function requestFor(source: string, options: { app?: string; limits?: Partial<Limits> } = {}): ExecRequest {
  const app = options.app ?? "app-1";
  const program: Program = {
    revision: `${app}:${Bun.hash(source)}`,
    source,
    parseDepth: DEFAULT_LIMITS.max_expr_depth,
  };
  return {
    id: Bun.randomUUIDv7(),
    app: { id: app, slug: app },
    script: { id: program.revision, name: "script", version: 1 },
    program,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    method: "GET",
    url: "http://localhost:8080/hello?q=1",
    host: "localhost",
    path: "/hello",
    params: [],
    domain: [],
    headers: [
      ["accept", "*/*"],
      ["user-agent", "test"],
    ],
    body: null,
    remoteAddr: "127.0.0.1",
  };
}

export function hello(app?: string): ExecRequest {
  return requestFor('"Hello, world"', app === undefined ? {} : { app });
}
