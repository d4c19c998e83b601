import type { Server } from "../../server.ts";
import { timed } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import { residentMb } from "../resident.ts";
import type { Row } from "../row.ts";
import { TailReader } from "../tail-reader.ts";
import { untilTrue } from "../until-true.ts";

/** More than the kernel keeps of a connection that nobody reads, and the server beside. */
const ROWS = 400;
const MESSAGE_BYTES = 60_000;
const AT_ONCE = 4;
/** How far those who read may be behind, so that none of them is slow on a slow machine: less than the room of a reader. */
const BEHIND = 12;
const KEPT_MB = 1;

export default {
  id: "5",
  title: "200 log tails, 50 never read",
  minutes: 2,
  async run(trial) {
    const server = await trial.server({ env: { PICLOUD_LOG_RATE: "100000" } });
    await new ControlPlane(server).publish({
      path: "/chatty",
      source: `let s = ""; s.pad(${MESSAGE_BYTES}, "x"); log::info(s); "said"`,
    });
    const slowCount = trial.count(50, 3);
    const readers = await openTails(server, trial.count(150, 9), true);
    const slow = await openTails(server, slowCount, false);
    const before = await residentMb(server.pid);
    let highestMb = before;
    let sent = 0;
    const send = async (): Promise<void> => {
      while (sent++ < ROWS) {
        const { status } = await timed(() => fetch(`${server.url}/chatty`));
        if (status !== 200) trial.equal("status of a script that logs", status, 200);
        await untilAll(readers, (reader) => reader.rows.size + reader.missed >= sent - BEHIND);
        highestMb = Math.max(highestMb, await residentMb(server.pid));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, send));
    await untilAll(readers, (reader) => reader.rows.size + reader.missed >= ROWS);
    trial.equal(
      "rows that readers missed",
      readers.reduce((sum, { missed }) => sum + missed, 0),
      0,
    );
    trial.equal("readers without every row", readers.filter(({ rows }) => rows.size !== ROWS).length, 0);
    const grown = highestMb - before;
    trial.say(`${before.toFixed(0)} MB before, ${highestMb.toFixed(0)} MB at most`);
    trial.atMost({ what: "memory for all tails", measured: grown, bound: slowCount * KEPT_MB + 150, unit: "MB" });
    for (const reader of slow) reader.read();
    await untilAll(slow, (reader) => reader.rows.size + reader.missed >= ROWS);
    trial.equal("slow ones not told that they missed", slow.filter(({ missed }) => missed === 0).length, 0);
    const miscounted = slow.filter(({ rows, missed }) => rows.size + missed !== ROWS);
    trial.equal("slow ones told another count than is missing", miscounted.length, 0);
  },
} satisfies Row;

function openTails(server: Server, count: number, reads: boolean): Promise<TailReader[]> {
  return Promise.all(Array.from({ length: count }, () => TailReader.open(server, reads)));
}

/** A minute at most: what is not there then is judged as it is. */
async function untilAll(readers: readonly TailReader[], done: (reader: TailReader) => boolean): Promise<void> {
  await untilTrue(() => readers.every(done), 60_000);
}
