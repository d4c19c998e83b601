import { median } from "../../../bench/measure.ts";
import type { Server } from "../../server.ts";
import { type Answered, timed } from "../answered.ts";
import { ControlPlane } from "../control-plane.ts";
import { describeLatency, p99 } from "../latency.ts";
import { sample } from "../open-load.ts";
import type { Row } from "../row.ts";

const BYTE_EVERY_MS = 5_000;
const CLOSED_WITHIN_MS = 60_000;
const HELLOS_PER_SECOND = 50;
/** While all of the slow ones are still there: the first are closed after ten. */
const SAMPLE_SECONDS = 9;

export default {
  id: "4",
  title: "1,000 connections, 1 byte every 5 s",
  minutes: 4.5,
  async run(trial) {
    const server = await trial.server();
    const { items } = await new ControlPlane(server).call("GET", "/scripts");
    const beginnings = beginningsOf(items[0]?.id ?? "");
    const count = trial.count(1_000, 70);
    const rounds = trial.count(5, 1);
    const hello = () => timed(() => fetch(`${server.url}/hello`));
    const hellos: Answered[] = await sample(HELLOS_PER_SECOND, 1, hello);
    const ratios: number[] = [];
    const closedAfterMs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const alone = await sample(HELLOS_PER_SECOND, SAMPLE_SECONDS, hello);
      const slow = await openSlowly(server, beginnings, count);
      const beside = await sample(HELLOS_PER_SECOND, SAMPLE_SECONDS, hello);
      closedAfterMs.push(...(await slow.closed()));
      ratios.push(p99(beside) / p99(alone));
      hellos.push(...alone, ...beside);
      trial.say(`hello ${describeLatency(alone)} alone, ${describeLatency(beside)} beside slow clients`);
    }
    const open = closedAfterMs.filter((ms) => !(ms <= CLOSED_WITHIN_MS));
    trial.equal("connections still open after 60 s", open.length, 0);
    trial.say(`the last was closed after ${Math.round(Math.max(...closedAfterMs) / 1_000)} s`);
    trial.equal("hellos that fail", hellos.filter(({ text }) => text !== "Hello, World!").length, 0);
    trial.atMost({
      what: "hello's p99 beside slow clients, of its p99 alone",
      measured: median(ratios),
      bound: 1.5,
      unit: "x",
      timed: true,
    });
  },
} satisfies Row;

/** How slow clients begin; then they send one byte every five seconds. */
function beginningsOf(scriptId: string): string[] {
  const post = (path: string, rest: string) => `POST ${path} HTTP/1.1\r\nHost: localhost\r\n${rest}`;
  const execute = `/api/v1/execute/${scriptId}`;
  return [
    "",
    "GET /hello HTTP/1.1\r\nHost: localhost\r\nX: ",
    post(execute, "Content-Length: 1000\r\n\r\n"),
    post(execute, "Content-Length: 1000000\r\n\r\n"),
    post(execute, "Transfer-Encoding: chunked\r\n\r\nffff\r\n"),
    post("/nowhere", "Content-Length: 1000\r\n\r\n"),
    post("/api/v1/admin/apps", "Content-Length: 1000\r\n\r\n"),
  ];
}

/** One of each kind after the other. `closed` tells after how many milliseconds each was, Infinity where it still is not. */
async function openSlowly(
  server: Server,
  beginnings: readonly string[],
  count: number,
): Promise<{ closed(): Promise<number[]> }> {
  const startedAt = performance.now();
  const closedAfterMs = Array<number>(count).fill(Number.POSITIVE_INFINITY);
  const timers: Timer[] = [];
  const closings: Promise<void>[] = [];
  const open = async (index: number): Promise<void> => {
    const closing = Promise.withResolvers<void>();
    closings.push(closing.promise);
    await Bun.connect({
      hostname: "127.0.0.1",
      port: server.port,
      socket: {
        open(socket) {
          socket.write(beginnings[index % beginnings.length] ?? "");
          timers[index] = setInterval(() => void socket.write("a"), BYTE_EVERY_MS);
        },
        data() {},
        close() {
          clearInterval(timers[index]);
          closedAfterMs[index] = performance.now() - startedAt;
          closing.resolve();
        },
      },
    });
  };
  for (let index = 0; index < count; index++) await open(index);
  return {
    async closed() {
      const left = CLOSED_WITHIN_MS - (performance.now() - startedAt);
      await Promise.race([Promise.all(closings), Bun.sleep(left)]);
      for (const timer of timers) clearInterval(timer);
      return closedAfterMs;
    },
  };
}
