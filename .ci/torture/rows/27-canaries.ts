import type { ExecRequest } from "../../../runtime/core/execution.ts";
import { requestFor } from "../../../runtime/executor/testing.ts";
import { askWatcher } from "../canaries/ask-watcher.ts";
import { CANARY, plants, PROBE, PROBE_SCRIPT } from "../canaries/canary.ts";
import { eachOf } from "../each-of.ts";
import type { Row } from "../row.ts";
import { startPool } from "../start-pool.ts";

/** More than the worker keeps instances for: each one that it hands out was another app's. */
const APPS = 48;
const AT_A_TIME = 4;
/** Deadlines play no part in it, but for the plant that is to meet one. */
const TIMEOUT_MS = 60_000;

export default {
  id: "27",
  title: "app A's script then app B's on one worker, x10,000, with canaries",
  minutes: 2,
  async run(trial) {
    const pool = await startPool(trial, {
      workers: 1,
      maxConcurrency: 64,
      queue: 64,
      memoryMb: 2_048,
      hungAfterMs: TIMEOUT_MS,
      allowSleep: true,
      workerEntry: new URL("../canaries/watching-worker.ts", import.meta.url),
    });
    const rounds = trial.count(10_000, 200);
    let seen = 0;
    let failed = 0;
    await eachOf([...Array(rounds).keys()], AT_A_TIME, async (round) => {
      const [where, planting] = plantOf(round);
      const probing = requestFor(PROBE_SCRIPT, {
        app: `${PROBE}-${round % APPS}`,
        limits: { timeout_ms: TIMEOUT_MS },
      });
      const planted = pool.execute(planting);
      if (where !== "suspended") await planted;
      const probed = await pool.execute(probing);
      await planted;
      if (probed.outcome !== "ok") failed++;
      if (JSON.stringify(probed).includes(CANARY)) {
        seen++;
        trial.say(`round ${round}, ${where}: ${JSON.stringify(probed).slice(0, 500)}`);
      }
    });
    const { searches, renewals, found } = await askWatcher();
    for (const place of found) trial.say(`in an instance of another app: ${place}`);
    trial.equal("probes that did not run", failed, 0);
    trial.equal("answers and lines with a canary", seen, 0);
    trial.equal("memories with a canary when another app's script began", found.length, 0);
    trial.equal("memories searched", searches, rounds);
    trial.atLeast({
      what: "instances that passed to another app",
      measured: renewals,
      bound: rounds / 2,
      unit: "times",
    });
    trial.equal("workers that crashed or hung", pool.stats().restarts, 0);
  },
} satisfies Row;

function plantOf(round: number): [where: string, request: ExecRequest] {
  const canary = `${CANARY}${(round % 1_296).toString(36)}`;
  const kinds = plants(canary);
  const [where, source] = kinds[round % kinds.length] as [string, string];
  const request = requestFor(source, {
    app: `planting-app-${round % APPS}`,
    limits: {
      memory_limit_mb: 4,
      max_operations: 100_000,
      timeout_ms: where === "past its deadline" ? 20 : TIMEOUT_MS,
    },
  });
  request.url += `&${canary}=${canary}#${canary}`;
  request.params = [[canary, canary]];
  request.headers.push(["content-type", "text/plain"], [`x-${canary}`.toLowerCase(), canary]);
  request.body = Buffer.from(canary.repeat(500));
  return [where, request];
}
