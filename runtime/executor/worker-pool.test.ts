import { readdir, readFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import type { ExecResult } from "../core/execution.ts";
import { hello, requestFor } from "./testing.ts";
import { createWorkerPool, type WorkerPool, type WorkerPoolOptions } from "./worker-pool.ts";

const log = { info() {}, warn() {} };
const defaults: WorkerPoolOptions = {
  workers: 2,
  maxConcurrency: 256,
  queue: 1_024,
  appSharePercent: 90,
  memoryMb: 4_096,
  log,
  allowSleep: true,
};

const endless = (app: string, timeoutMs = 30_000) =>
  requestFor("loop {}", { app, limits: { max_operations: 1e12, timeout_ms: timeoutMs } });

/** `hold(n)` has n megabytes at a time, and polls on the way. */
const HOLDING_MB =
  'fn hold(n) { if n == 0 { sleep_ms(20); return "held" } let s = "x"; s.pad(1000000, "y"); for i in 0..2000 {} hold(n - 1) }';

function textOf(result: ExecResult): string {
  const body = result.response?.body ?? null;
  return body instanceof Uint8Array ? new TextDecoder().decode(body) : (body ?? `(${result.outcome})`);
}

function outcomesOf(results: ExecResult[]): string[] {
  return results.map((result) => result.outcome);
}

describe("WorkerPool", () => {
  let pool: WorkerPool;

  beforeAll(async () => {
    pool = await createWorkerPool(defaults);
  });

  afterAll(() => pool.close(0));

  test("answers with what the script says", async () => {
    const result = await pool.execute(hello());
    expect(result).toMatchObject({ outcome: "ok", error: null, lines: [], linesDropped: 0 });
    expect(result.response).toEqual({
      status: 200,
      headers: [["content-type", "text/plain; charset=utf-8"]],
      body: "Hello, world",
    });
    expect(result.durationUs).toBeGreaterThan(0);
    expect(result.memoryPeakBytes).toBeGreaterThan(0);
  });

  test("hands a script its whole request", async () => {
    const source = `#{ id: ctx.id, url: ctx.url, host: ctx.host, path: ctx.path, params: ctx.params, domain: ctx.domain,
      q: ctx.query.q, agent: ctx.headers["user-agent"], body: ctx.body.n, app: ctx.app.slug, version: ctx.script.version,
      method: ctx.method, remote: ctx.remote_addr }`;
    const request = {
      ...requestFor(source),
      method: "POST",
      params: [["a", "1"]] as [string, string][],
      domain: [["d", "ü"]] as [string, string][],
      headers: [
        ["content-type", "application/json"],
        ["user-agent", "test"],
      ] as [string, string][],
      body: new TextEncoder().encode('{"n": 9007199254740993}'),
    };
    const result = await pool.execute(request);
    expect(result.outcome).toBe("ok");
    expect(textOf(result)).toContain('"body":9007199254740993');
    expect(JSON.parse(textOf(result))).toMatchObject({
      id: request.id,
      url: request.url,
      host: "localhost",
      path: "/hello",
      params: { a: "1" },
      domain: { d: "ü" },
      q: "1",
      agent: "test",
      app: "app-1",
      version: 1,
      method: "POST",
      remote: "127.0.0.1",
    });
    // The caller keeps its body: it may still have to be logged, or sent again.
    expect(request.body.byteLength).toBeGreaterThan(0);
  });

  test("hands over bytes and long texts as they are", async () => {
    const bytes = await pool.execute(requestFor("blob(100000, 7)", { limits: { max_array_size: 100_000 } }));
    expect(bytes.response?.body).toEqual(new Uint8Array(100_000).fill(7));
    const text = await pool.execute(requestFor('let s = "ä"; s.pad(50000, "é"); s'));
    expect(text.response?.body).toBe(`ä${"é".repeat(49_999)}`);
    const empty = await pool.execute(requestFor("()"));
    expect(empty.response).toMatchObject({ status: 204, body: null });
  });

  test("hands over requests and answers of any length, many at a time", async () => {
    const echo = '#{ status: 200, body: ctx.raw, headers: #{ "x-agent": ctx.headers["user-agent"] } }';
    const lengths = [0, 1, 1_000, 15_000, 16_000, 16_384, 17_000, 300_000];
    const results = await Promise.all(
      lengths.flatMap((length) => {
        const agent = "z".repeat(Math.min(length, 20_000) + 1);
        const request = { ...requestFor(echo), body: new Uint8Array(length).fill(length % 251) };
        request.headers = [["user-agent", agent]];
        return Array.from({ length: 10 }, async () => ({ length, agent, result: await pool.execute(request) }));
      }),
    );
    for (const { length, agent, result } of results) {
      expect(result.response?.headers).toEqual([
        ["x-agent", agent],
        ["content-type", "application/octet-stream"],
      ]);
      expect(result.response?.body).toEqual(new Uint8Array(length).fill(length % 251));
    }
  });

  test("hands over many scripts' first requests at once, each by its own source", async () => {
    const numbers = Array.from({ length: 200 }, (_, i) => i);
    const results = await Promise.all(
      numbers.map((i) => pool.execute(requestFor(`"first ${i}"`, { app: `app-${i % 5}` }))),
    );
    expect(results.map(textOf)).toEqual(numbers.map((i) => `first ${i}`));
  });

  test("hands over what was logged, also when the script failed", async () => {
    const result = await pool.execute(requestFor('log::warn("low", #{ left: 3 }); throw "gone";'));
    expect(result).toMatchObject({ outcome: "script_error", response: null });
    expect(result.error?.message).toContain("gone");
    expect(result.lines).toMatchObject([{ level: "warn", message: "low", fields: '{"left":3}' }]);
  });

  test("refuses headers that are none, or the platform's", async () => {
    for (const header of ["content-length", "x y", "transfer-encoding"]) {
      const result = await pool.execute(requestFor(`#{ status: 200, headers: #{ "${header}": "1" }, body: "" }`));
      expect(result).toMatchObject({ outcome: "invalid_response", response: null });
    }
    const cookie = await pool.execute(
      requestFor('#{ status: 200, headers: #{ "set-cookie": "picloud_session=x" }, body: "" }'),
    );
    expect(cookie.outcome).toBe("invalid_response");
  });

  test("says where a draft does not compile", async () => {
    const result = await pool.execute(requestFor("let a = 1;\nlet b = ;"));
    expect(result).toMatchObject({ outcome: "script_error", error: { line: 2 } });
  });

  test("runs the new source when a script changed, whatever was compiled before", async () => {
    const request = requestFor("1");
    const changed = { ...request, program: { ...request.program, source: "2" } };
    expect(textOf(await pool.execute(request))).toBe("1");
    expect(textOf(await pool.execute(changed))).toBe("2");
    expect(textOf(await pool.execute(request))).toBe("1");
  });

  test("counts the same operations every time", async () => {
    const source = "let n = 0; for i in 0..10000 { n += i } n";
    const counts = new Set<number>();
    for (let i = 0; i < 20; i++) counts.add((await pool.execute(requestFor(source))).operations);
    expect(counts.size).toBe(1);
  });

  test("stops a script by its operations, and by its deadline where it has enough of them", async () => {
    const counted = await pool.execute(requestFor("loop {}", { limits: { max_operations: 500 } }));
    expect(counted.outcome).toBe("operations_exceeded");
    const late = await pool.execute(endless("app-1", 100));
    expect(late).toMatchObject({ outcome: "timed_out", error: { message: "Ran past its 100 ms" } });
    expect(late.operations).toBeGreaterThan(1_000);
  });

  test("ends a script that sleeps at its deadline, keeping what it logged", async () => {
    const request = requestFor('log::info("to bed"); sleep_ms(60000); "never"', { limits: { timeout_ms: 100 } });
    const result = await pool.execute(request);
    expect(result).toMatchObject({ outcome: "timed_out", response: null, lines: [{ message: "to bed" }] });
  });

  test("answers a memory bomb with its limit, and the next run is right", async () => {
    const bombs = [
      'let s = "x"; loop { s += s }',
      "let a = [0]; loop { a += a }",
      "let a = []; loop { a = [a, a, a] }",
      "let m = #{}; let i = 0; loop { m[`k${i}`] = `${i}`; i += 1 }",
      'let a = []; loop { let s = "x"; s.pad(1000000, "y"); a.push(s) }',
      'let s = "a"; loop { s.replace("a", "aaaaaaaaaaaaaaaa") }',
    ];
    for (const source of bombs) {
      const result = await pool.execute(requestFor(source, { limits: { timeout_ms: 30_000 } }));
      expect(["memory_exceeded", "limit_exceeded", "operations_exceeded"]).toContain(result.outcome);
      expect(result.memoryPeakBytes).toBeLessThanOrEqual(32 * 1_048_576);
      for (let i = 0; i < 4; i++) expect(textOf(await pool.execute(hello()))).toBe("Hello, world");
    }
  });

  test("runs a hundred right after each trap, out-of-memory and stack overflow", async () => {
    const traps = [
      "fn f(n) { f(n + 1) } f(0)",
      "let a = []; for i in 0..5000 { a = [a]; } a",
      'let a = []; loop { let s = "x"; s.pad(1000000, "y"); a.push(s) }',
      "const c = #{a: 1}; c.a = 2",
    ];
    for (const source of traps) {
      const trap = requestFor(source, { limits: { max_operations: 1e9, max_array_size: 100_000 } });
      expect((await pool.execute(trap)).outcome).not.toBe("ok");
      const next = await Promise.all(
        Array.from({ length: 100 }, (_, i) => pool.execute(requestFor(`6 * 7 + ${i % 3}`))),
      );
      expect(next.map(textOf)).toEqual(Array.from({ length: 100 }, (_, i) => String(42 + (i % 3))));
    }
    expect(pool.stats().restarts).toBe(0);
  });

  test("never shows one app what another left behind", async () => {
    const canary = "CANARY-7f3a";
    const planted = `let s = "${canary}"; s.pad(200000, "${canary}"); log::info("x"); s.len()`;
    // Whatever a script can reach: fresh values, its context, its own module-level names.
    const probe =
      '`${ctx}` + [].to_string() + `${#{}}` + blob(4096).as_string() + (if is_def_var("s") { s } else { "" })';
    for (let round = 0; round < 500; round++) {
      const [a, b] = await Promise.all([
        pool.execute(requestFor(planted, { app: "app-a" })),
        pool.execute(requestFor(probe, { app: "app-b" })),
      ]);
      expect(a.outcome).toBe("ok");
      expect(b.outcome).toBe("ok");
      expect(textOf(b)).not.toContain(canary);
    }
  });

  test("lets 256 scripts wait at a time", async () => {
    const slept = await Promise.all(Array.from({ length: 256 }, () => pool.execute(requestFor('sleep_ms(100); "up"'))));
    expect(slept.map(textOf)).toEqual(Array<string>(256).fill("up"));
    // One after the other they would take 12 s a worker.
    expect(Math.max(...slept.map((result) => result.durationUs))).toBeLessThan(5_000_000);
    expect(pool.stats()).toMatchObject({ inFlight: 0, queued: 0, reservedBytes: 0 });
  });

  test("lets another app's scripts go beside endless loops", async () => {
    const loops = Array.from({ length: 8 }, () => pool.execute(endless("app-loops", 2_000)));
    const order: string[] = [];
    for (const loop of loops) void loop.then(() => order.push("loop"));
    for (let i = 0; i < 20; i++) {
      expect(textOf(await pool.execute(hello("app-hello")))).toBe("Hello, world");
      order.push("hello");
    }
    expect(order).toEqual(Array<string>(20).fill("hello"));
    expect(outcomesOf(await Promise.all(loops))).toEqual(Array<string>(8).fill("timed_out"));
  });

  test.skipIf(process.platform !== "linux")("has workers go after the thread that takes requests", async () => {
    const niceOf = async (thread: string) => {
      const stat = await readFile(`/proc/self/task/${thread}/stat`, "utf8");
      const [, name, rest] = /^\d+ \((.*)\) (.*)/s.exec(stat) ?? [];
      return { name, nice: Number(rest?.split(" ")[16]) };
    };
    const threads = await Promise.all((await readdir("/proc/self/task")).map(niceOf));
    const main = await niceOf(String(process.pid));
    expect(
      threads.filter(({ name, nice }) => name === "Worker" && nice === main.nice + 5).length,
    ).toBeGreaterThanOrEqual(defaults.workers);
  });

  test("compiles without running, and says what is wrong", async () => {
    expect(await pool.compile("let x = 1; x", 64)).toBeNull();
    expect(await pool.compile("let x = 1;\n  let = 2;", 64)).toMatchObject({ line: 2 });
    expect(await pool.compile(`${"(".repeat(500)}1${")".repeat(500)}`, 64)).not.toBeNull();
  });

  test("takes lone surrogates and NUL in any text", async () => {
    const request = { ...requestFor('"\\u0000" + ctx.path'), path: "/\ud800\0" };
    expect(textOf(await pool.execute(request))).toBe("\0/\ufffd\0");
    expect(await pool.execute(requestFor('"\ud800"'))).toMatchObject({ outcome: "ok" });
  });
});

describe("WorkerPool at its bounds", () => {
  let pool: WorkerPool | null = null;

  afterEach(async () => {
    await pool?.close(0);
    pool = null;
  });

  const start = async (options: Partial<WorkerPoolOptions>): Promise<WorkerPool> => {
    pool = await createWorkerPool({ ...defaults, ...options });
    return pool;
  };

  test("suspends 200 executions 30 times each in one worker", async () => {
    const one = await start({ workers: 1 });
    // Not the time they take is asked for: on a busy machine the default one is over before.
    const request = requestFor("let n = 0; for i in 0..30 { sleep_ms(5); n += 1 } n", {
      limits: { timeout_ms: 30_000 },
    });
    const results = await Promise.all(Array.from({ length: 200 }, () => one.execute(request)));
    expect(results.map(textOf)).toEqual(Array<string>(200).fill("30"));
  });

  test("answers overloaded at once what neither runs nor waits", async () => {
    const small = await start({ maxConcurrency: 5, queue: 5 });
    const slow = requestFor('sleep_ms(300); "slept"');
    const results = Array.from({ length: 50 }, () => small.execute(slow));
    // Those that are refused settle before the first one woke.
    const early = await Promise.all(results.map((result) => Promise.race([result, Bun.sleep(100).then(() => null)])));
    expect(early.filter((result) => result?.outcome === "overloaded")).toHaveLength(40);
    expect(small.stats()).toMatchObject({ inFlight: 5, queued: 5 });
    const all = await Promise.all(results);
    expect(outcomesOf(all).sort()).toEqual([...Array<string>(10).fill("ok"), ...Array<string>(40).fill("overloaded")]);
  });

  test("gives an app that waits least the place of one that fills the queue", async () => {
    const small = await start({ maxConcurrency: 2, queue: 4 });
    const greedy = Array.from({ length: 6 }, () => small.execute(requestFor("sleep_ms(200); 1", { app: "greedy" })));
    const modest = small.execute(hello("modest"));
    expect(small.stats()).toMatchObject({ inFlight: 2, queued: 4 });
    expect(textOf(await modest)).toBe("Hello, world");
    const outcomes = outcomesOf(await Promise.all(greedy));
    expect(outcomes.filter((outcome) => outcome === "overloaded")).toHaveLength(1);
  });

  test("serves another app at once while one fills pool and queue with scripts that wait", async () => {
    const full = await start({ maxConcurrency: 50, queue: 50 });
    const wait = requestFor('sleep_ms(20000); "slept"', { app: "greedy", limits: { timeout_ms: 30_000 } });
    let ended = 0;
    const greedy = Array.from({ length: 500 }, () => full.execute(wait));
    for (const result of greedy) void result.then(({ outcome }) => (ended += outcome === "overloaded" ? 0 : 1));
    // Whoever is refused is told before anybody else has run.
    expect(full.stats()).toMatchObject({ inFlight: 45, queued: 55 });
    for (let round = 0; round < 20; round++) expect(textOf(await full.execute(hello("modest")))).toBe("Hello, world");
    const crowd = await Promise.all(Array.from({ length: 20 }, () => full.execute(hello("crowd"))));
    expect(crowd.map(textOf)).toEqual(Array<string>(20).fill("Hello, world"));
    expect(ended).toBe(0);
    await full.close(0);
    const outcomes = outcomesOf(await Promise.all(greedy));
    expect(outcomes.filter((outcome) => outcome === "executor_unavailable")).toHaveLength(80);
    expect(outcomes.filter((outcome) => outcome === "overloaded")).toHaveLength(420);
  });

  test("has memory left for another app while one holds all it can get", async () => {
    const small = await start({ memoryMb: 512 });
    const hold = requestFor('sleep_ms(20000); "slept"', { app: "greedy", limits: { timeout_ms: 30_000 } });
    const greedy = Array.from({ length: 30 }, () => small.execute(hold));
    expect(small.stats()).toMatchObject({ inFlight: 15, queued: 15 });
    expect(textOf(await small.execute(hello("modest")))).toBe("Hello, world");
    expect(small.stats()).toMatchObject({ inFlight: 15, queued: 15 });
    await small.close(0);
    expect(outcomesOf(await Promise.all(greedy))).toEqual(Array<string>(30).fill("executor_unavailable"));
  });

  test("does not let waiting last longer than running may", async () => {
    const small = await start({ maxConcurrency: 1 });
    const slow = small.execute(requestFor("sleep_ms(1000); 1"));
    const waited = await small.execute(requestFor("2", { limits: { timeout_ms: 100 } }));
    expect(waited.outcome).toBe("timed_out");
    expect((await slow).outcome).toBe("ok");
  });

  test("counts the time in the queue towards the deadline", async () => {
    const small = await start({ maxConcurrency: 1 });
    const slow = small.execute(requestFor("sleep_ms(300); 1"));
    const waited = await small.execute(requestFor("sleep_ms(300); 2", { limits: { timeout_ms: 500 } }));
    expect(waited.outcome).toBe("timed_out");
    expect((await slow).outcome).toBe("ok");
  });

  test("holds nothing once executions ended that came to their turn late", async () => {
    const small = await start({ maxConcurrency: 50, queue: 50 });
    const source = "let a = []; a.pad(5000, 1); loop { a.map(|x| x + 1); }";
    const busy = requestFor(source, { limits: { timeout_ms: 400, max_operations: 10_000_000 } });
    await Promise.all(Array.from({ length: 300 }, () => small.execute(busy)));
    await Bun.sleep(300);
    expect(small.stats()).toMatchObject({ inFlight: 0, queued: 0, reservedBytes: 0 });
  });

  test("queues executions past the node's memory, and all come to their end", async () => {
    const small = await start({ memoryMb: 64 });
    const fat = requestFor(`${HOLDING_MB} hold(25)`);
    const results = Array.from({ length: 12 }, () => small.execute(fat));
    expect(small.stats()).toMatchObject({ inFlight: 2, queued: 10 });
    expect((await Promise.all(results)).map(textOf)).toEqual(Array<string>(12).fill("held"));
    expect(small.stats().reservedBytes).toBe(0);
  });

  test("lets a script that outgrew what it was known to need wait for memory", async () => {
    const small = await start({ memoryMb: 40 });
    const growing = (mb: number) => ({
      ...requestFor(`${HOLDING_MB} hold(parse_int(ctx.query.mb))`),
      url: `http://localhost/?mb=${mb}`,
    });
    expect(textOf(await small.execute(growing(0)))).toBe("held");
    const results = await Promise.all([25, 25].map((mb) => small.execute(growing(mb))));
    // Both started with little; the node has room for one of them at a time.
    expect(results.map(textOf)).toEqual(["held", "held"]);
    expect(small.stats().reservedBytes).toBe(0);
  });

  test("lets what runs come to its end when it closes, and takes nothing new", async () => {
    const closing = await start({});
    const running = Array.from({ length: 50 }, () => closing.execute(requestFor("sleep_ms(100); 1")));
    const closed = closing.close();
    expect((await closing.execute(hello())).outcome).toBe("executor_unavailable");
    expect((await Promise.all(running)).map(textOf)).toEqual(Array<string>(50).fill("1"));
    await closed;
  });

  test("answers for what does not end in time when it closes", async () => {
    const closing = await start({});
    const running = [closing.execute(endless("a")), closing.execute(requestFor("sleep_ms(60000)"))];
    await closing.close(50);
    expect(outcomesOf(await Promise.all(running))).toEqual(Array<string>(2).fill("executor_unavailable"));
  });

  for (const fault of ["/spin", "/throw", "/exit"]) {
    test(`replaces a worker that met ${fault} and answers for what it held`, async () => {
      const entry = new URL("./testing-worker.ts", import.meta.url);
      const faulty = await start({ workers: 2, hungAfterMs: 700, workerEntry: entry });
      const lost = await faulty.execute(requestFor(`"${fault}"`));
      expect(lost).toMatchObject({ outcome: "executor_unavailable", response: null });
      expect(faulty.stats()).toMatchObject({ workers: 2, restarts: 1, inFlight: 0, reservedBytes: 0 });
      const next = await Promise.all(Array.from({ length: 100 }, (_, i) => faulty.execute(hello(`app-${i % 7}`))));
      expect(next.map(textOf)).toEqual(Array<string>(100).fill("Hello, world"));
    });
  }

  test("lets executions wait for an instance where the process has no room for another", async () => {
    const entry = new URL("./testing-worker.ts", import.meta.url);
    const cramped = await start({ workers: 1, workerEntry: entry });
    expect(textOf(await cramped.execute(requestFor('"/cramped"')))).toBe("/cramped");
    const results = Array.from({ length: 30 }, () => cramped.execute(requestFor('sleep_ms(20); "had one"')));
    expect((await Promise.all(results)).map(textOf)).toEqual(Array<string>(30).fill("had one"));
    const slow = Array.from({ length: 6 }, () => cramped.execute(requestFor('sleep_ms(400); "slow"')));
    const late = await cramped.execute(requestFor('"never"', { limits: { timeout_ms: 100 } }));
    expect(late.outcome).toBe("timed_out");
    expect((await Promise.all(slow)).map(textOf)).toEqual(Array<string>(6).fill("slow"));
    expect(cramped.stats()).toMatchObject({ inFlight: 0, reservedBytes: 0, restarts: 0 });
    // Those that take their instance with them leave no room for anybody, and nobody waits for room in vain.
    const bombs = Array.from({ length: 4 }, () => cramped.execute(requestFor(`${HOLDING_MB} hold(50)`)));
    const after = Array.from({ length: 6 }, () => cramped.execute(requestFor("1", { limits: { timeout_ms: 30_000 } })));
    expect(outcomesOf(await Promise.all(bombs))).toEqual(Array<string>(4).fill("memory_exceeded"));
    expect(outcomesOf(await Promise.all(after))).not.toContain("timed_out");
  });

  test("answers for an execution at its deadline when its worker hangs", async () => {
    const entry = new URL("./testing-worker.ts", import.meta.url);
    const faulty = await start({ workers: 2, hungAfterMs: 60_000, workerEntry: entry });
    const late = requestFor('"/spin"', { limits: { timeout_ms: 100 } });
    expect((await faulty.execute(late)).outcome).toBe("timed_out");
    expect(faulty.stats().restarts).toBe(0);
    // The other worker goes on meanwhile.
    expect(textOf(await faulty.execute(hello("app-1")))).toBe("Hello, world");
    expect(textOf(await faulty.execute(hello("app-2")))).toBe("Hello, world");
  });

  test("keeps the answers of scripts that ended before their worker was lost", async () => {
    const entry = new URL("./testing-worker.ts", import.meta.url);
    for (let round = 0; round < 3; round++) {
      const faulty = await createWorkerPool({ ...defaults, workers: 1, workerEntry: entry });
      await faulty.execute(hello());
      const answered = [hello(), hello(), hello()].map((request) => faulty.execute(request));
      // Both the answers and the loss are there before this thread looks for either.
      Bun.sleepSync(300);
      const lost = faulty.execute(requestFor('"/throw"'));
      Bun.sleepSync(300);
      expect(outcomesOf(await Promise.all(answered))).toEqual(["ok", "ok", "ok"]);
      expect((await lost).outcome).toBe("executor_unavailable");
      await faulty.close(0);
    }
  });

  test("holds nothing of a request that cannot be handed over", async () => {
    const one = await start({ maxConcurrency: 1 });
    const broken = { ...hello(), url: null as unknown as string };
    expect((await one.execute(broken)).outcome).toBe("executor_unavailable");
    expect(one.stats()).toMatchObject({ inFlight: 0, reservedBytes: 0 });
    expect(textOf(await one.execute(hello()))).toBe("Hello, world");
  });

  test("compiles nothing more once it closed", async () => {
    const closing = await start({});
    const checks = [1, 2, 3].map((i) => closing.compile(`let x = ${i};`, 64));
    const ended = Promise.allSettled(checks);
    await closing.close();
    const [, ...later] = await ended;
    for (const refused of later) {
      expect(refused).toMatchObject({ status: "rejected", reason: { code: "executor_unavailable" } });
    }
  });

  test("gives a source up that does not compile in time, and compiles the next", async () => {
    const entry = new URL("./testing-worker.ts", import.meta.url);
    const faulty = await start({ workers: 1, workerEntry: entry });
    const [spun, next] = await Promise.all([faulty.compile("SPIN", 64), faulty.compile("let = 1", 64)]);
    expect(spun?.message).toContain("to compile");
    expect(next).toMatchObject({ line: 1 });
    expect(textOf(await faulty.execute(hello()))).toBe("Hello, world");
  });
});
