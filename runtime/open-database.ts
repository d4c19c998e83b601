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

const STARTING_MS = 30_000;

/**
 * The database of an installation, for a command that is run beside its server or without one: an embedded one is started
 * for as long as the command takes when no server runs it. Throws `PiCloudError` with one sentence.
 */
export async function openDatabase(settings: Settings, log: PlatformLog): Promise<OpenedDatabase> {
  const server = settings.databaseUrl === null ? await reachEmbedded(settings.dataDir, log) : null;
  const database = connectDatabase({ url: server?.url ?? settings.databaseUrl ?? "", max: 2, role: "manager", log });
  const close = async () => {
    await database.close();
    await server?.stop();
  };
  try {
    await checkServer(database.sql);
    const schema = await readSchemaVersion(database.sql).catch(() => 0);
    if (schema === schemaVersion) return { sql: database.sql, close };
    throw new PiCloudError(
      "schema_mismatch",
      `The database has schema ${schema}, this PiCloud ${schemaVersion}: start this PiCloud once, and try again`,
    );
  } catch (error) {
    await close();
    throw error;
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
