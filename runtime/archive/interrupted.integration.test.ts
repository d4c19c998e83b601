import { afterAll, beforeAll, expect, setDefaultTimeout, test } from "bun:test";
import { connect, createServer, type AddressInfo } from "node:net";
import { runRestore } from "../restore.ts";
import { ArchiveBench } from "./testing.ts";

setDefaultTimeout(120_000);

let bench: ArchiveBench;
beforeAll(async () => {
  bench = await ArchiveBench.open();
});
afterAll(() => bench.close());

/** What a client sends arrives, but for a COMMIT, which `until` holds up. */
async function startSlowCommit(target: number, until: () => Promise<void>): Promise<{ port: number; close(): void }> {
  const server = createServer((client) => {
    const upstream = connect(target, "127.0.0.1");
    upstream.on("error", () => {}).pipe(client.on("error", () => {}));
    client.on("data", (chunk) => {
      if (!/commit/i.test(chunk.toString("latin1"))) return void upstream.write(chunk);
      void until().then(() => upstream.write(chunk));
    });
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test("a restore that is told to stop while it commits waits for the end, and says what is so", async () => {
  const url = await bench.database();
  await bench.backup(url, "archive");
  const stopping = new AbortController();
  const wire = await startSlowCommit(Number(new URL(url).port), async () => {
    stopping.abort();
    // Longer than a database that is closed waits for its queries.
    await Bun.sleep(3_000);
  });
  const slow = new URL(url);
  slow.port = String(wire.port);
  const said: string[] = [];
  await runRestore({
    env: { DATABASE_URL: slow.href, PICLOUD_DATA: bench.path("data") },
    file: bench.path("archive"),
    replace: true,
    say: (line) => said.push(line),
    signal: stopping.signal,
  });
  wire.close();
  expect(stopping.signal.aborted).toBe(true);
  expect(said).toEqual([expect.stringMatching(/^Restored /)]);
});
