import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Server } from "../../server.ts";
import { controlOf, scriptNames, untilTrue, type Call } from "../control-calls.ts";
import { seededRandom } from "../random.ts";
import type { Row } from "../row.ts";

const WRITERS = 8;
const VICTIMS = ["the server", "the server and its PostgreSQL", "its PostgreSQL"] as const;
const GIVEN_UP_MS = 60_000;

interface Round {
  app: string;
  acknowledged: string[];
}

export default {
  id: "8",
  title: "1,000 acknowledged writes with kill -9 at random moments, x50",
  minutes: 8,
  async run(trial) {
    const rounds = trial.count(50, 3);
    const writes = trial.count(1_000, 60);
    const seed = Number(process.env["PICLOUD_TORTURE_SEED"] ?? Date.now() % 1_000_000);
    trial.say(`seed ${seed}: PICLOUD_TORTURE_SEED=${seed} takes the same moments`);
    const random = seededRandom(seed);
    const server = await trial.server();
    const call = controlOf(server);
    const done: Round[] = [];
    let lost = 0;
    const slowestMs = new Map<string, number>();
    for (let nth = 0; nth < rounds; nth++) {
      const victim = VICTIMS[nth % VICTIMS.length] ?? VICTIMS[0];
      const round: Round = { app: `round-${nth}`, acknowledged: [] };
      const { body: app } = await call("POST", "/apps", { slug: round.app });
      const writing = writeScripts(call, app.id, round, writes);
      const killAt = Math.floor(random() * (writes - 1));
      const pauseMs = random() * 10;
      await untilTrue(() => round.acknowledged.length >= killAt, GIVEN_UP_MS);
      await Bun.sleep(pauseMs);
      const upMs = await kill(server, victim, call, `after-${nth}`);
      slowestMs.set(victim, Math.max(slowestMs.get(victim) ?? 0, upMs));
      await writing;
      lost += await countMissing(call, round);
      done.push(round);
    }
    // What stood right after its own kill must stand after all the others as well.
    for (const round of done) lost += await countMissing(call, round);
    trial.equal(
      "writes acknowledged",
      done.reduce((sum, { acknowledged }) => sum + acknowledged.length, 0) >= rounds * writes,
      true,
    );
    trial.equal("acknowledged writes that are lost", lost, 0);
    for (const [victim, measured] of slowestMs) {
      trial.atMost({ what: `up again after kill -9 of ${victim}`, measured, bound: 5_000, unit: "ms", timed: true });
    }
  },
} satisfies Row;

/** Until `writes` of them are acknowledged, whatever becomes of the server meanwhile. */
async function writeScripts(call: Call, appId: string, round: Round, writes: number): Promise<void> {
  let next = 0;
  const givenUpAtMs = performance.now() + GIVEN_UP_MS * 2;
  const write = async () => {
    while (round.acknowledged.length < writes && performance.now() < givenUpAtMs) {
      const name = `script-${next++}`;
      const { status } = await call("POST", "/scripts", { app_id: appId, name, source: "1" });
      if (status === 201) round.acknowledged.push(name);
      else await Bun.sleep(20);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

/** Milliseconds until `/healthz` and a write are answered: from the start of the new server, or from the kill of its database. */
async function kill(server: Server, victim: (typeof VICTIMS)[number], call: Call, slug: string): Promise<number> {
  const pidFile = await readFile(join(server.folder, "data/postgres/data/postmaster.pid"), "utf8");
  const postmaster = Number(pidFile.split("\n")[0]);
  let startedAt = performance.now();
  if (victim !== "its PostgreSQL") process.kill(server.pid, "SIGKILL");
  if (victim !== "the server") process.kill(postmaster, "SIGKILL");
  if (victim !== "its PostgreSQL") {
    await server.restart(async () => {
      startedAt = performance.now();
    });
  }
  await untilTrue(async () => {
    const { status, body } = await call("POST", "/apps", { slug });
    // Of the last try the answer alone may have been lost.
    return status === 201 || body?.code === "slug_taken";
  }, GIVEN_UP_MS);
  return performance.now() - startedAt;
}

async function countMissing(call: Call, { app, acknowledged }: Round): Promise<number> {
  const found = await scriptNames(call, app);
  return acknowledged.filter((name) => !found.has(name)).length;
}
