import { postmasterOf } from "../../frozen-database.ts";
import type { Server } from "../../server.ts";
import { ControlPlane } from "../control-plane.ts";
import { Random } from "../random.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

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
    const random = new Random(trial.seed());
    const server = await trial.server();
    const control = new ControlPlane(server);
    const done: Round[] = [];
    let lost = 0;
    const slowestMs = new Map<string, number>();
    for (let nth = 0; nth < rounds; nth++) {
      const victim = VICTIMS[nth % VICTIMS.length] ?? VICTIMS[0];
      const round: Round = { app: `round-${nth}`, acknowledged: [] };
      const app = await control.create("/apps", { slug: round.app });
      const writing = writeScripts(control, app.id, round, writes);
      const killAt = random.below(writes - 1);
      const pauseMs = random.below(10_000) / 1_000;
      await untilTrue(() => round.acknowledged.length >= killAt, GIVEN_UP_MS);
      await Bun.sleep(pauseMs);
      const upMs = await kill(server, control, victim, `after-${nth}`);
      slowestMs.set(victim, Math.max(slowestMs.get(victim) ?? 0, upMs));
      await writing;
      lost += await countMissing(control, round);
      done.push(round);
    }
    // What stood right after its own kill must stand after all the others as well.
    for (const round of done) lost += await countMissing(control, round);
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
async function writeScripts(control: ControlPlane, appId: string, round: Round, writes: number): Promise<void> {
  let next = 0;
  const givenUpAtMs = performance.now() + GIVEN_UP_MS * 2;
  const write = async () => {
    while (round.acknowledged.length < writes && performance.now() < givenUpAtMs) {
      const name = `script-${next++}`;
      const { status } = await control.trySend("POST", "/scripts", { app_id: appId, name, source: "1" });
      if (status === 201) round.acknowledged.push(name);
      else await Bun.sleep(20);
    }
  };
  await Promise.all(Array.from({ length: WRITERS }, write));
}

/** Milliseconds until `/healthz` and a write are answered: from the start of the new server, or from the kill of its database. */
async function kill(
  server: Server,
  control: ControlPlane,
  victim: (typeof VICTIMS)[number],
  slug: string,
): Promise<number> {
  const postmaster = await postmasterOf(server);
  let startedAt = performance.now();
  if (victim !== "its PostgreSQL") process.kill(server.pid, "SIGKILL");
  if (victim !== "the server") process.kill(postmaster, "SIGKILL");
  if (victim !== "its PostgreSQL") {
    await server.restart(async () => {
      startedAt = performance.now();
    });
  }
  await untilTrue(async () => {
    const { status, json } = await control.trySend("POST", "/apps", { slug });
    // Of the last try the answer alone may have been lost.
    return status === 201 || json?.code === "slug_taken";
  }, GIVEN_UP_MS);
  return performance.now() - startedAt;
}

async function countMissing(control: ControlPlane, { app, acknowledged }: Round): Promise<number> {
  const found = await control.scriptNames(app);
  return acknowledged.filter((name) => !found.has(name)).length;
}
