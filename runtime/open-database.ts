import { PiCloudError } from "./core/errors.ts";
import type { Settings } from "./core/settings.ts";
import type { PlatformLog } from "./platform-log.ts";
import { checkServer, connectDatabase, type Sql } from "../sql/connect.ts";
import { startEmbeddedPostgres } from "../sql/embedded.ts";
import { readSchemaVersion, schemaVersion } from "../sql/migrate.ts";
import { findRunningEmbedded, hasEmbeddedCluster } from "../sql/running-embedded.ts";

export interface OpenedDatabase {
  sql: Sql;
  close(): Promise<void>;
}

export interface OpenOptions {
  /** True: a schema of an older PiCloud will do. */
  olderSchema?: boolean;
  /** In which a query must have settled; nothing else is taken for the end of the database then. */
  deadlineMs?: number;
  /** Closes the database, and stops the one that was started for the command: whatever waits for it fails then. */
  signal?: AbortSignal | undefined;
}

const STARTING_MS = 30_000;

/**
 * The database of an installation, for a command that is run beside its server or without one: an embedded one is started
 * for as long as the command takes when no server runs it. Throws `PiCloudError` with one sentence.
 */
export async function openDatabase(
  settings: Settings,
  log: PlatformLog,
  options: OpenOptions = {},
): Promise<OpenedDatabase> {
  const server = settings.databaseUrl === null ? await reachEmbedded(settings.dataDir, log) : null;
  const opened = await connect(server?.url ?? settings.databaseUrl ?? "", log, options, server);
  try {
    const schema = await readSchemaVersion(opened.sql).catch(() => 0);
    if (schema === schemaVersion || (options.olderSchema && schema > 0 && schema < schemaVersion)) return opened;
    const next = schema > schemaVersion ? "use the newer PiCloud" : "start this PiCloud once, and try again";
    throw new PiCloudError(
      "schema_mismatch",
      `The database has schema ${schema}, this PiCloud ${schemaVersion}: ${next}`,
    );
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/**
 * The same whatever its schema, made when there is none, and for this command alone: throws `in_use` while a server runs on
 * the data folder. Of an outside database only its sessions tell whether one does.
 */
export async function openDatabaseAlone(
  settings: Settings,
  log: PlatformLog,
  options: Pick<OpenOptions, "deadlineMs" | "signal"> = {},
): Promise<OpenedDatabase> {
  const server = settings.databaseUrl === null ? await startAlone(settings.dataDir, log) : null;
  return connect(server?.url ?? settings.databaseUrl ?? "", log, options, server);
}

async function connect(
  url: string,
  log: PlatformLog,
  { deadlineMs, signal }: OpenOptions,
  server: { stop(): Promise<void> } | null,
): Promise<OpenedDatabase> {
  const bound = deadlineMs === undefined ? {} : { deadlineMs, patient: true };
  const database = connectDatabase({ url, max: 2, role: "manager", log, ...bound });
  let closed: Promise<void> | null = null;
  const close = () =>
    (closed ??= (async () => {
      signal?.removeEventListener("abort", close);
      await database.close();
      await server?.stop();
    })());
  signal?.addEventListener("abort", close);
  try {
    signal?.throwIfAborted();
    await checkServer(database.sql);
    return { sql: database.sql, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function startAlone(dataDir: string, log: PlatformLog) {
  try {
    return await startEmbeddedPostgres({ dataDir, log });
  } catch (error) {
    if (!(error instanceof PiCloudError && error.code === "data_folder_locked")) throw error;
    const { pid } = error.details;
    const holder = pid === null ? "another PiCloud" : `PID ${String(pid)}`;
    throw new PiCloudError(
      "in_use",
      `Cannot replace what is in the data folder ${JSON.stringify(dataDir)} while ${holder} runs on it: stop that first`,
      error.details,
      { cause: error },
    );
  }
}

async function reachEmbedded(dataDir: string, log: PlatformLog): Promise<{ url: string; stop(): Promise<void> }> {
  if (!(await hasEmbeddedCluster(dataDir))) {
    const where = JSON.stringify(dataDir);
    throw new PiCloudError(
      "not_found",
      `There is no database in ${where}: set PICLOUD_DATA or DATABASE_URL as the server has it`,
    );
  }
  const givenUpAtMs = performance.now() + STARTING_MS;
  for (;;) {
    try {
      return await startEmbeddedPostgres({ dataDir, log });
    } catch (error) {
      if (!(error instanceof PiCloudError && error.code === "data_folder_locked")) throw error;
      // A server has it, and may be about to start or to stop.
      const url = await findRunningEmbedded(dataDir);
      if (url !== null) return { url, stop: async () => {} };
      if (performance.now() > givenUpAtMs) throw error;
      await Bun.sleep(100);
    }
  }
}
