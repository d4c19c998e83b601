import { timed } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import { openLoad, sample } from "../open-load.ts";
import { type RawAnswer, RawConnection } from "../raw-http.ts";
import type { Row } from "../row.ts";

const PLACES = 50;
const QUEUE = 50;
/** Nobody's time is up before all had theirs. */
const TIMEOUT_MS = 30_000;
/** A bound against hanging. */
const PATIENCE_MS = 120_000;

export default {
  id: "2",
  title: `500 concurrent slow runs into a pool set to ${PLACES} and a queue of ${QUEUE}`,
  minutes: 0.5,
  async run(trial) {
    const env = {
      PICLOUD_MAX_CONCURRENCY: String(PLACES),
      PICLOUD_QUEUE: String(QUEUE),
      PICLOUD_APP_SHARE: "100",
    };
    const server = await trial.server({ env });
    const source = 'let n = 0; for i in 0..300000 { n += i; } "slow"';
    const control = new ControlPlane(server);
    await control.publish({ app: "slow", path: "/slow", source, timeout_ms: TIMEOUT_MS });
    const get = (host: string, path: string) => `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
    const count = trial.count(500, 200);
    // A server that has just started compiles itself first.
    for (let round = 0; round < 4; round++) await burst(server.port, get("localhost", "/hello"), PLACES + QUEUE);
    // Meanwhile what takes no place of the pool; an execution of another app would rightly push one of these out.
    const platform = openLoad(10, () => control.trySend("GET", "/apps"));
    const answers = await burst(server.port, get("slow.localhost", "/slow"), count);
    const others = await platform.stop();
    const hellos = await sample(20, 1, () => timed(() => fetch(`${server.url}/hello`)));
    const served = answers.filter(({ text }) => text.startsWith("HTTP/1.1 200 ") && text.endsWith("slow"));
    const refused = answers.filter(({ text }) => text.startsWith("HTTP/1.1 503 "));
    trial.say(`${served.length} served, ${refused.length} refused`);
    trial.equal("answers other than 200 and 503", count - served.length - refused.length, 0);
    trial.atLeast({ what: "slow runs served", measured: served.length, bound: PLACES + QUEUE, unit: "runs" });
    // Some end before the last has come; most do not.
    trial.atLeast({ what: "refused", measured: refused.length, bound: (count - PLACES - QUEUE) * 0.8, unit: "runs" });
    const silent = refused.filter(({ text }) => !/^retry-after: \d+\r$/im.test(text));
    trial.equal("refused without Retry-After", silent.length, 0);
    const latest = Math.max(...refused.map(({ ms }) => ms));
    trial.atMost({ what: "refused after", measured: latest, bound: 100, unit: "ms", timed: true });
    const failed = [...others, ...hellos].filter(({ status }) => status !== 200);
    trial.equal("requests of the control plane meanwhile, and hellos afterwards, that fail", failed.length, 0);
  },
} satisfies Row;

/** Sends the same request over `count` connections at once, which were all there before. */
async function burst(port: number, request: string, count: number): Promise<RawAnswer[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => RawConnection.open(port)));
  for (const connection of connections) connection.write(request);
  const answers = await Promise.all(connections.map((connection) => connection.answer({ patienceMs: PATIENCE_MS })));
  for (const connection of connections) connection.close();
  return answers;
}
