import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ExecRequest, ExecResult } from "./core/execution.ts";
import type { ExecutorClient } from "./core/ports.ts";
import { serveExecutor } from "./executor/executor-server.ts";
import { hello, requestFor } from "./executor/testing.ts";
import { createWorkerPool, type WorkerPool } from "./executor/worker-pool.ts";
import { HttpExecutorClient } from "./orchestrator/http-executor-client.ts";
import { silentLog } from "./platform-log.ts";

/** One more than the pool takes in, so that the pool and not the connections says no. */
const TAKEN_IN = { maxConcurrency: 64, queue: 128 };

interface Started {
  executor: ExecutorClient;
  /** No more executor from here on. */
  stop(): Promise<void>;
}

function newPool(): Promise<WorkerPool> {
  const options = { workers: 2, appSharePercent: 100, memoryMb: 4_096, log: silentLog, allowSleep: true };
  return createWorkerPool({ ...options, ...TAKEN_IN });
}

async function inProcess(): Promise<Started> {
  const pool = await newPool();
  return { executor: pool, stop: () => pool.close(0) };
}

async function overHttp(): Promise<Started> {
  const pool = await newPool();
  const common = { token: "secret-of-a-node", protocol: 1, log: silentLog };
  const server = serveExecutor({ ...common, executor: pool, bind: { hostname: "127.0.0.1", port: 0 } });
  const url = `http://127.0.0.1:${server.port}`;
  const client = new HttpExecutorClient({ ...common, url, maxConnections: 1_000 });
  return {
    executor: client,
    async stop() {
      await server.stop(true);
      await pool.close(0);
    },
  };
}

function bodyOf(result: ExecResult): string | Uint8Array | null {
  return result.response === null ? `(${result.outcome})` : result.response.body;
}

/** A body of bytes in whatever class of bytes it comes. */
function bytesOf(result: ExecResult): number[] {
  const body = bodyOf(result);
  return body instanceof Uint8Array ? [...body] : [];
}

const EVERY_BYTE = Uint8Array.from({ length: 256 }, (_, byte) => byte);

/** What an execution of each ends as, and where. */
const ENDINGS: [source: string, limits: Partial<ExecRequest["limits"]>, ending: Partial<ExecResult>][] = [
  ['\n  throw "no"', {}, { outcome: "script_error", error: { message: "Runtime error: no", line: 2, column: 3 } }],
  ["loop {}", { max_operations: 1_000 }, { outcome: "operations_exceeded" }],
  ["loop {}", { max_operations: 1e12, timeout_ms: 50 }, { outcome: "timed_out" }],
  ["sleep_ms(60000)", { timeout_ms: 50 }, { outcome: "timed_out" }],
  ["fn f() { f() } f()", {}, { outcome: "limit_exceeded" }],
  ["#{ status: 999, body: 1 }", {}, { outcome: "invalid_response" }],
];

for (const [adapter, start] of [
  ["in process", inProcess],
  ["over HTTP", overHttp],
] as const) {
  describe(`an ExecutorClient ${adapter}`, () => {
    let started: Started;
    let executor: ExecutorClient;

    beforeAll(async () => {
      started = await start();
      executor = started.executor;
    });

    afterAll(() => started.stop());

    test("answers texts, bytes and nothing as what they are", async () => {
      for (const text of ["Hello, world", "grüße 🌍", "\uFEFFafter a mark", "a\0b"]) {
        const result = await executor.execute(requestFor(JSON.stringify(text)));
        expect(bodyOf(result)).toBe(text);
      }
      const echoed = await executor.execute({ ...requestFor("ctx.raw"), body: EVERY_BYTE });
      expect(bytesOf(echoed)).toEqual([...EVERY_BYTE]);
      const nothing = await executor.execute(requestFor("()"));
      expect(nothing.response).toMatchObject({ status: 204, body: null });
      const several = '#{ status: 201, headers: #{ "set-cookie": ["a=1", "b=2"] }, body: "" }';
      expect((await executor.execute(requestFor(several))).response).toMatchObject({
        status: 201,
        headers: expect.arrayContaining([
          ["set-cookie", "a=1"],
          ["set-cookie", "b=2"],
        ]),
      });
    });

    test("hands the script its whole request", async () => {
      const source = `#{ id: ctx.id, method: ctx.method, url: ctx.url, host: ctx.host, path: ctx.path, params: ctx.params,
        domain: ctx.domain, headers: ctx.headers, body: ctx.body.n, app: ctx.app, script: ctx.script,
        remote: ctx.remote_addr }`;
      const request: ExecRequest = {
        ...requestFor(source),
        method: "PATCH",
        url: "http://shop.example.com/käse/1?q=1&q=2",
        host: "shop.example.com",
        path: "/k%C3%A4se/1",
        params: [["id", "käse\u2028"]],
        domain: [["shop", "ü"]],
        headers: [
          ["content-type", "application/json"],
          ["x-latin", "caf\u00e9"],
        ],
        body: new TextEncoder().encode('{"n": 9007199254740993}'),
        remoteAddr: "2001:db8::1",
      };
      const result = await executor.execute(request);
      const { id, method, url, host, path, app, script } = request;
      expect(JSON.parse(String(bodyOf(result)).replace("9007199254740993", '"9007199254740993"'))).toEqual({
        id,
        method,
        url,
        host,
        path,
        app,
        script,
        params: { id: "käse\u2028" },
        domain: { shop: "ü" },
        headers: { "content-type": "application/json", "x-latin": "caf\u00e9" },
        body: "9007199254740993",
        remote: "2001:db8::1",
      });
    });

    test("ends every execution in its outcome, with the line and column of an error", async () => {
      for (const [source, limits, ending] of ENDINGS) {
        const result = await executor.execute(requestFor(source, { limits }));
        expect({ source, ...result, response: null }).toMatchObject({ source, ...ending, response: null });
      }
    });

    test("hands over what was logged, to the last digit", async () => {
      const source = 'log::warn("häm\\n", #{ n: 9223372036854775807 }); print("two"); 1';
      const { lines, linesDropped, operations, durationUs, memoryPeakBytes } = await executor.execute(
        requestFor(source),
      );
      expect(lines).toMatchObject([
        { level: "warn", message: "häm\n", fields: '{"n":9223372036854775807}' },
        { level: "info", message: "two", fields: null },
      ]);
      expect(linesDropped).toBe(0);
      expect([operations, durationUs, memoryPeakBytes].every((count) => count > 0)).toBe(true);
      const many = await executor.execute(requestFor('for i in 0..300 { log::info("x") }'));
      expect([many.lines.length, many.linesDropped]).toEqual([256, 44]);
    });

    test("runs the source that it is given, also under a revision that had another", async () => {
      const old = requestFor('"old"');
      const renewed = { ...old, program: { ...old.program, source: '"new"' } };
      const answers = [];
      for (const request of [old, renewed, old, renewed]) answers.push(bodyOf(await executor.execute(request)));
      expect(answers).toEqual(["old", "new", "old", "new"]);
    });

    test("runs executions that wait side by side", async () => {
      const requests = Array.from({ length: 60 }, (_, i) => requestFor(`sleep_ms(200); ${i}`, { app: `app-${i % 3}` }));
      const results = await Promise.all(requests.map((request) => executor.execute(request)));
      expect(results.map(bodyOf)).toEqual(requests.map((_, i) => String(i)));
    });

    test("refuses as overloaded what goes beyond places and queue, and answers the rest", async () => {
      const taken = TAKEN_IN.maxConcurrency + TAKEN_IN.queue;
      const requests = Array.from({ length: taken + 10 }, () => executor.execute(requestFor("sleep_ms(100); 1")));
      const outcomes = (await Promise.all(requests)).map((result) => result.outcome);
      expect(outcomes.filter((outcome) => outcome === "overloaded")).toHaveLength(10);
      expect(outcomes.filter((outcome) => outcome === "ok")).toHaveLength(taken);
    });

    test("compiles without running, and says where a source is wrong", async () => {
      expect(await executor.compile("let x = 1; x", 64)).toBeNull();
      expect(await executor.compile("let x = 1;\n  let = 2;", 64)).toMatchObject({ line: 2 });
      expect(await executor.compile(`${"(".repeat(500)}1${")".repeat(500)}`, 64)).not.toBeNull();
    });

    test("says that there is none once it has stopped", async () => {
      const stopping = await start();
      expect((await stopping.executor.execute(hello())).outcome).toBe("ok");
      await stopping.stop();
      expect(await stopping.executor.execute(hello())).toMatchObject({
        outcome: "executor_unavailable",
        response: null,
      });
      const compiled = stopping.executor.compile("1", 64);
      expect(await compiled.catch((error: unknown) => error)).toMatchObject({ code: "executor_unavailable" });
    });
  });
}
