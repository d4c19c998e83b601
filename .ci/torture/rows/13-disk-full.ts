import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectDatabase } from "../../../sql/connect.ts";
import { findRunningEmbedded } from "../../../sql/running-embedded.ts";
import { project, type Server } from "../../server.ts";
import { visit } from "../answered.ts";
import { ControlPlane, saysUnavailable } from "../control-plane.ts";
import { eachOf } from "../each-of.ts";
import { rowsGivenUp, untilCounted } from "../execution-log.ts";
import type { Row } from "../row.ts";
import { mountSmallDisk } from "../small-disk.ts";
import { untilTrue } from "../until-true.ts";

/** Room for a database, the 16 MB of its write-ahead log and as much again. */
const MEGABYTES = 160;
const CANNOT = "a file system that this user may mount (unshare --mount)";
/** More than the recorder may keep. */
const BURST = 11_000;
const CLIENTS = 32;
const TOLD_WITHIN_MS = 20_000;
const BACK_WITHIN_MS = 60_000;
/** A source that its table has no room for on the pages that it has. */
const SOURCE = `"${Bun.randomUUIDv7("hex").repeat(500)}"`;

export default {
  id: "13",
  title: "disk full",
  minutes: 1.5,
  async notGranted() {
    const folder = await mkdtemp(join(tmpdir(), "picloud-mount-"));
    const disk = await mountSmallDisk(folder, 1);
    await disk?.close();
    await rm(folder, { recursive: true, force: true });
    return disk === null ? CANNOT : null;
  },
  async run(trial) {
    const disk = await mountSmallDisk(await trial.folder("disk"), MEGABYTES);
    if (disk === null) throw new Error(`Cannot be tried here: it needs ${CANNOT}`);
    trial.defer(() => disk.close());
    const data = join(disk.path, "data");
    const server = await trial.server({
      command: [...disk.enter, process.execPath, join(project, "runtime/main.ts")],
      env: { PICLOUD_DATA: data, PICLOUD_LOG_RATE: "100000" },
    });
    const control = new ControlPlane(server);
    const app = await control.create("/apps", { slug: "full" });
    const acknowledged: string[] = [];
    let next = 0;
    const write = async () => {
      const name = `script-${next++}`;
      const reply = await control.trySend("POST", "/scripts", { app_id: app.id, name, source: SOURCE });
      if (reply.status === 201) acknowledged.push(name);
      return reply;
    };
    let asked = 0;
    let served = 0;
    const hello = async () => {
      asked++;
      if ((await visit(`${server.url}/hello`)) === 200) served++;
    };
    const saysDiskFull = async () => {
      const reply = await write();
      return saysUnavailable(reply) && reply.json.code === "disk_full";
    };

    const rounds = trial.count(5, 1);
    const told = { extending: 0, starting: 0 };
    let slowestBackMs = 0;
    for (let round = 0; round < rounds; round++) {
      for (let nth = 0; nth < 20; nth++) await write();
      await hello();
      await disk.fill();
      // First there is no room for another page of a table, and what is there can be read.
      if ((await untilTrue(saysDiskFull, TOLD_WITHIN_MS)) < TOLD_WITHIN_MS) told.extending++;
      trial.equal("what is there can be read", (await control.trySend("GET", "/apps")).status, 200);
      await hello();
      // Then there is none for the write-ahead log: PostgreSQL panics, and cannot start.
      await fillWriteAheadLog(server, data);
      await hello();
      if ((await untilTrue(saysDiskFull, TOLD_WITHIN_MS)) < TOLD_WITHIN_MS) told.starting++;
      if (round === 0) {
        await eachOf(Array(BURST).fill(null), CLIENTS, hello);
      }
      await hello();
      await disk.free();
      const backMs = await untilTrue(async () => (await write()).status === 201, BACK_WITHIN_MS);
      slowestBackMs = Math.max(slowestBackMs, backMs);
    }
    trial.equal("times that the control plane says disk_full, tables being full", told.extending, rounds);
    trial.equal("times that it says so, the write-ahead log being full", told.starting, rounds);
    trial.equal("cached scripts that are not served", asked - served, 0);
    const measured = slowestBackMs;
    trial.atMost({ what: "writing again once there is room", measured, bound: 10_000, unit: "ms", timed: true });

    const url = await databaseUrl(server, data);
    const counted = await untilCounted(url, served);
    trial.equal("executions that are counted", counted.requests, served);
    const givenUp = await rowsGivenUp(server.folder);
    trial.atLeast({ what: "rows of the log that were given up", measured: givenUp, bound: 1, unit: "rows" });
    trial.equal("rows of the log and rows that were given up, together", counted.rows + givenUp, served);
    const said = await Bun.file(join(server.folder, "out.log")).text();
    trial.equal("the log shows what PostgreSQL says", /does not start.*|.*No space left on device/.test(said), true);
    const missing = async () => {
      const found = await control.scriptNames("full");
      return acknowledged.filter((name) => !found.has(name)).length;
    };
    trial.equal("acknowledged writes that are lost", await missing(), 0);
    await server.restart(async () => {});
    trial.equal("and after another start", await missing(), 0);
  },
} satisfies Row;

/** As the process of the server sees it: the folder is on its disk alone. */
async function databaseUrl(server: Server, data: string): Promise<string> {
  const url = await findRunningEmbedded(join(`/proc/${server.pid}/root`, data));
  if (url === null) throw new Error("PostgreSQL is not ready");
  return url;
}

/** Writes log and no table, until PostgreSQL is gone. */
async function fillWriteAheadLog(server: Server, data: string): Promise<void> {
  const database = connectDatabase({ url: await databaseUrl(server, data), max: 1, role: "manager" });
  try {
    for (let megabytes = 0; megabytes < MEGABYTES; megabytes++) {
      await database.sql`SELECT pg_logical_emit_message(false, 'ballast', repeat('x', 1000000), true)`;
    }
  } catch {
    // There is no more room.
  } finally {
    await database.close();
  }
}
