import { hostname } from "node:os";
import { resolve } from "node:path";
import { createControlApi } from "../control/api/create-control-api.ts";
import { accountOperations } from "../control/api/accounts.ts";
import { logOperations } from "../control/api/logs.ts";
import { sessionOperations } from "../control/api/session.ts";
import { statsOperations } from "../control/api/stats.ts";
import { tokenOperations } from "../control/api/tokens.ts";
import { loadAdminToken, type AdminToken } from "../control/admin-token.ts";
import { CredentialWatch, liveCredentials } from "../control/credential-watch.ts";
import { createAdminVerifier } from "../control/identify-admin.ts";
import { LogRetention } from "../control/log-retention.ts";
import { LogTail } from "../control/log-tail.ts";
import { PasswordHasher } from "../control/password-hasher.ts";
import { tailHistory } from "../control/read-log.ts";
import { createExecutionRecorder, type RecordedRow } from "../control/record-execution.ts";
import { seedHelloWorld } from "../control/seed-hello-world.ts";
import { createSetupLink, setUpFromEnvironment } from "../control/set-up.ts";
import type { AccountServices } from "../control/sign-in.ts";
import { SignInThrottle } from "../control/sign-in-throttle.ts";
import { createUnitsOfWork, type Actor } from "../control/unit-of-work.ts";
import { checkServer, connectDatabase, type Database } from "../sql/connect.ts";
import { startEmbeddedPostgres } from "../sql/embedded.ts";
import { requireFreeFolder } from "../sql/folder-lock.ts";
import { migrate } from "../sql/migrate.ts";
import { ensureReadRole } from "../sql/roles.ts";
import { SYSTEM } from "./core/principal.ts";
import { parseSettings, type Mode, type Settings } from "./core/settings.ts";
import { createWorkerPool } from "./executor/worker-pool.ts";
import { cannotListen, localUrl, requireFreeAddress } from "./listen-address.ts";
import { thisMachine } from "./machine.ts";
import { createIngress } from "./orchestrator/ingress.ts";
import { createReadModel } from "./orchestrator/read-model.ts";
import { createRequestMatcher } from "./orchestrator/request-matcher.ts";
import type { PlatformLog } from "./platform-log.ts";
import { API_VERSION, EXECUTOR_PROTOCOL_VERSION, PRODUCT_VERSION, RHAI_VERSION, SDK_VERSION } from "./versions.ts";

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

/** What answers `/admin` and below, for as long as a server runs. */
export interface Dashboard {
  answer(request: Request): Promise<Response>;
  close(): void | Promise<void>;
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

const AT_THE_START: Actor = { principal: SYSTEM, method: "START", path: "", address: "" };
/** In-flight requests are waited for this long, whatever their scripts' own deadlines. */
const DRAIN_MS = 6_000;
const FLUSH_MS = 2_000;
const SLOW_STOP_MS = 3_000;
/** Of the manager's connections one each may be held by a migration, the recorder and retention. */
const MANAGER_CONNECTIONS = 10;
const READER_CONNECTIONS = 4;

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
  report: ReturnType<typeof parseSettings>["report"],
  parts: StartedParts,
): Promise<PiCloud> {
  const { log } = options;
  const { workers, maxConcurrency, queue, appShare, memoryMb, ceiling } = settings;
  const origin = Bun.randomUUIDv7();

  // The engine is compiled while the database starts. A failure of one must not leave the other behind.
  const [pool, databases, adminToken] = await allStarted([
    createWorkerPool({
      workers,
      maxConcurrency,
      queue,
      appSharePercent: appShare,
      memoryMb,
      log,
      ...(options.allowSleep ? { allowSleep: true } : {}),
    }).then((started) => {
      parts.add("workers", () => started.close());
      return started;
    }),
    openDatabases(options, settings, parts),
    loadAdminToken(settings.adminToken, settings.dataDir),
  ]);
  const { manager, reader, schema } = databases;
  const readModel = await createReadModel({ sql: reader.sql, ceiling, origin, log });
  parts.add("read model", () => readModel.close());

  const retention = new LogRetention({ sql: manager.sql, log: settings.log, reporter: log });
  parts.add("log retention", () => retention.close());
  const tail = new LogTail({ history: tailHistory(manager.sql) });
  const recorder = createExecutionRecorder({
    sql: manager.sql,
    log: settings.log,
    reporter: log,
    onRecorded(rows) {
      tail.publish(rows);
      retention.noteRecorded(rows);
      options.onRecorded?.(rows);
    },
  });
  parts.add("recorder", async () => {
    const lost = await recorder.close(FLUSH_MS);
    if (lost > 0) log.error({ rows: lost }, "Log rows could not be written before the stop");
  });

  const dashboard = options.dashboard?.();
  if (dashboard !== undefined) parts.add("dashboard", () => dashboard.close());

  const { session, firstAccount } = settings;
  const watch = new CredentialWatch({ findLive: liveCredentials(manager.sql, session), reporter: log });
  parts.add("watch over sessions", () => watch.close());
  const services: AccountServices = {
    hasher: new PasswordHasher(),
    throttle: new SignInThrottle(),
    watch,
    session,
    nowMs: Date.now,
  };
  if (firstAccount !== null) {
    const units = createUnitsOfWork({ sql: manager.sql, origin, listener: readModel, onListenerError: () => {} });
    await setUpFromEnvironment(units.as(AT_THE_START), services.hasher, firstAccount);
  }
  const admin = createAdminVerifier({ sql: manager.sql, adminToken, session });
  const { days } = settings.log;
  const control = createControlApi({
    sql: manager.sql,
    origin,
    listener: readModel,
    matcher: createRequestMatcher(readModel),
    executor: pool,
    admin,
    ceiling,
    log,
    auditRows: settings.auditRows,
    config: {
      settings: report,
      publicBaseUrl: settings.publicBaseUrl,
      database: settings.databaseUrl === null ? "embedded" : "external",
      mode: settings.mode,
      node: hostname(),
      workers,
    },
    operations: [
      ...logOperations({ recorder, tail, days, watch: (principal) => watch.watch(principal) }),
      ...statsOperations({ recorder, days }),
      ...sessionOperations(services),
      ...accountOperations(services),
      ...tokenOperations(services),
    ],
    product: PRODUCT_VERSION,
  });
  const ingress = createIngress({
    readModel,
    executor: pool,
    sink: recorder,
    admin,
    options: {
      adminHosts: settings.adminHosts,
      publicBaseUrl: settings.publicBaseUrl,
      executeAccess: settings.executeAccess,
      trustedProxies: settings.trustedProxies,
      forwardedHeader: settings.forwardedHeader,
      maxBodyBytes: settings.maxBodyBytes,
      showErrors: settings.mode === "dev",
      versions: () => ({
        schema,
        api: API_VERSION,
        sdk: SDK_VERSION,
        executor_protocol: EXECUTOR_PROTOCOL_VERSION,
        product: PRODUCT_VERSION,
        rhai: RHAI_VERSION,
      }),
    },
    control: (request, client) => control.handle(request, client),
    dashboard: dashboard && ((request) => dashboard.answer(request)),
    log,
  });
  const port = listen(ingress, settings);
  parts.add("ingress", () => drain(ingress, tail));

  const url = localUrl({ hostname: settings.bind.hostname, port });
  const isPublic = report.some(({ name, source }) => name === "PICLOUD_PUBLIC_BASE_URL" && source === "env");
  const linkBase = isPublic ? settings.publicBaseUrl : url;
  return {
    url,
    port,
    adminToken,
    setupLink: options.setupLink === false ? null : await createSetupLink(manager.sql, linkBase, Date.now()),
    settings,
    stop: () => parts.stop(),
  };
}

/** What was started, to be stopped in the opposite order. */
class StartedParts {
  readonly #log: PlatformLog;
  readonly #parts: { name: string; stop: () => unknown }[] = [];
  #stopped: Promise<void> | null = null;

  constructor(log: PlatformLog) {
    this.#log = log;
  }

  add(name: string, stop: () => unknown): void {
    this.#parts.push({ name, stop });
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stopAll());
  }

  /** Each whatever became of the others. */
  async #stopAll(): Promise<void> {
    for (let part = this.#parts.pop(); part !== undefined; part = this.#parts.pop()) {
      const { name } = part;
      const slow = setTimeout(() => this.#log.warn({ part: name }, "Stopping takes long"), SLOW_STOP_MS);
      try {
        await part.stop();
      } catch (error) {
        this.#log.error({ part: name, err: error }, "A part of PiCloud did not stop as it should");
      } finally {
        clearTimeout(slow);
      }
    }
  }
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
  let isDiskFull = () => false;
  if (url === null) {
    const embedded = await startEmbeddedPostgres({ dataDir: settings.dataDir, log });
    parts.add("embedded database", () => embedded.stop());
    url = embedded.url;
    isDiskFull = () => embedded.isDiskFull();
  }
  // Until it has answered once, its failure is the one sentence that ends the start.
  let reached = false;
  const databaseLog: PlatformLog = {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => (reached ? log.error(fields, message) : undefined),
  };
  const manager = connectDatabase({ url, max: MANAGER_CONNECTIONS, role: "manager", log: databaseLog, isDiskFull });
  parts.add("manager's connections", () => manager.close());
  await checkServer(manager.sql);
  reached = true;
  const schema = await migrate(manager.sql);
  const [readUrl] = await Promise.all([
    settings.databaseReadUrl ?? ensureReadRole(manager.sql, url, log),
    seedHelloWorld(manager.sql),
  ]);
  const reader = connectDatabase({ url: readUrl, max: READER_CONNECTIONS, role: "reader", log, isDiskFull });
  parts.add("reader's connections", () => reader.close());
  return { manager, reader, schema };
}

/** All of them, or the first failure once the others have come to an end: what they started is known then. */
async function allStarted<T extends readonly unknown[]>(parts: readonly [...{ [K in keyof T]: Promise<T[K]> }]) {
  await Promise.allSettled(parts);
  return Promise.all(parts);
}

type Ingress = ReturnType<typeof createIngress>;

function listen(ingress: Ingress, { bind }: Settings): number {
  try {
    ingress.listen({ hostname: bind.hostname, port: bind.port });
  } catch (error) {
    throw cannotListen(bind, error);
  }
  return ingress.server?.port ?? bind.port;
}

/** Takes no new connection, ends the streams that would never end, and waits for the answers that are due. */
async function drain(ingress: Ingress, tail: LogTail): Promise<void> {
  const { server } = ingress;
  if (server === null) return;
  const answered = server.stop();
  tail.close();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, DRAIN_MS);
  await Promise.race([answered, late]);
  clearTimeout(timer);
  await server.stop(true);
}
