import { startFaultServer } from "../../../sql/faults/fault-server.ts";
import { visit } from "../answered.ts";
import { type ControlAnswer, ControlPlane, saysUnavailable } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import { rowsGivenUp, untilCounted } from "../execution-log.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

const EVERY_MS = 50;
/** More than the recorder may keep: past that rows are given up and counted. */
const BURST = 12_000;
const CLIENTS = 32;
const KEPT_ROWS = 10_000;
const BACK_WITHIN_MS = 30_000;

export default {
  id: "9",
  title: "PostgreSQL down 60 s under 20 requests/s of cached scripts",
  minutes: 2.5,
  async run(trial) {
    const database = await startFaultServer();
    trial.defer(() => database.close());
    const server = await trial.server({ env: { DATABASE_URL: database.url, PICLOUD_LOG_RATE: "100000" } });
    const control = new ControlPlane(server);
    let asked = 0;
    let served = 0;
    const hello = async () => {
      asked++;
      if ((await visit(`${server.url}/hello`)) === 200) served++;
    };
    await hello();

    /** 20 scripts a second, and the control plane asked as often, for as long as `outage` lasts. */
    const under = async (durationMs: number): Promise<ControlAnswer[]> => {
      const running: Promise<unknown>[] = [];
      const replies: Promise<ControlAnswer>[] = [];
      for (const endMs = performance.now() + durationMs; performance.now() < endMs; await Bun.sleep(EVERY_MS)) {
        running.push(hello());
        const nth = replies.length;
        replies.push(
          nth % 2 === 0 ? control.trySend("GET", "/apps") : control.trySend("POST", "/apps", { slug: `down-${nth}` }),
        );
      }
      await Promise.all(running);
      return Promise.all(replies);
    };
    const judge = (what: string, replies: readonly ControlAnswer[]) => {
      const others = replies.filter((reply) => !saysUnavailable(reply));
      for (const { status } of others.slice(0, 3)) trial.say(`${what}: the control plane answers ${status}`);
      trial.equal(`${what}: answers of the control plane that are not 503 with Retry-After`, others.length, 0);
      const measured = Math.max(...replies.map(({ ms }) => ms));
      trial.atMost({ what: `${what}: the slowest of them`, measured, bound: 1_000, unit: "ms", timed: true });
    };
    const back = () =>
      untilTrue(async () => (await control.trySend("GET", "/logs?limit=1")).status === 200, BACK_WITHIN_MS);

    await database.fell();
    const down = await under(trial.count(60_000, 3_000));
    await eachOf(Array(BURST).fill(null), CLIENTS, hello);
    await database.raise();
    await back();
    judge("down", down);

    await database.freeze();
    const frozen = await under(trial.count(60_000, 3_000));
    await database.thaw();
    await back();
    judge("frozen", frozen);
    trial.equal("cached scripts that are not served", asked - served, 0);

    const counted = await untilCounted(database.url, served);
    trial.equal("executions that are counted", counted.requests, served);
    const dropped = await rowsGivenUp(server.folder);
    trial.equal("rows of the log and rows that were given up, together", counted.rows + dropped, served);
    trial.equal("rows that the counts say are there", counted.recorded, counted.rows);
    trial.atLeast({ what: "rows kept for the database", measured: counted.rows, bound: KEPT_ROWS, unit: "rows" });
    const most = KEPT_ROWS + served - down.length - BURST + 1;
    trial.atMost({ what: "and no more than the bound", measured: counted.rows, bound: most, unit: "rows" });
  },
} satisfies Row;
