import { join } from "node:path";
import { dashboardHeaders } from "../control/dashboard-headers.ts";
import { serveDashboard } from "../control/serve-dashboard.ts";
import { buildDashboard, type BuildOptions } from "./build-dashboard.ts";
import { dashboardNotice } from "./dashboard-notice.ts";
import { noDashboard } from "./orchestrator/platform-paths.ts";
import type { PlatformLog } from "./platform-log.ts";

/** What answers `/admin` and below, for as long as a server runs. */
export interface Dashboard {
  answer(request: Request): Promise<Response>;
  close(): void | Promise<void>;
}

export interface DashboardOptions extends Pick<BuildOptions, "project" | "env" | "build"> {
  log: PlatformLog;
  /** How long a request waits for a build that runs. */
  patienceMs?: number;
}

/** Below the ingress's idle timeout. */
const PATIENCE_MS = 15_000;

/**
 * The built dashboard, which is built first where its sources have changed: beside the start of the server, never before
 * it. A build that fails is a warning, and the server has no dashboard.
 */
export function startDashboard(options: DashboardOptions): Dashboard {
  const { patienceMs = PATIENCE_MS } = options;
  const stopping = new AbortController();
  const ready = prepare(options, stopping.signal);
  return {
    async answer(request) {
      const serve = await within(patienceMs, ready);
      if (serve === "late") return dashboardNotice("The dashboard is being built", "It takes a minute, and only once.");
      return serve === null ? withoutDashboard() : await serve(request);
    },
    async close() {
      stopping.abort();
      await ready;
    },
  };
}

type Serve = Awaited<ReturnType<typeof serveDashboard>>;

/** Never rejects. */
async function prepare({ log, ...options }: DashboardOptions, signal: AbortSignal): Promise<Serve> {
  const startedAt = performance.now();
  let building = false;
  const onBuild = () => {
    building = true;
    log.info({}, "The dashboard is being built, once for its present sources");
  };
  try {
    await buildDashboard({ ...options, signal, onBuild });
    if (building) log.info({ ms: Math.round(performance.now() - startedAt) }, "The dashboard is built");
    return await serveDashboard(join(options.project, "ui/dist"));
  } catch (error) {
    if (!signal.aborted) log.warn({ err: error }, "The dashboard cannot be built; the server runs without it");
    return null;
  }
}

async function within<T>(ms: number, promise: Promise<T>): Promise<T | "late"> {
  const { promise: late, resolve } = Promise.withResolvers<"late">();
  const timer = setTimeout(resolve, ms, "late");
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function withoutDashboard(): Response {
  const response = noDashboard();
  for (const [name, value] of Object.entries(dashboardHeaders())) response.headers.set(name, value);
  return response;
}
