import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { ExecutionRecord } from "../../runtime/core/execution.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { testExecution } from "../execution-testing.ts";
import { LogRetention } from "../log-retention.ts";
import { LogTail } from "../log-tail.ts";
import { tailHistory } from "../read-log.ts";
import { createExecutionRecorder, type ExecutionRecorder } from "../record-execution.ts";
import { logOperations } from "./logs.ts";
import { statsOperations } from "./stats.ts";
import { createTestApi, type TestApi } from "./testing.ts";

let database: TestDatabase;
let api: TestApi;
let recorder: ExecutionRecorder;
let tail: LogTail;

beforeAll(async () => {
  database = await testDatabase();
  tail = new LogTail({ history: tailHistory(database.sql) });
  recorder = createExecutionRecorder({
    sql: database.sql,
    log: { rate: 100_000 },
    onRecorded: (rows) => tail.publish(rows),
  });
  const operations = [...logOperations({ recorder, tail, days: 7 }), ...statsOperations({ recorder, days: 7 })];
  api = createTestApi(database.sql, { operations });
});

afterAll(async () => {
  tail.close();
  await recorder.close();
  await database.close();
});

let next = 0;
/** An app with one script, made below the API. */
async function newScript(): Promise<{ appId: string; scriptId: string; slug: string }> {
  const slug = `log-${++next}`;
  const [appId, scriptId] = [Bun.randomUUIDv7(), Bun.randomUUIDv7()];
  await database.sql`INSERT INTO apps (id, slug, name) VALUES (${appId}, ${slug}, ${slug})`;
  await database.sql`
    INSERT INTO scripts (id, app_id, name, source) VALUES (${scriptId}, ${appId}, 'script', '1')
  `;
  return { appId, scriptId, slug };
}

function record(script: { appId: string; scriptId: string }, parts: Parameters<typeof testExecution>[0] = {}) {
  const execution: ExecutionRecord = testExecution({ ...script, ...parts });
  recorder.record(execution);
  return execution.request.id;
}

describe("GET /logs", () => {
  test("shows an execution as the contract says", async () => {
    const script = await newScript();
    const routeId = Bun.randomUUIDv7();
    const id = record(script, {
      record: { routeId, status: 500, startedAtMs: Date.parse("2026-01-02T03:04:05.678Z") },
      result: {
        outcome: "script_error",
        response: null,
        error: { message: "Variable not found: x", line: 3, column: 7 },
        lines: [{ atUs: 12, level: "warn", message: "careful", fields: '{"n":9223372036854775807,"x":1.0}' }],
        linesDropped: 2,
      },
    });
    const answer = await api.fetch(`/logs/${id}`);

    const text = await answer.text();
    expect(answer.headers.get("content-type")).toBe("application/json");
    expect(JSON.parse(text)).toEqual({
      id,
      app_id: script.appId,
      script_id: script.scriptId,
      script_version: 3,
      route_id: routeId,
      trigger: "route",
      method: "GET",
      host: "localhost",
      path: "/hello",
      query: "x=1",
      status: 500,
      outcome: "script_error",
      error: { message: "Variable not found: x", line: 3, column: 7 },
      duration_us: 1000,
      operations: 5,
      memory_peak_bytes: 2048,
      lines: [{ at_us: 12, level: "warn", message: "careful", fields: { n: 2 ** 63, x: 1 } }],
      lines_dropped: 2,
      started_at: "2026-01-02T03:04:05.678Z",
    });
    expect(text).toContain("9223372036854775807");
  });

  test("filters by app, script, outcome, time and text", async () => {
    const one = await newScript();
    const two = await newScript();
    const at = (iso: string) => ({ record: { startedAtMs: Date.parse(iso) } });
    const early = record(one, at("2026-02-01T10:00:00Z"));
    const failed = record(one, { ...at("2026-02-01T11:00:00Z"), result: { outcome: "timed_out" } });
    const spoke = record(one, {
      ...at("2026-02-01T12:00:00Z"),
      result: { lines: [{ atUs: 1, level: "info", message: "100% Unique", fields: null }] },
    });
    const asked = { url: "http://localhost/hello?token=Blue&x" };
    const other = record(two, { ...at("2026-02-01T13:00:00Z"), request: asked });
    const ids = async (query: string) => {
      const { status, body } = await api.send("GET", `/logs?${query}`);
      expect(status).toBe(200);
      return body.items.map((item) => item.id);
    };

    expect(await ids(`app=${one.slug}`)).toEqual([spoke, failed, early]);
    expect(await ids(`app=${one.appId}&outcome=timed_out`)).toEqual([failed]);
    expect(await ids(`script=${two.scriptId}`)).toEqual([other]);
    expect(await ids(`script=${two.scriptId}&q=token%3Dblue`)).toEqual([other]);
    expect(await ids(`app=${one.slug}&since=2026-02-01T11:00:00Z&until=2026-02-01T12:00:00.000Z`)).toEqual([failed]);
    expect(await ids(`app=${one.slug}&q=${encodeURIComponent("100% unique")}`)).toEqual([spoke]);
    expect(await ids(`app=${one.slug}&q=100x`)).toEqual([]);
    expect((await api.send("GET", `/scripts/${two.scriptId}/logs`)).body.items.map((item) => item.id)).toEqual([other]);
  });

  test("finds a text however far back it is, page by page, each of which looks at a part of the log", async () => {
    const script = await newScript();
    const startedAtMs = Date.parse("2026-02-02T00:00:00Z");
    const lost = record(script, { record: { startedAtMs: startedAtMs - 1_000 }, request: { path: "/needle" } });
    await recorder.flush();
    await database.sql`
      INSERT INTO execution_logs (id, app_id, script_id, status, outcome, duration_us, started_at)
      SELECT gen_random_uuid(), ${script.appId}, ${script.scriptId}, 200, 'ok', 1,
        ${new Date(startedAtMs).toISOString()}::timestamptz + make_interval(secs => n / 100)
      FROM generate_series(1, 20500) AS n`;
    const newest = record(script, { request: { path: "/needle" } });

    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const from: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { status, body } = await api.send("GET", `/logs?app=${script.slug}&q=needle&limit=2${from}`);
      expect(status).toBe(200);
      pages.push(body.items.map((item) => item.id));
      cursor = body.next_cursor;
    } while (cursor !== null);

    expect(pages).toEqual([[newest], [], [], [], [lost]]);
  });

  test("finds what a script said as it said it, and not the names of the row's own fields", async () => {
    const script = await newScript();
    const message = 'said "hi" to C:\\dir\tor';
    const lines = [{ atUs: 1, level: "info" as const, message, fields: '{"colour":"teal"}' }];
    const id = record(script, { result: { lines } });
    const found = async (q: string) => {
      const { body } = await api.send("GET", `/logs?app=${script.slug}&q=${encodeURIComponent(q)}`);
      return body.items.map((item) => item.id);
    };

    for (const q of ['"HI"', "C:\\dir", "\tor", "colour", "teal"]) expect(await found(q)).toEqual([id]);
    for (const q of ["message", "at_us", "level", "fields"]) expect(await found(q)).toEqual([]);
  });

  test("pages without a gap or a double while rows arrive", async () => {
    const script = await newScript();
    const ids: string[] = [];
    // Several of one millisecond: the cursor must tell them apart.
    for (let index = 0; index < 25; index++) {
      ids.unshift(record(script, { record: { startedAtMs: 1_770_000_000_000 + Math.floor(index / 5) } }));
    }
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? "" : `&cursor=${cursor}`;
      const { body } = await api.send("GET", `/logs?app=${script.slug}&limit=4${query}`);
      seen.push(...body.items.map((item) => item.id));
      cursor = body.next_cursor;
      record(script);
    } while (cursor !== null);

    expect(seen).toHaveLength(25);
    expect(new Set(seen)).toEqual(new Set(ids));
  });

  test.each([
    ["outcome=fine", "outcome", "wrong_type"],
    ["since=yesterday", "since", "invalid_time"],
    ["until=2026-13-01T00:00:00Z", "until", "invalid_time"],
    ["since=2026-02-30T00:00:00Z", "since", "invalid_time"],
    ["until=2026-04-31T00:00:00Z", "until", "invalid_time"],
    ["script=5", "script", "invalid_format"],
    ["limit=201", "limit", "too_large"],
    ["cursor=abc", "cursor", "invalid_cursor"],
    ["colour=red", "colour", "unknown_field"],
  ])("answers 422 to ?%s", async (query, field, code) => {
    const { status, body } = await api.send("GET", `/logs?${query}`);

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field, code }]);
  });

  test.each(["0000-01-01T00:00:00Z", "0001-01-01T00:00:00%2B02:00", "9999-12-31T23:59:59-02:00"])(
    "does not fail on %s, whose year PostgreSQL cannot read",
    async (time) => {
      for (const path of ["/logs?since", "/logs?until", "/stats?step=1d&until"]) {
        const { status } = await api.send("GET", `${path}=${time}`);
        expect([200, 422]).toContain(status);
      }
    },
  );

  test("answers 422 to a cursor with a time that no execution has", async () => {
    const script = await newScript();
    for (let index = 0; index < 2; index++) record(script);
    const { body } = await api.send("GET", `/logs?app=${script.slug}&limit=1`);
    const [scope, , id] = JSON.parse(Buffer.from(String(body.next_cursor), "base64url").toString());
    const forged = Buffer.from(JSON.stringify([scope, "999999999999999", id])).toString("base64url");

    const answer = await api.send("GET", `/logs?app=${script.slug}&limit=1&cursor=${forged}`);

    expect(answer.status).toBe(422);
    expect(answer.body.errors).toMatchObject([{ field: "cursor", code: "invalid_cursor" }]);
  });

  test("answers 404 for an app, a script or an execution that is not there", async () => {
    for (const path of [
      "/logs?app=nobody",
      `/scripts/${Bun.randomUUIDv7()}/logs`,
      "/scripts/x/logs",
      `/logs/${Bun.randomUUIDv7()}`,
      "/logs/x",
    ]) {
      expect((await api.send("GET", path)).status).toBe(404);
    }
  });

  test("keeps rows of a deleted script, and nothing of a deleted app that comes late", async () => {
    const kept = await newScript();
    const gone = await newScript();
    await database.sql`DELETE FROM scripts WHERE id = ${kept.scriptId}`;
    await database.sql`DELETE FROM apps WHERE id = ${gone.appId}`;
    const id = record(kept);
    const late = record(gone);

    expect((await api.send("GET", `/logs/${id}`)).body["script_id"]).toBeNull();
    expect((await api.send("GET", `/logs/${late}`)).status).toBe(404);
  });

  test("takes any text that a script may log", async () => {
    const script = await newScript();
    const text = "\0\ud800 \u001b[31m\r\n";
    const id = record(script, {
      request: { path: text, host: text, method: text },
      result: {
        outcome: "script_error",
        error: { message: text, line: null, column: null },
        lines: [{ atUs: 1, level: "info", message: text, fields: `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}` }],
      },
    });

    const { status, body } = await api.send("GET", `/logs/${id}`);
    expect(status).toBe(200);
    expect(body["path"]).toBe("\ufffd\ufffd \u001b[31m\r\n");
  });
});

describe("GET /stats", () => {
  test("gives exact counts by step with operations and durations", async () => {
    const script = await newScript();
    const minute = Date.parse("2026-03-01T10:00:00Z");
    for (let index = 0; index < 100; index++) {
      record(script, {
        record: { startedAtMs: minute + index * 1_000 },
        result: { outcome: index % 10 === 0 ? "timed_out" : "ok", durationUs: (index + 1) * 100, operations: 2 },
      });
    }
    const query = `app=${script.slug}&since=2026-03-01T10:00:00Z&until=2026-03-01T12:00:00Z`;
    const minutes = await api.send("GET", `/stats?${query}&step=1m`);
    expect(minutes.body.items).toMatchObject([
      {
        at: "2026-03-01T10:00:00.000Z",
        requests: 60,
        recorded: 60,
        outcomes: { ok: 54, timed_out: 6 },
        operations: 120,
      },
      {
        at: "2026-03-01T10:01:00.000Z",
        requests: 40,
        recorded: 40,
        outcomes: { ok: 36, timed_out: 4 },
        operations: 80,
      },
    ]);

    const [hour] = (await api.send("GET", `/stats?${query}&step=1h`)).body.items;
    expect(hour).toMatchObject({ requests: 100, outcomes: { ok: 90, timed_out: 10 } });
    for (const [name, exact] of [
      ["p50_us", 5_000],
      ["p95_us", 9_500],
      ["p99_us", 9_900],
    ] as const) {
      expect(Math.abs(Number(hour?.[name]) - exact)).toBeLessThanOrEqual(exact / 32);
    }
    const [day] = (await api.send("GET", `/stats?${query}&step=1d`)).body.items;
    expect(day).toMatchObject({ at: "2026-03-01T00:00:00.000Z", requests: 100 });
  });

  test("counts what a rate limit refused apart from executions", async () => {
    const script = await newScript();
    const now = Date.now();
    const hour = Math.floor(now / 3_600_000) * 3_600_000;
    record(script, { record: { startedAtMs: hour - 1 } });
    for (let index = 0; index < 3; index++) recorder.countRefused(script.appId, script.scriptId, hour - 1);
    for (let index = 0; index < 4; index++) recorder.countRefused(script.appId, script.scriptId, hour - 7_200_000);
    for (const filter of [`app=${script.slug}`, `script=${script.scriptId}`]) {
      for (const step of ["1m", "1h"]) {
        const span = `since=${new Date(hour - 10_800_000).toISOString()}&until=${new Date(hour).toISOString()}`;
        const { items } = (await api.send("GET", `/stats?${filter}&step=${step}&${span}`)).body;
        expect(items).toMatchObject([
          { requests: 0, rate_limited: 4, outcomes: {}, p50_us: null },
          { requests: 1, rate_limited: 3, outcomes: { ok: 1 } },
        ]);
      }
    }
    const app = (await api.send("GET", `/apps?include=summary&q=${script.slug}`)).body.items[0];
    expect(app?.["summary"]).toMatchObject({ requests_24h: 1, errors_24h: 0 });
    const log = (await api.send("GET", `/logs?app=${script.slug}`)).body;
    expect([log.items.length, log["only_counted"]]).toEqual([1, 0]);
  });

  test("says the same of whole hours and of their minutes, whatever the span", async () => {
    const [one, two] = [await newScript(), await newScript()];
    const other = { ...one, scriptId: two.scriptId };
    const start = Date.parse("2026-04-01T06:00:00Z");
    for (let index = 0; index < 400; index++) {
      record([one, two, other][index % 3] ?? one, {
        record: { startedAtMs: start + index * 47_000 },
        result: { outcome: index % 7 === 0 ? "script_error" : "ok", durationUs: 10 + index, operations: index },
      });
      // Hours and minutes are added to, not only made.
      if (index % 90 === 0) await recorder.flush();
    }
    const total = async (filter: string, sinceMs: number, untilMs: number, step: string) => {
      const span = `since=${new Date(sinceMs).toISOString()}&until=${new Date(untilMs).toISOString()}`;
      const { items } = (await api.send("GET", `/stats?${filter}&${span}&step=${step}`)).body;
      const sum = (name: string) => items.reduce((all, item) => all + Number(item[name]), 0);
      const outcomes: Record<string, number> = {};
      for (const item of items) {
        for (const [name, count] of Object.entries(item["outcomes"] as unknown as Record<string, number>)) {
          outcomes[name] = (outcomes[name] ?? 0) + count;
        }
      }
      return { requests: sum("requests"), recorded: sum("recorded"), operations: sum("operations"), outcomes };
    };
    const minutes = [0, 1, 59, 60, 61, 119, 120, 121, 200, 300, 314, 360];
    let counted = 0;
    for (const since of minutes) {
      for (const until of minutes.filter((minute) => minute > since)) {
        for (const filter of [`app=${one.slug}`, `script=${two.scriptId}`, `app=${one.slug}&script=${one.scriptId}`]) {
          const span = [start + since * 60_000, start + until * 60_000] as const;
          const [byMinute, byHour] = await Promise.all([total(filter, ...span, "1m"), total(filter, ...span, "1h")]);
          expect({ filter, since, until, ...byHour }).toEqual({ filter, since, until, ...byMinute });
          counted += byMinute.requests;
        }
      }
    }
    expect(counted).toBeGreaterThan(1_000);
    // The last minute as it has come so far belongs to the span.
    expect(await total(`app=${one.slug}`, start, start + 90_500, "1h")).toEqual(
      await total(`app=${one.slug}`, start, start + 90_500, "1m"),
    );
  });

  test("adds flush to flush", async () => {
    const script = await newScript();
    for (let flush = 0; flush < 3; flush++) {
      record(script, { result: { durationUs: 10 ** (flush + 1) } });
      await recorder.flush();
    }

    const { body } = await api.send("GET", `/stats?script=${script.scriptId}&step=1d`);
    expect(body.items.reduce((sum, item) => sum + Number(item["requests"]), 0)).toBe(3);
    expect(body.items.at(-1)).toMatchObject({ p50_us: 101 });
  });

  test("says how many executions were only counted", async () => {
    const script = await newScript();
    const slow = createExecutionRecorder({ sql: database.sql, log: { rate: 10 } });
    for (let index = 0; index < 100; index++) slow.record(testExecution(script));
    await slow.close();

    const { body } = await api.send("GET", `/logs?app=${script.slug}&limit=200`);
    expect(body["only_counted"]).toBe(100 - body.items.length);
    expect(body.items.length).toBeLessThanOrEqual(12);
  });

  test("answers 422 to a span of too many steps", async () => {
    const { status, body } = await api.send("GET", "/stats?step=1m&since=2020-01-01T00:00:00Z");

    expect(status).toBe(422);
    expect(body.errors).toMatchObject([{ field: "since", code: "too_many_steps" }]);
  });
});

describe("a batch", () => {
  test("that is sent again is written once", async () => {
    const script = await newScript();
    const { appendExecutions } = await import("../store/execution-logs.ts");
    const count = {
      app_id: script.appId,
      script_id: script.scriptId,
      minute: 29_000_000,
      outcome: "ok",
      requests: 5,
      recorded: 0,
      operations: 1,
      durations: "{0,5}",
    };
    const writer = Bun.randomUUIDv7();
    const batch = { writer, id: Bun.randomUUIDv7(), rows: [], counts: [JSON.stringify(count)] };
    await appendExecutions(database.sql, batch);
    await appendExecutions(database.sql, batch);
    await appendExecutions(database.sql, { ...batch, id: Bun.randomUUIDv7() });

    const [row] = await database.sql<{ requests: string; duration_histogram: string[] }[]>`
      SELECT requests::text, duration_histogram::text[] FROM execution_counts WHERE script_id = ${script.scriptId}
    `;
    expect(row).toEqual({ requests: "10", duration_histogram: ["0", "10"] });
  });
});

describe("the log's bounds", () => {
  test("are kept apart for successes and failures, and by age", async () => {
    const script = await newScript();
    const dayMs = 86_400_000;
    const nowMs = Date.now();
    const old = record(script, { record: { startedAtMs: nowMs - 8 * dayMs } });
    const successes = Array.from({ length: 30 }, (_, index) =>
      record(script, { record: { startedAtMs: nowMs - 30_000 + index } }),
    );
    const failures = Array.from({ length: 15 }, (_, index) =>
      record(script, { record: { startedAtMs: nowMs - 60_000 + index }, result: { outcome: "timed_out" } }),
    );
    await recorder.flush();
    const retention = new LogRetention({ sql: database.sql, log: { rate: 200, days: 7, rows: 20, failures: 10 } });
    await retention.sweep();
    await retention.close();

    const { body } = await api.send("GET", `/logs?app=${script.slug}&limit=200`);
    const left = body.items.map((item) => item.id);
    expect(left).toEqual([...successes.slice(-20).toReversed(), ...failures.slice(-10).toReversed()]);
    expect(left).not.toContain(old);
    const hours = await database.sql<{ hour: Date }[]>`SELECT hour FROM execution_hours WHERE app_id = ${script.appId}`;
    expect(hours.length).toBeGreaterThan(0);
    expect(hours.filter(({ hour }) => hour.getTime() < nowMs - 7 * dayMs - 3_600_000)).toEqual([]);
  });

  test("hold while rows arrive", async () => {
    const script = await newScript();
    const retention = new LogRetention({ sql: database.sql, log: { rate: 200, days: 7, rows: 50, failures: 10 } });
    const busy = createExecutionRecorder({
      sql: database.sql,
      log: { rate: 100_000 },
      onRecorded: (rows) => retention.noteRecorded(rows),
    });
    for (let round = 0; round < 10; round++) {
      for (let index = 0; index < 40; index++) busy.record(testExecution(script));
      await busy.flush();
      await retention.settled();
    }
    await busy.close();
    await retention.close();

    const { body } = await api.send("GET", `/logs?app=${script.slug}&limit=200`);
    expect(body.items).toHaveLength(50);
  });
});

describe("GET /logs/tail", () => {
  test("streams executions and resumes after Last-Event-ID", async () => {
    const script = await newScript();
    const first = await api.fetch(`/logs/tail?app=${script.slug}`);
    expect(first.headers.get("content-type")).toBe("text/event-stream");
    const id = record(script);
    const reader = first.body!.getReader();
    const seen = await readUntil(reader, id);
    await reader.cancel();
    expect(seen).toContain(`event: execution\nid: ${id}\ndata: {"id":"${id}"`);

    // It started first and ends while nobody listens: an order by id or by time would lose it.
    const away = record(script, { record: { startedAtMs: Date.now() - 20_000 } });
    await recorder.flush();
    const again = await api.fetch(`/logs/tail?script=${script.scriptId}`, { headers: { "last-event-id": id } });
    const live = record(script);
    const second = again.body!.getReader();
    const resumed = await readUntil(second, live);
    await second.cancel();

    expect([...resumed.matchAll(/^id: (.*)$/gm)].map((match) => match[1])).toEqual([away, live]);
    expect(tail.readers).toBe(0);
  });

  test("answers HEAD without opening a stream", async () => {
    expect((await api.fetch("/logs/tail", { method: "HEAD" })).status).toBe(200);
    expect(tail.readers).toBe(0);
  });
});

async function readUntil(
  reader: { read(): Promise<{ value?: Uint8Array | undefined; done: boolean }> },
  text: string,
): Promise<string> {
  let seen = "";
  while (!seen.includes(`id: ${text}\n`) || !seen.endsWith("\n\n")) {
    const { value, done } = await reader.read();
    if (done) break;
    seen += new TextDecoder().decode(value);
  }
  return seen;
}
