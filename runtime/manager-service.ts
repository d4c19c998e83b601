import { loadAdminToken } from "../control/admin-token.ts";
import { createBatchRecorder } from "../control/record-batch.ts";
import { NodeService } from "../control/serve-nodes.ts";
import { createSetupLink } from "../control/set-up.ts";
import { grantReads } from "../sql/roles.ts";
import type { Dashboard } from "./dashboard.ts";
import { cannotListen, localUrl } from "./listen-address.ts";
import { drain } from "./listening.ts";
import { openManagerDatabase } from "./manager-database.ts";
import { HttpExecutorClient } from "./orchestrator/http-executor-client.ts";
import { createReadModel } from "./orchestrator/read-model.ts";
import type { Running } from "./run-service.ts";
import { startService, type ServiceOptions } from "./service-settings.ts";
import { startControl } from "./start-control.ts";
import { allStarted } from "./started-parts.ts";
import { EXECUTOR_PROTOCOL_VERSION } from "./versions.ts";

export interface ManagerServiceOptions extends ServiceOptions {
  /** Starts what answers `/admin` and below; without it there is no dashboard. */
  dashboard?(): Dashboard;
}

/**
 * The manager of an installation: the control plane, the only writer of the database, and what the orchestrators reach it
 * by. It compiles and runs drafts on the executor of its settings.
 */
export function startManagerService(options: ManagerServiceOptions): Promise<Running> {
  const { log } = options;
  return startService("manager", options, async ({ settings, report, token }, parts) => {
    const { bind, node } = settings;
    const origin = Bun.randomUUIDv7();
    // The settings of a manager of its own are never without.
    const url = settings.databaseUrl ?? "";
    const [{ manager }, adminToken] = await allStarted([
      openManagerDatabase(url, log, parts),
      loadAdminToken(settings.adminToken, settings.dataDir),
    ]);
    const { sql } = manager;
    if (settings.databaseReadUrl !== null) await grantReads(sql, url, settings.databaseReadUrl, log);
    const readModel = await createReadModel({ sql, ceiling: settings.ceiling, origin, log });
    parts.add("read model", () => readModel.close());
    const executor = new HttpExecutorClient({
      url: node.executorUrl,
      token,
      protocol: EXECUTOR_PROTOCOL_VERSION,
      maxConnections: settings.maxConcurrency + settings.queue,
      log,
    });
    parts.add("connections to the executor", () => executor.close());
    const dashboard = options.dashboard?.();
    if (dashboard !== undefined) parts.add("dashboard", () => dashboard.close());
    const database = "external";
    const control = await startControl(
      { settings, report, sql, readModel, origin, executor, adminToken, database, log },
      parts,
    );
    const { api, admin, recorder, tail, onRecorded } = control;
    const batches = createBatchRecorder({ sql, log: settings.log, onRecorded, piecewise: recorder, reporter: log });
    const service = new NodeService({
      token,
      adminToken: adminToken.value,
      admin,
      record: (batch) => batches.record(batch),
      control: (request, client) => api.handle(request, client),
      dashboard: dashboard && ((request) => dashboard.answer(request)),
      log,
    });
    let server: Bun.Server<undefined>;
    try {
      server = Bun.serve({
        hostname: bind.hostname,
        port: bind.port,
        reusePort: false,
        development: false,
        // A request on its way would be lost with a connection that is closed from here.
        idleTimeout: 0,
        fetch: (request) => service.answer(request),
      });
    } catch (error) {
      throw cannotListen(bind, error);
    }
    const endStreams = () => {
      tail.close();
      service.close();
    };
    parts.add("server", () => drain(server, endStreams));
    const port = server.port ?? bind.port;
    const setupLink = await createSetupLink(sql, settings.publicBaseUrl, Date.now());
    return { url: localUrl({ hostname: bind.hostname, port }), port, setupLink };
  });
}
