import { serveExecutor } from "./executor/executor-server.ts";
import { cannotListen, localUrl } from "./listen-address.ts";
import { drain } from "./listening.ts";
import type { Running } from "./run-service.ts";
import { startService, type ServiceOptions } from "./service-settings.ts";
import { startPool } from "./start-pool.ts";
import { EXECUTOR_PROTOCOL_VERSION } from "./versions.ts";

export interface ExecutorServiceOptions extends ServiceOptions {
  /** Registers `sleep_ms(n)` for scripts: for tests of waiting only. */
  allowSleep?: boolean;
}

/** The compute of a node: workers, and what orchestrators and the manager reach them by. It has no database. */
export function startExecutorService(options: ExecutorServiceOptions): Promise<Running> {
  const { log } = options;
  return startService("executor", options, async ({ settings, token }, parts) => {
    const { bind } = settings;
    const pool = await startPool(settings, log, parts, options.allowSleep ?? false);
    let server: ReturnType<typeof serveExecutor>;
    try {
      server = serveExecutor({ executor: pool, bind, token, protocol: EXECUTOR_PROTOCOL_VERSION, log });
    } catch (error) {
      throw cannotListen(bind, error);
    }
    parts.add("server", () => drain(server));
    const port = server.port ?? bind.port;
    return { url: localUrl({ hostname: bind.hostname, port }), port };
  });
}
