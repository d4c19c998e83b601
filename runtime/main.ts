/** The second half of `bun start`: the manager, the orchestrator and the executor in one process, for production. */
import { resolve } from "node:path";
import { PiCloudError } from "./core/errors.ts";
import { startDashboard } from "./dashboard.ts";
import { startPiCloud } from "./picloud.ts";
import { createJsonLog } from "./platform-log.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

const log = createJsonLog();
const startedAt = performance.now();
try {
  const project = resolve(import.meta.dir, "..");
  const starting = startPiCloud({
    env: process.env,
    mode: "production",
    log,
    dashboard: () => startDashboard({ project, env: process.env, log }),
  });
  // Also while it starts: its PostgreSQL runs by then, and must not be left behind.
  stopOnSignals(async () => {
    log.info({}, "PiCloud stops");
    await (await starting).stop();
    log.info({}, "PiCloud has stopped");
  }, log);
  const server = await starting;
  if (server.setupLink !== null) {
    log.warn(
      { link: server.setupLink },
      "There is no account yet: open the link within 24 hours to make the first one",
    );
  }
  log.info({ url: server.url, port: server.port, ms: Math.round(performance.now() - startedAt) }, "PiCloud is ready");
} catch (error) {
  const expected = error instanceof PiCloudError;
  const message = error instanceof Error ? error.message : String(error);
  log.error(expected ? { code: error.code } : { err: error }, `PiCloud cannot start. ${message}`);
  process.exit(1);
}
