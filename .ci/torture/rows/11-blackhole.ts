import { startFaultServer } from "../../../sql/faults/fault-server.ts";
import { startTcpProxy } from "../../../sql/faults/tcp-proxy.ts";
import { controlOf, untilTrue, visit } from "../control-calls.ts";
import type { Row } from "../row.ts";

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
    const database = await startFaultServer();
    trial.defer(() => database.close());
    const proxy = await startTcpProxy(Number(new URL(database.url).port));
    trial.defer(() => proxy.close());
    const url = new URL(database.url);
    url.port = String(proxy.port);
    const server = await trial.server({ env: { DATABASE_URL: url.href } });
    const call = controlOf(server);
    await visit(`${server.url}/hello`);

    const rounds = trial.count(10, 1);
    let unlike503 = 0;
    let unserved = 0;
    let slowestMs = 0;
    let slowestRecoveryMs = 0;
    for (let round = 0; round < rounds; round++) {
      // Every connection of the pools has been used: what falls into the hole are requests on open ones.
      await Promise.all(CALLS.map(([method, path]) => (method === "GET" ? call(method, path) : null)));
      proxy.blackhole();
      for (let turn = 0; turn < 2; turn++) {
        const replies = await Promise.all(CALLS.map(([method, path, body]) => call(method, path, body)));
        unlike503 += replies.filter(({ status, headers }) => status !== 503 || !headers.has("retry-after")).length;
        slowestMs = Math.max(slowestMs, ...replies.map(({ ms }) => ms));
        if ((await visit(`${server.url}/hello`)) !== 200) unserved++;
      }
      proxy.restore();
      const slug = `back-${round}`;
      const recoveryMs = await untilTrue(async () => {
        const { status, body } = await call("POST", "/apps", { slug });
        return status === 201 || body?.code === "slug_taken";
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
