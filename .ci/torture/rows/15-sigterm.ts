import { ControlPlane } from "../control-plane.ts";
import { RawConnection } from "../raw-http.ts";
import type { Row } from "../row.ts";

const IN_FLIGHT = 50;
/** Some 8 ms of a core each: together they take longer than the signal. Beside other work less, to be done within the drain. */
const TURNS = { whole: 50_000, short: 10_000 };
/** A bound against hanging. */
const PATIENCE_MS = 120_000;

export default {
  id: "15",
  title: "SIGTERM with 50 in flight",
  minutes: 0.5,
  async run(trial) {
    const rounds = trial.count(10, 1);
    const turns = trial.short ? TURNS.short : TURNS.whole;
    const source = `let n = 0; for i in 0..${turns} { n += 1; } "done " + n`;
    let answered = 0;
    let slowestMs = 0;
    const codes = new Set<number>();
    for (let round = 0; round < rounds; round++) {
      const server = await trial.server({ env: { PICLOUD_WORKERS: "2" } });
      const slow = await new ControlPlane(server).publish({ path: "/slow", source, timeout_ms: 30_000 });
      const get = async (client: RawConnection, path: string) => {
        client.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`);
        return (await client.answer({ patienceMs: PATIENCE_MS })).text;
      };
      // Each connection has been taken in before: what is written on it is read before another one is answered twice.
      const clients = await Promise.all(Array.from({ length: IN_FLIGHT }, () => RawConnection.open(server.port)));
      const witness = await RawConnection.open(server.port);
      await Promise.all([witness, ...clients].map((client) => get(client, "/healthz")));
      const answers = clients.map((client) => get(client, `/api/v1/execute/${slow}`));
      for (let turn = 0; turn < 2; turn++) await get(witness, "/healthz");
      const startedAt = performance.now();
      const stopped = server.stop();
      const texts = await Promise.all(answers);
      codes.add(await stopped);
      slowestMs = Math.max(slowestMs, performance.now() - startedAt);
      answered += texts.filter((text) => text.startsWith("HTTP/1.1 200 ") && text.includes(`done ${turns}`)).length;
      for (const client of [witness, ...clients]) client.close();
    }
    trial.equal("requests in flight that are answered", answered, IN_FLIGHT * rounds);
    trial.equal("exit code", [...codes].join(), "0");
    trial.atMost({ what: "exit after the signal", measured: slowestMs, bound: 10_000, unit: "ms", timed: true });
  },
} satisfies Row;
