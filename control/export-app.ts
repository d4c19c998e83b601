import type { ScriptSandbox } from "../runtime/core/limits.ts";
import type { RateLimit } from "../runtime/core/rate-limit.ts";
import { listClaims } from "./claim-host.ts";
import { listRoutes, type Route } from "./create-route.ts";
import type { App } from "./find-app.ts";
import { listScripts } from "./publish-script.ts";
import type { Page, PageRequest, Queries } from "./store/transaction.ts";

/** All that makes an app what it is, without ids, times and logs: the same app elsewhere says the same. */
export interface AppContents {
  app: {
    slug: string;
    name: string;
    description: string;
    rateLimit: RateLimit | null;
    clientRateLimit: RateLimit | null;
  };
  /** Patterns that it claims. */
  domains: string[];
  scripts: ScriptContents[];
}

export interface ScriptContents {
  name: string;
  description: string;
  source: string;
  enabled: boolean;
  sandbox: ScriptSandbox;
  /** Absent: the platform's default. */
  timeoutMs?: number;
  memoryLimitMb?: number;
  routes: Pick<Route, "method" | "host" | "path">[];
}

const PAGE = 200;

/** In the order of creation. Call it inside a transaction that sees one moment. */
export async function exportApp(sql: Queries, app: App): Promise<AppContents> {
  const { slug, name, description, rateLimit, clientRateLimit } = app;
  const claims = await readAll((page) => listClaims(sql, app.id, page));
  const routes = await readAll((page) => listRoutes(sql, { appId: app.id }, page));
  const scripts = await readAll((page) => listScripts(sql, app.id, null, page, { summary: false, source: true }));
  return {
    app: { slug, name, description, rateLimit, clientRateLimit },
    domains: claims.map(({ pattern }) => pattern),
    scripts: scripts.map((script) => ({
      name: script.name,
      description: script.description,
      source: script.source ?? "",
      enabled: script.enabled,
      sandbox: script.sandbox,
      timeoutMs: script.timeoutMs,
      memoryLimitMb: script.memoryLimitMb,
      routes: routes
        .filter((route) => route.scriptId === script.id)
        .map(({ method, host, path }) => ({ method, host, path })),
    })),
  };
}

async function readAll<Row extends { id: string }>(read: (page: PageRequest) => Promise<Page<Row>>): Promise<Row[]> {
  const rows: Row[] = [];
  for (;;) {
    const page = await read({ after: rows.at(-1)?.id ?? null, limit: PAGE, q: null });
    rows.push(...page.rows);
    if (!page.more) return rows;
  }
}
