import { schemaVersion, readSchemaVersion } from "../../sql/migrate.ts";
import { hasEmbeddedCluster } from "../../sql/running-embedded.ts";
import type { Sql } from "../../sql/connect.ts";
import type { Settings } from "../core/settings.ts";
import { openDatabase } from "../open-database.ts";
import type { PlatformLog } from "../platform-log.ts";
import { shownBytes } from "../shown-amounts.ts";
import { note, ok, type Finding } from "./finding.ts";

/** What other checks need of the database; empty when it cannot be asked. */
export interface DatabaseFacts {
  /** Of the newest row of the log or the audit log. */
  lastRow: Date | null;
  /** Claimed hosts without wildcards. */
  hosts: string[];
}

export const NO_FACTS: DatabaseFacts = { lastRow: null, hosts: [] };

/** In which a query must be answered. */
const ANSWER_MS = 20_000;

/** Opens the database as the server does, starts the embedded one when nobody runs it, and leaves all as it was. */
export async function checkDatabase(
  settings: Settings,
  log: PlatformLog,
  tell: (facts: DatabaseFacts) => void,
): Promise<Finding[]> {
  if (settings.databaseUrl === null && !(await hasEmbeddedCluster(settings.dataDir))) {
    return [note("database", `there is none in ${JSON.stringify(settings.dataDir)} yet: the first start makes it`)];
  }
  const database = await openDatabase(settings, log, { olderSchema: true, deadlineMs: ANSWER_MS });
  try {
    const { sql } = database;
    const startedAtMs = performance.now();
    const [server] = await sql<{ version: string; bytes: string }[]>`
      SELECT current_setting('server_version') AS version, pg_database_size(current_database()) AS bytes`;
    const ms = (performance.now() - startedAtMs).toFixed(1);
    const kind = settings.databaseUrl === null ? "embedded" : "outside";
    const size = shownBytes(Number(server?.bytes ?? 0));
    const findings = [ok("database", `${kind} PostgreSQL ${server?.version}, ${size}, answers in ${ms} ms`)];
    const schema = await readSchemaVersion(sql);
    if (schema === schemaVersion) {
      findings.push(ok("schema", `${schema}, the one of this PiCloud`));
      tell(await readFacts(sql));
    } else {
      findings.push(note("schema", `${schema}: the next start brings it to ${schemaVersion}; make a backup first`));
    }
    return findings;
  } finally {
    await database.close();
  }
}

async function readFacts(sql: Sql): Promise<DatabaseFacts> {
  const [row] = await sql<{ last: Date | null; hosts: string[] }[]>`
    SELECT greatest((SELECT max(started_at) FROM execution_logs), (SELECT max(at) FROM audit_log)) AS last,
      ARRAY(SELECT pattern FROM app_domains WHERE kind = 'exact' ORDER BY id) AS hosts`;
  return { lastRow: row?.last ?? null, hosts: row?.hosts ?? [] };
}
