import { seedHelloWorld } from "../control/seed-hello-world.ts";
import { checkServer, connectDatabase, isUnavailable, type Database } from "../sql/connect.ts";
import type { EmbeddedPostgres } from "../sql/embedded.ts";
import { migrate } from "../sql/migrate.ts";
import { PiCloudError } from "./core/errors.ts";
import type { PlatformLog } from "./platform-log.ts";
import type { StartedParts } from "./started-parts.ts";

/** Of the manager's connections one each may be held by a migration, the recorder and retention. */
const MANAGER_CONNECTIONS = 10;
const READER_CONNECTIONS = 4;
const PATIENCE_MS = 30_000;
const RETRY_MS = 250;

/**
 * The manager's connections, to a database with the latest schema and its first script; `embedded` when it is that one.
 * Throws `PiCloudError` with one sentence when it cannot be used.
 */
export async function openManagerDatabase(
  url: string,
  log: PlatformLog,
  parts: StartedParts,
  embedded: Pick<EmbeddedPostgres, "isDiskFull"> | null = null,
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
  const prepare = async () => {
    await checkServer(manager.sql);
    reached = true;
    const schema = await migrate(manager.sql);
    await seedHelloWorld(manager.sql);
    return schema;
  };
  // The embedded one has started: what it does not answer in time, a slow machine answers later.
  const schema = await (embedded === null ? prepare() : untilAvailable(prepare));
  return { manager, schema };
}

/** Tries again while the database is away, for half a minute; what has failed left nothing half done. */
async function untilAvailable<T>(work: () => Promise<T>): Promise<T> {
  const givenUpAtMs = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isAway = isUnavailable(error) || (error instanceof PiCloudError && isUnavailable(error.cause));
      if (!isAway || performance.now() > givenUpAtMs) throw error;
      await Bun.sleep(RETRY_MS);
    }
  }
}

/** Connections that only read, for a read model. */
export function openReader(
  url: string,
  log: PlatformLog,
  parts: StartedParts,
  embedded: Pick<EmbeddedPostgres, "isDiskFull"> | null = null,
): Database {
  const isDiskFull = () => embedded?.isDiskFull() ?? false;
  const reader = connectDatabase({ url, max: READER_CONNECTIONS, role: "reader", log, isDiskFull });
  parts.add("reader's connections", () => reader.close());
  return reader;
}
