import { hostname } from "node:os";
import type { AdminToken } from "../control/admin-token.ts";
import { accountOperations } from "../control/api/accounts.ts";
import { createControlApi, type ControlApi } from "../control/api/create-control-api.ts";
import { logOperations } from "../control/api/logs.ts";
import { sessionOperations } from "../control/api/session.ts";
import { statsOperations } from "../control/api/stats.ts";
import { tokenOperations } from "../control/api/tokens.ts";
import { CredentialWatch, liveCredentials } from "../control/credential-watch.ts";
import type { RecordedRow } from "../control/execution-batch.ts";
import { createAdminVerifier } from "../control/identify-admin.ts";
import { LogRetention } from "../control/log-retention.ts";
import { LogTail } from "../control/log-tail.ts";
import { PasswordHasher } from "../control/password-hasher.ts";
import { tailHistory } from "../control/read-log.ts";
import { createExecutionRecorder, type ExecutionRecorder } from "../control/record-execution.ts";
import { setUpFromEnvironment } from "../control/set-up.ts";
import type { AccountServices } from "../control/sign-in.ts";
import { SignInThrottle } from "../control/sign-in-throttle.ts";
import { createUnitsOfWork, type Actor, type Sql } from "../control/unit-of-work.ts";
import type { AdminVerifier, ExecutorClient } from "./core/ports.ts";
import { SYSTEM } from "./core/principal.ts";
import type { SettingReport, Settings } from "./core/settings.ts";
import type { ReadModel } from "./orchestrator/read-model.ts";
import { createRequestMatcher } from "./orchestrator/request-matcher.ts";
import type { PlatformLog } from "./platform-log.ts";
import type { StartedParts } from "./started-parts.ts";
import { PRODUCT_VERSION } from "./versions.ts";

export interface ControlOptions {
  settings: Settings;
  report: SettingReport[];
  /** The manager's. */
  sql: Sql;
  /** What follows changes before they are answered, and explains requests. */
  readModel: ReadModel;
  /** This process's name in notifications. */
  origin: string;
  executor: ExecutorClient;
  adminToken: AdminToken;
  database: "embedded" | "external";
  log: PlatformLog;
  /** Told of rows as they are written to the execution log. */
  onRecorded?: ((rows: readonly RecordedRow[]) => void) | undefined;
}

/** The manager, but for its server. */
export interface Control {
  api: ControlApi;
  admin: AdminVerifier;
  recorder: ExecutionRecorder;
  tail: LogTail;
  /** Tells tails and retention of rows that somebody else has written. */
  onRecorded(rows: readonly RecordedRow[]): void;
}

const AT_THE_START: Actor = { principal: SYSTEM, method: "START", path: "", address: "" };
const FLUSH_MS = 2_000;

/** The manager's parts on a database that is ready; makes the environment's first account. */
export async function startControl(options: ControlOptions, parts: StartedParts): Promise<Control> {
  const { settings, sql, readModel, origin, log } = options;
  const retention = new LogRetention({ sql, log: settings.log, reporter: log });
  parts.add("log retention", () => retention.close());
  const tail = new LogTail({ history: tailHistory(sql) });
  const onRecorded = (rows: readonly RecordedRow[]) => {
    tail.publish(rows);
    retention.noteRecorded(rows);
    options.onRecorded?.(rows);
  };
  const recorder = createExecutionRecorder({ sql, log: settings.log, reporter: log, onRecorded });
  parts.add("recorder", async () => {
    const lost = await recorder.close(FLUSH_MS);
    if (lost > 0) log.error({ rows: lost }, "Log rows could not be written before the stop");
  });

  const { session, firstAccount } = settings;
  const watch = new CredentialWatch({ findLive: liveCredentials(sql, session), reporter: log });
  parts.add("watch over sessions", () => watch.close());
  const services: AccountServices = {
    hasher: new PasswordHasher(),
    throttle: new SignInThrottle(),
    watch,
    session,
    nowMs: Date.now,
  };
  if (firstAccount !== null) {
    const units = createUnitsOfWork({ sql, origin, listener: readModel, onListenerError: () => {} });
    await setUpFromEnvironment(units.as(AT_THE_START), services.hasher, firstAccount);
  }
  const admin = createAdminVerifier({ sql, adminToken: options.adminToken, session });
  const { days } = settings.log;
  const api = createControlApi({
    sql,
    origin,
    listener: readModel,
    matcher: createRequestMatcher(readModel),
    executor: options.executor,
    admin,
    ceiling: settings.ceiling,
    log,
    auditRows: settings.auditRows,
    config: {
      settings: options.report,
      publicBaseUrl: settings.publicBaseUrl,
      database: options.database,
      mode: settings.mode,
      node: hostname(),
      workers: settings.workers,
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
  return { api, admin, recorder, tail, onRecorded };
}
