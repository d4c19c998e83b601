import { connect, type Socket } from "node:net";
import { controlOf } from "../control-calls.ts";
import type { Row } from "../row.ts";

const IN_FLIGHT = 50;
/** Some 8 ms of a core each: together they take longer than the signal. Beside other work less, to be done within the drain. */
const TURNS = { whole: 50_000, short: 10_000 };

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
      const call = controlOf(server);
      const app = await call("GET", "/apps/default");
      const slow = { app_id: app.body.id, name: "slow", source, timeout_ms: 30_000 };
      const script = await call("POST", "/scripts", slow);
      const path = `/api/v1/execute/${script.body.id}`;
      // Each connection has been taken in before: what is written on it is read before another one is answered twice.
      const clients = Array.from({ length: IN_FLIGHT }, () => openClient(server.port));
      const witness = openClient(server.port);
      await Promise.all([witness, ...clients].map((client) => client.get("/healthz")));
      const answers = clients.map((client) => client.get(path));
      for (let turn = 0; turn < 2; turn++) await witness.get("/healthz");
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

interface Client {
  /** The whole answer, or what came of it until the connection ended. */
  get(path: string): Promise<string>;
  close(): void;
}

/** One connection, kept open. */
function openClient(port: number): Client {
  const socket: Socket = connect(port, "127.0.0.1");
  let received = "";
  let onChange = () => {};
  let ended = false;
  socket.on("data", (chunk) => {
    received += chunk.toString("latin1");
    onChange();
  });
  socket.on("error", () => {});
  socket.on("close", () => {
    ended = true;
    onChange();
  });
  return {
    get(path) {
      received = "";
      const { promise, resolve } = Promise.withResolvers<string>();
      onChange = () => {
        if (ended || isWhole(received)) resolve(received);
      };
      socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`);
      return promise;
    },
    close: () => void socket.destroy(),
  };
}

function isWhole(text: string): boolean {
  const head = text.indexOf("\r\n\r\n");
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  return head >= 0 && length !== undefined && text.length >= head + 4 + Number(length);
}
