import { join } from "node:path";
import { connectDatabase, type Sql } from "../../../sql/connect.ts";
import { findRunningEmbedded } from "../../../sql/running-embedded.ts";
import { visit } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

const HOUR_MS = 3_600_000;
const SHORT_MS = 12_000;
const CLIENTS = 8;
const SAMPLES = 60;
/** Of a busy app with the defaults: 200 rows/s into a bound of 100,000, failures apart into one of a fifth. */
const ROWS_A_SECOND = 200;
const ROWS = 100_000;
const FAILURES_SHARE = 0.2;
/** PostgreSQL looks once a minute whether there is something to vacuum. */
const NAPTIME_S = 60;
/** A hundredth more than the bound is let in before rows are deleted, a thousand at a time. */
const SLACK = 1.01;
/** A fifth of dead rows waits for the next vacuum, what is written until that is over comes to it, and pages empty slowly. */
const BLOAT = 2;

export default {
  id: "7",
  title: "an hour of executions at full speed",
  minutes: 61,
  async run(trial) {
    // Time, rows and vacuums are scaled alike: the bound is passed as many times over in a short hour.
    const durationMs = trial.short ? SHORT_MS : trial.count(HOUR_MS, SHORT_MS);
    const rows = trial.count(ROWS, 2_000);
    const failures = rows * FAILURES_SHARE;
    const rate = Math.round((((ROWS_A_SECOND * HOUR_MS) / ROWS) * rows) / durationMs);
    const server = await trial.server({
      env: {
        PICLOUD_LOG_RATE: String(rate),
        PICLOUD_LOG_ROWS: String(rows),
        PICLOUD_LOG_FAILURES: String(failures),
      },
    });
    const failing = await new ControlPlane(server).publish({ path: "/failing", source: 'throw "no"' });
    const url = await findRunningEmbedded(join(server.folder, "data"));
    if (url === null) throw new Error("PostgreSQL is not ready");
    const { sql, close } = connectDatabase({ url, max: 1, role: "manager" });
    trial.defer(close);
    const naptime = Math.max(1, Math.round((NAPTIME_S * durationMs) / HOUR_MS));
    await sql.unsafe(`ALTER SYSTEM SET autovacuum_naptime = '${naptime}s'`);
    await sql`SELECT pg_reload_conf()`;

    const endMs = performance.now() + durationMs;
    let answered = 0;
    const client = async (nth: number) => {
      const path = nth % 4 === 0 ? `/api/v1/execute/${failing}` : "/hello";
      while (performance.now() < endMs) if ((await visit(server.url + path)) !== 0) answered++;
    };
    const clients = Promise.all(Array.from({ length: CLIENTS }, (_, nth) => client(nth)));
    let most = { rows: 0, bytes: 0 };
    while (performance.now() < endMs) {
      await Bun.sleep(durationMs / SAMPLES);
      const now = await measure(sql);
      most = { rows: Math.max(most.rows, now.rows), bytes: Math.max(most.bytes, now.bytes) };
    }
    await clients;

    const bound = Math.ceil((rows + failures) * SLACK);
    await untilTrue(async () => (await measure(sql)).rows <= bound, 30_000);
    const last = await measure(sql);
    const bytes = (await bytesOfRow(sql)) * bound * BLOAT;
    trial.say(`${answered} executions, ${last.written} rows written, ${last.rows} are left in ${last.bytes} bytes`);
    trial.equal("executions that are counted", await counted(sql, answered), answered);
    const times = { what: "times that the bound was written", measured: last.written / bound, bound: 3, unit: "x" };
    trial.atLeast({ ...times, timed: true });
    trial.atMost({ what: "rows at the end", measured: last.rows, bound, unit: "rows" });
    // What is written in the second that it takes to notice and to delete.
    const unnoticed = bound + 2 * rate + 1_000;
    trial.atMost({ what: "rows at any time", measured: most.rows, bound: unnoticed, unit: "rows", timed: true });
    const inMegabytes = (value: number) => Math.ceil(value / 100_000) / 10;
    trial.atMost({
      what: "the log's tables on disk at any time",
      measured: inMegabytes(most.bytes),
      bound: inMegabytes(bytes),
      unit: "MB",
      timed: true,
    });
  },
} satisfies Row;

async function measure(sql: Sql): Promise<{ rows: number; written: number; bytes: number }> {
  const [now] = await sql<{ rows: number; written: number; bytes: number }[]>`
    SELECT count(*)::int AS rows, coalesce(max(seq), 0)::int AS written,
      pg_total_relation_size('execution_logs')::float8 AS bytes
    FROM execution_logs`;
  return now ?? { rows: Number.NaN, written: Number.NaN, bytes: Number.NaN };
}

/** On the disk, without dead rows: its part of the table, and an entry on a page that was split in every index. */
async function bytesOfRow(sql: Sql): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`
    SELECT (avg(pg_column_size(l.*)) + 28)::float8
      + (SELECT sum(2 * (16 + 16 * indnatts)) FROM pg_index WHERE indrelid = 'execution_logs'::regclass)::float8 AS bytes
    FROM execution_logs AS l`;
  return row?.bytes ?? Number.NaN;
}

async function counted(sql: Sql, answered: number): Promise<number> {
  const read = async () => {
    const [row] = await sql<{ requests: number }[]>`SELECT sum(requests)::int AS requests FROM execution_counts`;
    return row?.requests ?? 0;
  };
  await untilTrue(async () => (await read()) >= answered, 10_000);
  return read();
}
