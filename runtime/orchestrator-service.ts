import { checkServer, isUnavailable, type Sql } from "../sql/connect.ts";
import { readSchemaVersion, schemaVersion } from "../sql/migrate.ts";
import { PiCloudError } from "./core/errors.ts";
import type { ControlClient } from "./core/ports.ts";
import { ingressOptions } from "./ingress-options.ts";
import { localUrl } from "./listen-address.ts";
import { drain, listen } from "./listening.ts";
import { openReader } from "./manager-database.ts";
import { ControlForwarder } from "./orchestrator/forward-control.ts";
import { createHttpAdminVerifier } from "./orchestrator/http-admin-verifier.ts";
import { HttpExecutionSink } from "./orchestrator/http-execution-sink.ts";
import { HttpExecutorClient } from "./orchestrator/http-executor-client.ts";
import { createIngress } from "./orchestrator/ingress.ts";
import { ManagerClient } from "./orchestrator/manager-client.ts";
import { ManagerWatch } from "./orchestrator/manager-watch.ts";
import { createReadModel } from "./orchestrator/read-model.ts";
import type { PlatformLog } from "./platform-log.ts";
import type { Running } from "./run-service.ts";
import { startService, type ServiceOptions } from "./service-settings.ts";
import { EXECUTOR_PROTOCOL_VERSION } from "./versions.ts";

/** As long as the manager may take to bring a fresh database to its schema. */
const SCHEMA_WAIT_MS = 30_000;
const SCHEMA_POLL_MS = 250;
const FLUSH_MS = 2_000;
/** The executor says by itself whom it refuses of those that are one too many. */
const SPARE_CONNECTIONS = 64;
/** Of a request for the dashboard nobody asks who sent it. */
const NOBODY: ControlClient = { address: "", origin: "null" };

/** The ingress of a node: it reads routes from the database, and reaches the manager and the executor over HTTP. */
export function startOrchestratorService(options: ServiceOptions): Promise<Running> {
  const { log } = options;
  return startService("orchestrator", options, async ({ settings, token }, parts) => {
    const { bind, node } = settings;
    // The settings of an orchestrator of its own are never without.
    const { sql } = openReader(settings.databaseReadUrl ?? "", log, parts);
    await checkServer(sql);
    await awaitSchema(sql, log);
    const readModel = await createReadModel({ sql, ceiling: settings.ceiling, origin: Bun.randomUUIDv7(), log });
    parts.add("read model", () => readModel.close());
    const executor = new HttpExecutorClient({
      url: node.executorUrl,
      token,
      protocol: EXECUTOR_PROTOCOL_VERSION,
      maxConnections: settings.maxConcurrency + settings.queue + SPARE_CONNECTIONS,
      log,
    });
    parts.add("connections to the executor", () => executor.close());
    const manager = new ManagerClient({ url: node.managerUrl, token });
    parts.add("connections to the manager", () => manager.close());
    const watch = new ManagerWatch({ manager, log });
    parts.add("watch over the manager", () => watch.close());
    const sink = new HttpExecutionSink({ manager, log });
    parts.add("execution sink", async () => {
      const lost = await sink.close(FLUSH_MS);
      if (lost > 0) log.error({ executions: lost }, "Executions could not be sent to the manager before the stop");
    });
    const forwarder = new ControlForwarder(manager);
    const ingress = createIngress({
      readModel,
      executor,
      sink,
      admin: createHttpAdminVerifier(manager, watch),
      options: ingressOptions(settings, schemaVersion),
      async control(request, client) {
        const answer = await forwarder.forward(request, client);
        // So that the next request on this node sees what this one has changed.
        if (request.method !== "GET" && request.method !== "HEAD") await readModel.caughtUp();
        return answer;
      },
      dashboard: (request) => forwarder.forward(request, NOBODY),
      log,
    });
    const port = listen(ingress, bind);
    parts.add("ingress", () => drain(ingress.server, () => forwarder.endStreams()));
    return { url: localUrl({ hostname: bind.hostname, port }), port };
  });
}

/** Waits for the manager of a fresh installation; a schema of another release ends the start with one sentence. */
async function awaitSchema(sql: Sql, log: PlatformLog): Promise<void> {
  const givenUpAtMs = performance.now() + SCHEMA_WAIT_MS;
  for (let isFirst = true; ; isFirst = false) {
    const found = await readSchemaVersion(sql).catch((error: unknown) => {
      if (isUnavailable(error)) throw error;
      return 0;
    });
    if (found === schemaVersion) return;
    if (found > schemaVersion || performance.now() > givenUpAtMs) {
      throw new PiCloudError(
        "schema_mismatch",
        `The database has schema ${found}, this orchestrator ${schemaVersion}: run one release of all services, the manager first`,
      );
    }
    if (isFirst) log.info({ schema: found, expected: schemaVersion }, "Waiting for the manager to bring the schema");
    await Bun.sleep(SCHEMA_POLL_MS);
  }
}
