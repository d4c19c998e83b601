import { PiCloudError } from "./core/errors.ts";
import { createJsonLog, type PlatformLog } from "./platform-log.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

/** What runs until a signal stops it. */
export interface Running {
  /** Where this machine reaches it. */
  url: string;
  port: number;
  /** What makes the first account, if this service has to do with that and there is none. */
  setupLink?: string | null;
  stop(): Promise<void>;
}

/** The whole life of a process for production: `name` as its log calls it. A start that fails is one sentence, and code 1. */
export async function runService(name: string, start: (log: PlatformLog) => Promise<Running>): Promise<void> {
  const log = createJsonLog();
  const startedAt = performance.now();
  try {
    const starting = start(log);
    // Also while it starts: its PostgreSQL may run by then, and must not be left behind.
    stopOnSignals(async () => {
      log.info({}, `${name} stops`);
      await (await starting).stop();
      log.info({}, `${name} has stopped`);
    }, log);
    const { url, port, setupLink = null } = await starting;
    if (setupLink !== null) {
      log.warn({ link: setupLink }, "There is no account yet: open the link within 24 hours to make the first one");
    }
    log.info({ url, port, ms: Math.round(performance.now() - startedAt) }, `${name} is ready`);
  } catch (error) {
    const expected = error instanceof PiCloudError;
    const message = error instanceof Error ? error.message : String(error);
    log.error(expected ? { code: error.code } : { err: error }, `${name} cannot start. ${message}`);
    process.exit(1);
  }
}
