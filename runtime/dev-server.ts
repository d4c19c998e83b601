/** The server that `bun dev` watches over; a process of its own, so that a restart sees every changed source. */
import { PiCloudError } from "./core/errors.ts";
import { proxyDashboard } from "./dev-dashboard.ts";
import { failureLines } from "./dev-failures.ts";
import type { DevReport, DevStart } from "./dev-messages.ts";
import { createPlainLog } from "./platform-log.ts";
import { startPiCloud } from "./picloud.ts";
import { stopOnSignals } from "./stop-on-signals.ts";

const report = (message: DevReport) => process.send?.(message);
const log = createPlainLog((line) => console.error(line));
const developed = (origin: string) => () => ({ answer: proxyDashboard(origin), close: () => {} });

process.once("message", async (start: DevStart) => {
  const startedAt = performance.now();
  try {
    const server = await startPiCloud({
      env: process.env,
      mode: "dev",
      setupLink: start.first,
      log: start.first ? log : { ...log, warn() {} },
      ...(start.databaseUrl === null ? {} : { databaseUrl: start.databaseUrl }),
      ...(start.viteOrigin === null ? {} : { dashboard: developed(start.viteOrigin) }),
      onRecorded: failureLines((line) => console.error(line)),
    });
    stopOnSignals(() => server.stop(), log);
    report({
      kind: "ready",
      url: server.url,
      port: server.port,
      adminToken: server.adminToken.source === "file" ? server.adminToken.value : null,
      setupLink: server.setupLink,
      tookMs: Math.round(performance.now() - startedAt),
    });
  } catch (error) {
    if (!(error instanceof PiCloudError)) console.error(error);
    report({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    process.exit(1);
  }
});
