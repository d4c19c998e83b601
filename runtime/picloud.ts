import { resolve } from "node:path";
import { loadAdminToken, type AdminToken } from "../control/admin-token.ts";
import type { RecordedRow } from "../control/execution-batch.ts";
import { createSetupLink } from "../control/set-up.ts";
import type { Database } from "../sql/connect.ts";
import { startEmbeddedPostgres } from "../sql/embedded.ts";
import { requireFreeFolder } from "../sql/folder-lock.ts";
import { ensureReadRole } from "../sql/roles.ts";
import { parseSettings, type Mode, type SettingReport, type Settings } from "./core/settings.ts";
import type { Dashboard } from "./dashboard.ts";
import { ingressOptions } from "./ingress-options.ts";
import { localUrl, requireFreeAddress } from "./listen-address.ts";
import { drain, listen } from "./listening.ts";
import { thisMachine } from "./machine.ts";
import { openManagerDatabase, openReader } from "./manager-database.ts";
import { createIngress } from "./orchestrator/ingress.ts";
import { createReadModel } from "./orchestrator/read-model.ts";
import type { PlatformLog } from "./platform-log.ts";
import { startControl } from "./start-control.ts";
import { startPool } from "./start-pool.ts";
import { allStarted, StartedParts } from "./started-parts.ts";

export interface PiCloudOptions {
  env: Readonly<Record<string, string | undefined>>;
  log: PlatformLog;
  mode?: Mode;
  /** A database that somebody else has started, in place of the embedded one or `DATABASE_URL`. */
  databaseUrl?: string;
  /** Starts what answers `/admin` and below; without it there is no dashboard. */
  dashboard?(): Dashboard;
  /** Told of rows as they are written to the execution log. */
  onRecorded?(rows: readonly RecordedRow[]): void;
  /** Registers `sleep_ms(n)` for scripts: for tests of waiting only. */
  allowSleep?: boolean;
  /** False: no link for the first account is made, because one was already. */
  setupLink?: boolean;
}

export interface PiCloud {
  /** Where this machine reaches it. */
  url: string;
  port: number;
  adminToken: AdminToken;
  /** What makes the first account, for whoever can read what the server prints; null when there is one. */
  setupLink: string | null;
  settings: Settings;
  /** Answers what is in flight, writes the log, and stops everything that was started; safe to call twice. */
  stop(): Promise<void>;
}

/**
 * Starts the manager, the orchestrator and the executor in this process; it serves when this returns. Throws
 * `PiCloudError` with one sentence when a setting is unsafe, the address is taken, the data folder is held by another
 * PiCloud, or the database cannot be used; whatever was started is stopped then.
 */
export async function startPiCloud(options: PiCloudOptions): Promise<PiCloud> {
  const { log, mode = "production" } = options;
  const { settings, report, warnings } = parseSettings(options.env, thisMachine(), mode);
  for (const warning of warnings) log.warn({}, warning);
  // A second start by mistake has the same address as well: the process that holds the folder is what it must be told.
  if (settings.databaseUrl === null && options.databaseUrl === undefined) requireFreeFolder(resolve(settings.dataDir));
  requireFreeAddress(settings.bind);

  const parts = new StartedParts(log);
  try {
    return await assemble(options, settings, report, parts);
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function assemble(
  options: PiCloudOptions,
  settings: Settings,
  report: SettingReport[],
  parts: StartedParts,
): Promise<PiCloud> {
  const { log } = options;
  const origin = Bun.randomUUIDv7();

  // The engine is compiled while the database starts. A failure of one must not leave the other behind.
  const [pool, databases, adminToken] = await allStarted([
    startPool(settings, log, parts, options.allowSleep ?? false),
    openDatabases(options, settings, parts),
    loadAdminToken(settings.adminToken, settings.dataDir),
  ]);
  const { manager, reader, schema } = databases;
  const readModel = await createReadModel({ sql: reader.sql, ceiling: settings.ceiling, origin, log });
  parts.add("read model", () => readModel.close());
  const dashboard = options.dashboard?.();
  if (dashboard !== undefined) parts.add("dashboard", () => dashboard.close());

  const { api, admin, recorder, tail } = await startControl(
    {
      settings,
      report,
      sql: manager.sql,
      readModel,
      origin,
      executor: pool,
      adminToken,
      database: settings.databaseUrl === null ? "embedded" : "external",
      log,
      onRecorded: options.onRecorded,
    },
    parts,
  );
  const ingress = createIngress({
    readModel,
    executor: pool,
    sink: recorder,
    admin,
    options: ingressOptions(settings, schema),
    control: (request, client) => api.handle(request, client),
    dashboard: dashboard && ((request) => dashboard.answer(request)),
    log,
  });
  const port = listen(ingress, settings.bind);
  parts.add("ingress", () => drain(ingress.server, () => tail.close()));

  const url = localUrl({ hostname: settings.bind.hostname, port });
  const linkBase = isPublic(report) ? settings.publicBaseUrl : url;
  return {
    url,
    port,
    adminToken,
    setupLink: options.setupLink === false ? null : await createSetupLink(manager.sql, linkBase, Date.now()),
    settings,
    stop: () => parts.stop(),
  };
}

/** Whether the operator has said where the world finds this server. */
function isPublic(report: readonly SettingReport[]): boolean {
  return report.some(({ name, source }) => name === "PICLOUD_PUBLIC_BASE_URL" && source === "env");
}

interface Databases {
  manager: Database;
  reader: Database;
  schema: number;
}

/** The database, started if it is the embedded one, with its schema, its read-only role and its first script. */
async function openDatabases(options: PiCloudOptions, settings: Settings, parts: StartedParts): Promise<Databases> {
  const { log } = options;
  let url = options.databaseUrl ?? settings.databaseUrl;
  if (url === null) {
    const embedded = await startEmbeddedPostgres({ dataDir: settings.dataDir, log });
    parts.add("embedded database", () => embedded.stop());
    url = embedded.url;
  }
  const { manager, schema } = await openManagerDatabase(url, log, parts);
  const readUrl = settings.databaseReadUrl ?? (await ensureReadRole(manager.sql, url, log));
  return { manager, reader: openReader(readUrl, log, parts), schema };
}
