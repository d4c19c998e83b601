import { connectDatabase } from "../../../sql/connect.ts";
import { startFaultServer } from "../../../sql/faults/fault-server.ts";
import { visit } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

const WRITERS = 8;
const EVERY_MS = 2_000;
/** What may still be on its way after the last fault. */
const SETTLED_WITHIN_MS = 10_000;

export default {
  id: "10",
  title: "PostgreSQL backends killed every 2 s for 5 min under writes",
  minutes: 5.5,
  async run(trial) {
    const database = await startFaultServer();
    trial.defer(() => database.close());
    const server = await trial.server({ env: { DATABASE_URL: database.url, PICLOUD_LOG_RATE: "100000" } });
    const { pid } = server;
    const control = new ControlPlane(server);
    const app = await control.create("/apps", { slug: "halves" });
    const counts = { going: true, writes: 0, refused: 0, slowestMs: 0, runs: 0, kills: 0 };
    const acknowledged: string[] = [];
    const write = async (writer: number) => {
      for (let nth = 0; counts.going; nth++) {
        const name = `script-${writer}-${nth}`;
        const key = { "idempotency-key": name };
        const reply = await control.trySend("POST", "/scripts", { app_id: app.id, name, source: "1" }, key);
        counts.slowestMs = Math.max(counts.slowestMs, reply.ms);
        counts.writes++;
        if (reply.status === 201) acknowledged.push(name);
        else counts.refused++;
      }
    };
    // A pause, so that the runs do not take the machine from the writes.
    const run = async () => {
      for (; counts.going; await Bun.sleep(10)) if ((await visit(`${server.url}/hello`)) === 200) counts.runs++;
    };
    const working = Promise.all([...Array.from({ length: WRITERS }, (_, writer) => write(writer)), run()]);
    for (const endMs = performance.now() + trial.count(300_000, 6_000); performance.now() < endMs; counts.kills++) {
      await Bun.sleep(EVERY_MS);
      await database.terminateBackends();
    }
    counts.going = false;
    await working;
    trial.say(`${counts.kills} kills, ${counts.writes} writes, ${counts.refused} of them refused, ${counts.runs} runs`);

    const recorded = async () => (await hello(control)) === counts.runs;
    await untilTrue(recorded, SETTLED_WITHIN_MS);
    trial.equal("the process that has started still serves", server.pid === pid && isRunning(pid), true);
    const failures = await uncaught(server.folder);
    for (const line of failures.slice(0, 3)) trial.say(line);
    trial.equal("errors that nobody expected", failures.length, 0);
    trial.equal("half commits", await halfCommits(database.url, app.id), 0);
    const found = await control.scriptNames("halves");
    trial.equal("acknowledged writes that are lost", acknowledged.filter((name) => !found.has(name)).length, 0);
    trial.equal("executions that are counted", await hello(control), counts.runs);
    trial.atLeast({ what: "writes that succeed", measured: acknowledged.length, bound: counts.kills, unit: "writes" });
    const measured = counts.slowestMs;
    trial.atMost({ what: "the slowest call", measured, bound: 10_000, unit: "ms", timed: true });
  },
} satisfies Row;

async function hello(control: ControlPlane): Promise<number> {
  const { json } = await control.trySend("GET", "/stats?app=default&step=1d");
  return json?.items?.reduce((sum: number, item: { requests: number }) => sum + item.requests, 0) ?? Number.NaN;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** What the server's log has of requests that failed for a reason of the platform's own, and of what nothing caught. */
async function uncaught(folder: string): Promise<string[]> {
  const said = (await Bun.file(`${folder}/out.log`).text()).split("\n");
  const errors = (await Bun.file(`${folder}/err.log`).text()).trim();
  const failed = said.filter((line) => line.includes("A request of the control plane failed"));
  return [...failed, ...(errors === "" ? [] : [errors])];
}

/** A script, its row of the audit log and the record of its key are one transaction: those of which a part is there. */
async function halfCommits(url: string, appId: string): Promise<number> {
  const inspector = connectDatabase({ url, max: 1, role: "manager" });
  try {
    const [row] = await inspector.sql<{ halves: number }[]>`
      SELECT count(*) FILTER (WHERE script IS NULL OR audited <> 1 OR key IS NULL)::int AS halves
      FROM (SELECT id AS script, name FROM scripts WHERE app_id = ${appId}) AS s
      FULL JOIN (SELECT key FROM idempotency_keys WHERE path LIKE '%/scripts') AS k ON k.key = s.name
      FULL JOIN (
        SELECT resource_id, count(*) AS audited FROM audit_log
        WHERE app_id = ${appId} AND resource = 'script' AND outcome = 'ok' GROUP BY resource_id
      ) AS a ON a.resource_id = s.script`;
    return row?.halves ?? Number.NaN;
  } finally {
    await inspector.close();
  }
}
