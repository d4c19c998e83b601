import { stat } from "node:fs/promises";
import { join } from "node:path";
import { parseSettings } from "../../../runtime/core/settings.ts";
import { thisMachine } from "../../../runtime/machine.ts";
import { openDatabase } from "../../../runtime/open-database.ts";
import { silentLog } from "../../../runtime/platform-log.ts";
import { runPicloud } from "../../../runtime/testing/command-line.ts";
import type { Sql } from "../../../sql/connect.ts";
import { ControlPlane } from "../control-plane.ts";
import type { Row } from "../row.ts";

const MB = 1_000_000;
const ROW_BYTES = 1_000;
const WRITES_A_SECOND = 100;
const BOUND_MS = 120_000;

export default {
  id: "35",
  title: "backup during 100 writes/s, restored on an empty machine",
  minutes: 2,
  async run(trial) {
    const rows = trial.count((100 * MB) / ROW_BYTES, 5_000);
    const server = await trial.server({ env: { PICLOUD_AUDIT_ROWS: "1000000" } });
    const old = join(server.folder, "data");
    await onInstallation(old, (sql) => fill(sql, rows));
    trial.say(`${rows} rows of a kilobyte are there`);

    const file = join(server.folder, "backup.tar.gz");
    const writes = keepWriting(new ControlPlane(server));
    await writes.until(WRITES_A_SECOND / 2);
    const before = writes.done();
    const startedAtMs = performance.now();
    await picloud(old, "backup", file);
    const backupMs = performance.now() - startedAtMs;
    const after = writes.done();
    await writes.until(after + WRITES_A_SECOND / 2);
    const { failed } = await writes.end();

    const fresh = join(await trial.folder("fresh"), "data");
    const restoredAtMs = performance.now();
    await picloud(fresh, "restore", file);
    const restoreMs = performance.now() - restoredAtMs;
    const found = await onInstallation(fresh, readPairs);

    trial.equal("writes that failed", failed, 0);
    trial.equal("log rows", found.logs, rows);
    trial.equal("apps without the row of the audit log that was written with them", found.unpaired, 0);
    trial.atLeast({ what: "writes in the backup", measured: found.apps, bound: before, unit: "writes" });
    trial.equal("writes that came before one in the backup and are not in it", found.missing, 0);
    trial.atLeast({
      what: "writes a second while it was made",
      measured: ((after - before) / backupMs) * 1_000,
      bound: WRITES_A_SECOND * 0.9,
      unit: "writes/s",
      timed: true,
    });
    const { size } = await stat(file);
    trial.say(`the archive has ${(size / MB).toFixed(1)} MB`);
    trial.atMost({ what: "backup", measured: backupMs, bound: BOUND_MS, unit: "ms", timed: true });
    trial.atMost({ what: "restore", measured: restoreMs, bound: BOUND_MS, unit: "ms", timed: true });
  },
} satisfies Row;

/** What hardly compresses, as hashes do not. */
async function fill(sql: Sql, rows: number): Promise<void> {
  const batch = 5_000;
  for (let done = 0; done < rows; done += batch) {
    await sql`
      INSERT INTO execution_logs (id, app_id, status, outcome, duration_us, query)
      SELECT gen_random_uuid(), (SELECT id FROM apps WHERE slug = 'default'), 200, 'ok', n,
        (SELECT string_agg(md5(n || '-' || part), '') FROM generate_series(1, 28) AS part)
      FROM generate_series(${done + 1}::int, ${Math.min(done + batch, rows)}::int) AS n`;
  }
}

/** One write after another from one hand, so that what is in a backup must be a beginning of them. */
function keepWriting(control: ControlPlane) {
  const ended = new AbortController();
  const answers = { made: 0, failed: 0 };
  const startedAtMs = performance.now();
  const work = (async () => {
    while (!ended.signal.aborted) {
      const dueMs = startedAtMs + ((answers.made + answers.failed) * 1_000) / WRITES_A_SECOND;
      await Bun.sleep(Math.max(0, dueMs - performance.now()));
      const { status } = await control.trySend("POST", "/apps", { slug: `written-${answers.made}` });
      if (status === 201) answers.made++;
      else answers.failed++;
    }
  })();
  return {
    done: () => answers.made,
    async until(count: number) {
      while (answers.made < count) await Promise.race([Bun.sleep(20), work]);
    },
    async end() {
      ended.abort();
      await work;
      return { failed: answers.failed };
    },
  };
}

interface Pairs {
  logs: number;
  apps: number;
  unpaired: number;
  missing: number;
}

async function readPairs(sql: Sql): Promise<Pairs> {
  const [row] = await sql<[Pairs]>`
    WITH written AS (SELECT id, substr(slug, 9)::int AS number FROM apps WHERE slug LIKE 'written-%'),
      told AS (SELECT resource_id AS id FROM audit_log WHERE resource = 'app' AND method = 'POST')
    SELECT (SELECT count(*)::int FROM execution_logs) AS logs,
      (SELECT count(*)::int FROM written) AS apps,
      (SELECT count(*)::int FROM written FULL JOIN told USING (id) WHERE written.number IS NULL OR told.id IS NULL)
        AS unpaired,
      (SELECT coalesce(max(number) + 1, 0)::int - count(*)::int FROM written) AS missing`;
  return row;
}

async function picloud(dataDir: string, ...args: string[]): Promise<void> {
  const { code, err } = await runPicloud(args, { PICLOUD_DATA: dataDir });
  if (code !== 0) throw new Error(`picloud ${args[0]} ended with ${code}: ${err}`);
}

async function onInstallation<T>(dataDir: string, body: (sql: Sql) => Promise<T>): Promise<T> {
  const { settings } = parseSettings({ PICLOUD_DATA: dataDir }, thisMachine());
  const database = await openDatabase(settings, silentLog, { deadlineMs: 300_000 });
  try {
    return await body(database.sql);
  } finally {
    await database.close();
  }
}
