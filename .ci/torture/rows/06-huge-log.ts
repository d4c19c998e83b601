import { timed } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import { residentMb } from "../resident.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

const BYTES = 100_000_000;
const MAX_LINES = 256;
const MAX_BYTES = 65_536;

interface LogRow {
  script_id: string;
  lines: { message: string }[];
  lines_dropped: number;
}

/** Cut by their bytes, and by their number. */
const LENGTHS = [1_000, 100];

export default {
  id: "6",
  title: "a script that logs 100 MB",
  minutes: 0.5,
  async run(trial) {
    const server = await trial.server({ env: { PICLOUD_CEILING_MAX_OPERATIONS: "10000000000" } });
    const control = new ControlPlane(server);
    for (const length of LENGTHS) {
      const lines = Math.max(2 * MAX_LINES, Math.round((BYTES * trial.scale) / length));
      const path = `/lines-of-${length}`;
      const id = await control.publish({
        path,
        source: `let s = ""; s.pad(${length}, "x"); for i in 0..${lines} { log::info(s); } "logged"`,
        sandbox: { max_operations: 10_000_000_000 },
        timeout_ms: 30_000,
      });
      const run = () => timed(() => fetch(`${server.url}${path}`));
      // What one run makes the process take, it keeps: that of the ones after it must be nothing.
      const first = await run();
      const before = await residentMb(server.pid);
      const later = [await run(), await run(), await run()];
      const grown = (await residentMb(server.pid)) - before;
      const wrong = [first, ...later].filter(({ status, text }) => status !== 200 || text !== "logged");
      const what = `${lines} lines of ${length} bytes`;
      trial.equal(`${what}: runs that fail`, wrong.length, 0);
      trial.atMost({ what: `${what}: growth by three runs more`, measured: grown, bound: 32, unit: "MB" });
      const rows = await rowsOf(control, id, 4);
      trial.equal(`${what}: rows of the log`, rows.length, 4);
      const kept = rows.map((row) => row.lines.length);
      trial.atMost({ what: `${what}: lines kept`, measured: Math.max(...kept), bound: MAX_LINES, unit: "lines" });
      trial.atLeast({ what: `${what}: lines kept`, measured: Math.min(...kept), bound: 60, unit: "lines" });
      const bytes = rows.map((row) => row.lines.reduce((sum, { message }) => sum + message.length, 0));
      trial.atMost({ what: `${what}: kept of them`, measured: Math.max(...bytes), bound: MAX_BYTES, unit: "bytes" });
      const miscounted = rows.filter((row) => row.lines.length + row.lines_dropped !== lines);
      trial.equal(`${what}: runs whose dropped lines are miscounted`, miscounted.length, 0);
    }
  },
} satisfies Row;

/** Rows are there within a second. */
async function rowsOf(control: ControlPlane, script: string, count: number): Promise<LogRow[]> {
  let rows: LogRow[] = [];
  await untilTrue(async () => {
    rows = (await control.call("GET", `/logs?script=${script}`)).items;
    return rows.length >= count;
  }, 30_000);
  return rows;
}
