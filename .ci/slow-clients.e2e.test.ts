import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { type Server, startServer } from "./server.ts";

setDefaultTimeout(180_000);

/** One of each kind after the other. */
const CONNECTIONS = 1_000;
const BYTE_EVERY_MS = 5_000;

/** How slow clients begin; then they send one byte every five seconds. */
function beginnings(scriptId: string): string[] {
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

let server: Server;

beforeAll(async () => {
  server = await startServer();
});

afterAll(async () => {
  await server?.stop();
});

test("connections that send a byte every five seconds are closed within a minute, and nobody else notices", async () => {
  const scripts = await fetch(`${server.url}/api/v1/admin/scripts`, {
    headers: { authorization: `Bearer ${server.token}` },
  });
  const { items } = (await scripts.json()) as { items: { id: string }[] };
  const begin = beginnings(items[0]?.id ?? "");
  const startedAt = performance.now();
  const left = new Set<number>();
  const closedAfterMs: number[] = [];
  const timers: Timer[] = [];
  for (let index = 0; index < CONNECTIONS; index++) {
    left.add(index);
    await Bun.connect({
      hostname: "127.0.0.1",
      port: server.port,
      socket: {
        open(socket) {
          socket.write(begin[index % begin.length] ?? "");
          timers[index] = setInterval(() => void socket.write("a"), BYTE_EVERY_MS);
        },
        data() {},
        close() {
          clearInterval(timers[index]);
          left.delete(index);
          closedAfterMs.push(performance.now() - startedAt);
        },
      },
    });
  }
  expect(left.size).toBe(CONNECTIONS);
  const latenciesMs: number[] = [];
  while (left.size > 0 && performance.now() - startedAt < 60_000) {
    const askedAt = performance.now();
    const answer = await fetch(`${server.url}/hello`);
    expect([answer.status, await answer.text()]).toEqual([200, "Hello, World!"]);
    latenciesMs.push(performance.now() - askedAt);
    await Bun.sleep(20);
  }
  for (const timer of timers) clearInterval(timer);
  const p99 = latenciesMs.sort((a, b) => a - b)[Math.floor(latenciesMs.length * 0.99)];
  console.log(`${latenciesMs.length} requests beside them, p99 ${p99?.toFixed(1)} ms`);
  console.log(`the last was closed after ${Math.round(Math.max(...closedAfterMs) / 1_000)} s`);
  expect(left.size).toBe(0);
});
