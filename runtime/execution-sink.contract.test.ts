import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { testExecution } from "../control/execution-testing.ts";
import { createBatchRecorder } from "../control/record-batch.ts";
import { createExecutionRecorder } from "../control/record-execution.ts";
import { testDatabase, type TestDatabase } from "../sql/testing.ts";
import type { ExecutionSink } from "./core/ports.ts";
import { HttpExecutionSink } from "./orchestrator/http-execution-sink.ts";
import { silentLog } from "./platform-log.ts";
import { serveManager } from "./testing/manager.ts";

setDefaultTimeout(120_000);

interface Started {
  sink: ExecutionSink;
  /** Resolves when what was recorded is in the database. */
  close(): Promise<void>;
}

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

const log = { rate: 1_000_000 };

async function inProcess(): Promise<Started> {
  const recorder = createExecutionRecorder({ sql: database.sql, log });
  return { sink: recorder, close: async () => expect(await recorder.close(20_000)).toBe(0) };
}

async function overHttp(): Promise<Started> {
  const { sql } = database;
  const recorder = createExecutionRecorder({ sql, log });
  const batches = createBatchRecorder({ sql, log, piecewise: recorder, reporter: silentLog });
  const served = serveManager({ record: (batch) => batches.record(batch) });
  const sink = new HttpExecutionSink({ manager: served.manager, log: silentLog });
  return {
    sink,
    async close() {
      expect(await sink.close(20_000)).toBe(0);
      expect(await recorder.close(20_000)).toBe(0);
      await served.stop();
    },
  };
}

async function newScript(): Promise<{ appId: string; scriptId: string }> {
  const [appId, scriptId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  await database.sql`INSERT INTO apps (id, slug, name) VALUES (${appId}, ${appId.slice(-12)}, 'app')`;
  await database.sql`INSERT INTO scripts (id, app_id, name, source) VALUES (${scriptId}, ${appId}, 'script', '1')`;
  return { appId, scriptId };
}

async function countsOf(scriptId: string) {
  const rows = await database.sql<{ outcome: string; requests: number; recorded: number; operations: number }[]>`
    SELECT outcome, sum(requests)::int AS requests, sum(recorded)::int AS recorded, sum(operations)::int AS operations
    FROM execution_counts WHERE script_id = ${scriptId} GROUP BY outcome ORDER BY outcome`;
  return Array.from(rows);
}

for (const [adapter, start] of [
  ["in process", inProcess],
  ["over HTTP", overHttp],
] as const) {
  describe(`an ExecutionSink ${adapter}`, () => {
    test("counts every execution, and what it refused, and writes their rows", async () => {
      const { sink, close } = await start();
      const ids = await newScript();
      for (let run = 0; run < 2_500; run++) {
        const outcome = run % 5 === 0 ? "timed_out" : "ok";
        sink.record(testExecution({ ...ids, result: { outcome, operations: 7 } }));
      }
      for (let run = 0; run < 40; run++) sink.countRefused(ids.appId, ids.scriptId, Date.now());
      await close();
      expect(await countsOf(ids.scriptId)).toMatchObject([
        { outcome: "ok", requests: 2_000, recorded: 2_000, operations: 14_000 },
        { outcome: "rate_limited", requests: 40, recorded: 0 },
        { outcome: "timed_out", requests: 500, recorded: 500 },
      ]);
      const [rows] =
        await database.sql`SELECT count(*)::int AS rows FROM execution_logs WHERE script_id = ${ids.scriptId}`;
      expect(rows).toEqual({ rows: 2_500 });
    });

    test("keeps all of a row, to the last digit and whatever a script wrote", async () => {
      const { sink, close } = await start();
      const ids = await newScript();
      const routeId = Bun.randomUUIDv7();
      const execution = testExecution({
        ...ids,
        request: {
          method: "PATCH",
          host: "käse.example.com",
          path: "/a%20b",
          url: "http://käse.example.com/a%20b?x=ü\ud800",
        },
        record: { trigger: "execute", routeId, status: 507, startedAtMs: 1_700_000_000_123 },
        result: {
          outcome: "memory_exceeded",
          error: { message: "too\0 much \ud800", line: 3, column: null },
          durationUs: 12_345,
          operations: 99,
          memoryPeakBytes: 1_048_576,
          lines: [{ atUs: 5, level: "warn", message: "\u001b[31m\r\n", fields: '{"n":9223372036854775807}' }],
          linesDropped: 2,
        },
      });
      sink.record(execution);
      await close();
      const [row] = await database.sql`
        SELECT method, host, path, query, status, outcome, error, trigger, route_id, script_version, lines_dropped,
          duration_us::int, operations::int, memory_peak_bytes::int, lines::text, started_at
        FROM execution_logs WHERE id = ${execution.request.id}`;
      expect(row).toEqual({
        method: "PATCH",
        host: "käse.example.com",
        path: "/a%20b",
        query: "x=ü\ufffd",
        status: 507,
        outcome: "memory_exceeded",
        error: { message: "too\ufffd much \ufffd", line: 3, column: null },
        trigger: "execute",
        route_id: routeId,
        script_version: 3,
        lines_dropped: 2,
        duration_us: 12_345,
        operations: 99,
        memory_peak_bytes: 1_048_576,
        lines: expect.stringContaining("9223372036854775807"),
        started_at: new Date(1_700_000_000_123),
      });
    });

    test("saves nothing of a draft, and nothing of an app that is gone", async () => {
      const { sink, close } = await start();
      const ids = await newScript();
      sink.record(testExecution({ ...ids, record: { trigger: "draft" } }));
      sink.record(testExecution({ appId: Bun.randomUUIDv7(), scriptId: Bun.randomUUIDv7() }));
      sink.record(testExecution(ids));
      await close();
      expect(await countsOf(ids.scriptId)).toMatchObject([{ outcome: "ok", requests: 1, recorded: 1 }]);
    });

    test("writes everything else when the database refuses a row", async () => {
      const { sink, close } = await start();
      const ids = await newScript();
      for (let run = 0; run < 9; run++) sink.record(testExecution(ids));
      const script = { id: ids.scriptId, name: "script", version: 2 ** 40 };
      sink.record(testExecution({ ...ids, request: { script } }));
      await close();
      const [rows] =
        await database.sql`SELECT count(*)::int AS rows FROM execution_logs WHERE script_id = ${ids.scriptId}`;
      expect(rows).toEqual({ rows: 9 });
      expect(await countsOf(ids.scriptId)).toMatchObject([{ outcome: "ok", requests: 10 }]);
    });
  });
}

describe("HttpExecutionSink", () => {
  test("counts a batch once whose acknowledgement was lost with the manager", async () => {
    const { sql } = database;
    const ids = await newScript();
    const recorder = createExecutionRecorder({ sql, log });
    const record = (batch: Parameters<ReturnType<typeof createBatchRecorder>["record"]>[0]) =>
      createBatchRecorder({ sql, log, piecewise: recorder, reporter: silentLog }).record(batch);
    const written = Promise.withResolvers<void>();
    const first = serveManager({
      async record(batch) {
        await record(batch);
        written.resolve();
        await new Promise(() => {});
      },
    });
    const sink = new HttpExecutionSink({ manager: first.manager, log: silentLog });
    for (let run = 0; run < 10; run++) sink.record(testExecution(ids));
    await written.promise;
    await first.stop();
    expect(sink.stats).toEqual({ waiting: 10, dropped: 0 });
    // Another process at the same place, which knows nothing of the batch.
    const second = serveManager({ record }, first.port);
    sink.record(testExecution(ids));
    expect(await sink.close(20_000)).toBe(0);
    await second.stop();
    expect(await countsOf(ids.scriptId)).toMatchObject([{ outcome: "ok", requests: 11, recorded: 11 }]);
  });
});
