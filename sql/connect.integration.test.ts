import { afterAll, afterEach, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { connectDatabase, checkServer, isUnavailable, type Database } from "./connect.ts";
import { startFaultServer, type FaultServer } from "./faults/fault-server.ts";
import { startTcpProxy, type TcpProxy } from "./faults/tcp-proxy.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

// Each of these ended the process, hung, or wrote outside of its transaction with the driver as it is published.

const DEADLINE_MS = 800;
const PROMPT_MS = 500;

let server: FaultServer;
let proxy: TcpProxy;
let uncaught: unknown[] = [];
const opened: Database[] = [];
const note = (error: unknown) => void uncaught.push(error);

beforeAll(async () => {
  server = await startFaultServer();
  proxy = await startTcpProxy(Number(new URL(server.url).port));
  process.on("uncaughtException", note);
  process.on("unhandledRejection", note);
});
afterAll(async () => {
  process.off("uncaughtException", note);
  process.off("unhandledRejection", note);
  proxy.close();
  await server.close();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((database) => database.close()));
  const found = uncaught;
  uncaught = [];
  expect(found).toEqual([]);
});

function connect({ max = 2, through = "proxy", deadlineMs = DEADLINE_MS, patient = false } = {}): Database["sql"] {
  const url = new URL(server.url);
  if (through === "proxy") url.port = String(proxy.port);
  const database = connectDatabase({ url: url.href, max, role: "manager", deadlineMs, patient });
  opened.push(database);
  return database.sql;
}

async function settled(call: PromiseLike<unknown>): Promise<{ error: unknown; tookMs: number }> {
  const startedMs = performance.now();
  const error = await Promise.resolve(call).then(
    () => null,
    (reason: unknown) => reason,
  );
  return { error, tookMs: performance.now() - startedMs };
}

/** Resolves once `call` succeeds, which it must within ten seconds. */
async function recovers(call: () => PromiseLike<unknown>): Promise<void> {
  const endMs = performance.now() + 10_000;
  for (;;) {
    const { error } = await settled(call());
    if (error === null) return;
    if (performance.now() > endMs) throw error;
    await Bun.sleep(20);
  }
}

describe("when backends are terminated", () => {
  test("the query fails, the pool does not decay and nothing is left unsettled", async () => {
    const sql = connect({ max: 4 });
    for (let round = 0; round < 5; round++) {
      const calls = Array.from({ length: 12 }, () => settled(sql`SELECT pg_sleep(0.2)`));
      await Bun.sleep(50);
      await server.terminateBackends();
      for (const { error } of await Promise.all(calls)) expect(error === null || isUnavailable(error)).toBe(true);
    }
    await recovers(() => sql`SELECT 1`);
    const backends = await Promise.all(
      Array.from({ length: 4 }, async () => (await sql`SELECT pg_backend_pid() AS pid, pg_sleep(0.1)`)[0]?.["pid"]),
    );
    expect(new Set(backends).size).toBe(4);
  });

  test("a transaction that lost its connection never goes on over the next one", async () => {
    const sql = connect({ max: 1 });
    await sql`CREATE TABLE torn (part integer)`;
    const inTransaction = Promise.withResolvers<void>();
    const others = Promise.withResolvers<void>();
    const transaction = settled(
      sql.begin(async (tx) => {
        await tx`INSERT INTO torn VALUES (1)`;
        inTransaction.resolve();
        await others.promise;
        await tx`INSERT INTO torn VALUES (2)`;
      }),
    );
    await inTransaction.promise;
    await server.terminateBackends();
    const { error } = await transaction;
    // The only connection serves others again while the old transaction's function still runs.
    await recovers(() => sql`SELECT 1`);
    others.resolve();
    await Bun.sleep(50);
    expect(isUnavailable(error)).toBe(true);
    expect(await sql`SELECT part FROM torn`).toHaveLength(0);
  });

  test("a statement that its transaction did not wait for is not run after it", async () => {
    const sql = connect({ max: 1 });
    await sql`CREATE TABLE late (part integer)`;
    let late: Promise<{ error: unknown }> | null = null;
    await sql.begin(async (tx) => {
      setTimeout(() => (late = settled(tx`INSERT INTO late VALUES (1)`)), 50);
      await tx`SELECT 1`;
    });
    await Bun.sleep(100);
    expect((await (late ?? settled(Promise.resolve()))).error).toMatchObject({ code: "TRANSACTION_FINISHED" });
    expect(await sql`SELECT part FROM late`).toHaveLength(0);
  });
});

describe("when the server is killed", () => {
  test("calls fail at once while it is down, and work again soon after", async () => {
    const sql = connect({ max: 4, through: "wire" });
    await sql`SELECT 1`;
    await server.kill();
    const { error } = await settled(sql`SELECT 1`);
    expect(isUnavailable(error) || error === null).toBe(true);
    await recovers(() => sql`SELECT 1`);
  });

  test("every call is refused in much less than its deadline when nothing listens", async () => {
    const gone = await startTcpProxy(1);
    gone.close();
    const url = new URL(server.url);
    url.port = String(gone.port);
    const database = connectDatabase({ url: url.href, role: "manager", deadlineMs: 60_000 });
    opened.push(database);
    const calls = await Promise.all(Array.from({ length: 30 }, () => settled(database.sql`SELECT 1`)));
    expect(calls.every(({ error }) => isUnavailable(error))).toBe(true);
    const after = await settled(database.sql`SELECT 1`);
    expect(after.tookMs).toBeLessThan(PROMPT_MS);
    await expect(checkServer(database.sql)).rejects.toThrow("/picloud: nothing listens there");
  });
});

describe("when the connection falls silent", () => {
  test("every query fails within the deadline, those after it at once, and the first after it is back succeeds", async () => {
    const sql = connect({ max: 2 });
    await sql`SELECT 1`;
    proxy.blackhole();
    const calls = await Promise.all(Array.from({ length: 6 }, () => settled(sql`SELECT 1`)));
    for (const { error, tookMs } of calls) {
      expect(isUnavailable(error)).toBe(true);
      expect(tookMs).toBeLessThan(DEADLINE_MS + PROMPT_MS);
    }
    proxy.restore();
    await recovers(() => sql`SELECT 1`);
  });

  test("a frozen server is not waited for, and is used again when it thaws", async () => {
    const sql = connect({ max: 2, through: "wire" });
    await sql`SELECT 1`;
    await server.freeze();
    const { error, tookMs } = await settled(sql.begin((tx) => tx`SELECT 1`));
    await server.thaw();
    expect(isUnavailable(error)).toBe(true);
    expect(tookMs).toBeLessThan(DEADLINE_MS + PROMPT_MS);
    await recovers(() => sql`SELECT 1`);
  });

  test("a frozen server is noticed by its silence, long before the deadline of what waits for it", async () => {
    const sql = connect({ max: 2, through: "wire", deadlineMs: 60_000 });
    await sql`SELECT 1`;
    await server.freeze();
    const waiting = [settled(sql`SELECT 1`), settled(sql.begin((tx) => tx`SELECT 1`)), settled(sql`SELECT 2`)];
    const calls = await Promise.all(waiting);
    await server.thaw();
    expect(calls.map(({ error }) => isUnavailable(error))).toEqual([true, true, true]);
    expect(Math.max(...calls.map(({ tookMs }) => tookMs))).toBeLessThan(20_000);
    await recovers(() => sql`SELECT 1`);
  });

  test("a patient connection goes on waiting where nobody could say whether the server is there", async () => {
    const holder = connect({ max: 1, through: "wire", deadlineMs: 60_000 });
    const sql = connect({ max: 1, deadlineMs: 60_000, patient: true });
    await sql`SELECT 1`;
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: held, resolve: hold } = Promise.withResolvers<void>();
    const holding = holder.begin(async (tx) => {
      await tx`SELECT pg_advisory_xact_lock(7)`;
      hold();
      await released;
    });
    await held;
    const waiting = settled(sql`SELECT pg_advisory_lock(7)`);
    // As of a disk that is busy with the work itself: whoever else connects gets no answer.
    await Bun.sleep(100);
    proxy.blackhole();
    await Bun.sleep(3_000);
    proxy.restore();
    release();
    await holding;
    expect((await waiting).error).toBeNull();
  });

  test("a query that the server cannot finish in time is cancelled there, and its connection goes on", async () => {
    const sql = connect({ max: 1, deadlineMs: 1_500 });
    const [before] = await sql`SELECT pg_backend_pid() AS pid`;
    const { error } = await settled(sql`SELECT pg_sleep(10)`);
    expect(isUnavailable(error)).toBe(true);
    expect((await sql`SELECT pg_backend_pid() AS pid`)[0]).toEqual(before);
  });
});

test("a reply that is lost after COMMIT is a failure to the caller, and a retry with its key changes nothing", async () => {
  const sql = connect({ max: 1 });
  await sql`CREATE TABLE once (key text PRIMARY KEY, value integer)`;
  const write = () =>
    sql.begin((tx) => tx`INSERT INTO once VALUES ('k', 1) ON CONFLICT (key) DO NOTHING RETURNING value`);
  proxy.loseReply("COMMIT");
  expect(isUnavailable((await settled(write())).error)).toBe(true);
  await recovers(write);
  expect(await sql`SELECT value FROM once`).toHaveLength(1);
});

test("a listener subscribes again after its backend died, its line fell silent or the server was killed", async () => {
  const sql = connect({ max: 1 });
  const writer = connect({ max: 1, through: "wire" });
  const heard: string[] = [];
  let subscribed = 0;
  const listening = await sql.listen(
    "news",
    (payload) => heard.push(payload),
    () => subscribed++,
  );
  expect(subscribed).toBe(1);
  const hears = async (payload: string) => {
    const endMs = performance.now() + 10_000;
    while (!heard.includes(payload) && performance.now() < endMs) {
      await settled(writer.notify("news", payload));
      await Bun.sleep(50);
    }
    expect(heard).toContain(payload);
  };
  await hears("first");

  await server.terminateBackends();
  await hears("after its backend died");

  proxy.blackhole();
  // What is notified now is lost, and the listener has no query of its own that would notice: the pool's failure makes
  // it look.
  await writer.notify("news", "lost");
  await settled(sql`SELECT 1`);
  proxy.restore();
  await hears("after its line fell silent");

  await server.kill();
  await hears("after the server was killed");
  expect(subscribed).toBeGreaterThanOrEqual(4);
  await listening.unlisten();
});

test("closing a database settles what still runs", async () => {
  const sql = connect({ max: 1, deadlineMs: 20_000 });
  await sql`SELECT 1`;
  const running = settled(sql`SELECT pg_sleep(15)`);
  const waiting = settled(sql`SELECT 1`);
  await Bun.sleep(50);
  await Promise.all(opened.splice(0).map((database) => database.close()));
  expect(isUnavailable((await running).error)).toBe(true);
  expect(isUnavailable((await waiting).error)).toBe(true);
});

// The last one: PostgreSQL takes its time to have room again.
test("a server that is busy, or has no connection left to be asked on, is not taken for a silent one", async () => {
  const one = connect({ max: 1, through: "wire", deadlineMs: 20_000 });
  expect((await settled(one`SELECT pg_sleep(2)`)).error).toBeNull();
  const others = connect({ max: 100, through: "wire", deadlineMs: 20_000 });
  await Promise.all(Array.from({ length: 100 }, () => settled(others`SELECT pg_sleep(0.2)`)));
  expect(isUnavailable((await settled(connect({ max: 1, through: "wire" })`SELECT 1`)).error)).toBe(true);
  expect((await settled(one`SELECT pg_sleep(2)`)).error).toBeNull();
});
