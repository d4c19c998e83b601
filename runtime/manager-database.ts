import { seedHelloWorld } from "../control/seed-hello-world.ts";
import { checkServer, connectDatabase, type Database } from "../sql/connect.ts";
import type { EmbeddedPostgres } from "../sql/embedded.ts";
import { migrate } from "../sql/migrate.ts";
import type { PlatformLog } from "./platform-log.ts";
import type { StartedParts } from "./started-parts.ts";

/** Of the manager's connections one each may be held by a migration, the recorder and retention. */
const MANAGER_CONNECTIONS = 10;
const READER_CONNECTIONS = 4;

/**
 * The manager's connections, to a database with the latest schema and its first script; `embedded` when it is that one. Throws `PiCloudError` with one
 * sentence when it cannot be used.
 */
export async function openManagerDatabase(
  url: string,
  log: PlatformLog,
  parts: StartedParts,
  embedded: EmbeddedPostgres | null = null,
): Promise<{ manager: Database; schema: number }> {
  // Until it has answered once, its failure is the one sentence that ends the start.
  let reached = false;
  const databaseLog: PlatformLog = {
    info: (fields, message) => log.info(fields, message),
    warn: (fields, message) => log.warn(fields, message),
    error: (fields, message) => (reached ? log.error(fields, message) : undefined),
  };
  const isDiskFull = () => embedded?.isDiskFull() ?? false;
  const manager = connectDatabase({ url, max: MANAGER_CONNECTIONS, role: "manager", log: databaseLog, isDiskFull });
  parts.add("manager's connections", () => manager.close());
  await checkServer(manager.sql);
  reached = true;
  const schema = await migrate(manager.sql);
  await seedHelloWorld(manager.sql);
  return { manager, schema };
}

/** Connections that only read, for a read model. */
export function openReader(
  url: string,
  log: PlatformLog,
  parts: StartedParts,
  embedded: EmbeddedPostgres | null = null,
): Database {
  const isDiskFull = () => embedded?.isDiskFull() ?? false;
  const reader = connectDatabase({ url, max: READER_CONNECTIONS, role: "reader", log, isDiskFull });
  parts.add("reader's connections", () => reader.close());
  return reader;
}
