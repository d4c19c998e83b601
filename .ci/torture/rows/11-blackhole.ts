import { visit } from "../answered.ts";
import { ControlPlane, saysUnavailable } from "../control-plane.ts";
import { startProxiedDatabase } from "../proxied-database.ts";
import type { Row } from "../row.ts";
import { untilTrue } from "../until-true.ts";

/** Reads and writes of every kind: lookups, lists, the log, transactions. */
const CALLS = [
  ["GET", "/apps"],
  ["GET", "/apps/default"],
  ["GET", "/scripts?include=summary"],
  ["GET", "/logs?app=default"],
  ["GET", "/stats?app=default"],
  ["GET", "/audit"],
  ["POST", "/apps", { slug: "lost" }],
  ["POST", "/apps/slug:check", { slug: "lost" }],
] as const;

export default {
  id: "11",
  title: "the connection to PostgreSQL silently blackholed",
  minutes: 1.5,
  async run(trial) {
    const { url, proxy } = await startProxiedDatabase(trial);
    const server = await trial.server({ env: { DATABASE_URL: url } });
    const control = new ControlPlane(server);
    await visit(`${server.url}/hello`);

    const rounds = trial.count(10, 1);
    let unlike503 = 0;
    let unserved = 0;
    let slowestMs = 0;
    let slowestRecoveryMs = 0;
    for (let round = 0; round < rounds; round++) {
      // Every connection of the pools has been used: what falls into the hole are requests on open ones.
      await Promise.all(CALLS.map(([method, path]) => (method === "GET" ? control.trySend(method, path) : null)));
      proxy.blackhole();
      for (let turn = 0; turn < 2; turn++) {
        const replies = await Promise.all(CALLS.map(([method, path, body]) => control.trySend(method, path, body)));
        unlike503 += replies.filter((reply) => !saysUnavailable(reply)).length;
        slowestMs = Math.max(slowestMs, ...replies.map(({ ms }) => ms));
        if ((await visit(`${server.url}/hello`)) !== 200) unserved++;
      }
      proxy.restore();
      const slug = `back-${round}`;
      const recoveryMs = await untilTrue(async () => {
        const { status, json } = await control.trySend("POST", "/apps", { slug });
        return status === 201 || json?.code === "slug_taken";
      }, 60_000);
      slowestRecoveryMs = Math.max(slowestRecoveryMs, recoveryMs);
    }
    trial.equal("calls that are not 503 with Retry-After", unlike503, 0);
    trial.equal("cached scripts that are not served", unserved, 0);
    trial.atMost({ what: "the slowest call", measured: slowestMs, bound: 5_000, unit: "ms", timed: true });
    const measured = slowestRecoveryMs;
    trial.atMost({ what: "the slowest recovery", measured, bound: 10_000, unit: "ms", timed: true });
  },
} satisfies Row;
