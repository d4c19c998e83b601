import { describe, expect, test } from "bun:test";
import { FakeClock, settle } from "./execution-testing.ts";
import { LogTail, type TailHistory } from "./log-tail.ts";
import type { RecordedRow } from "./execution-batch.ts";

const ALL = { appId: null, scriptId: null, outcome: null };

function row(seq: number, parts: Partial<RecordedRow> = {}): RecordedRow {
  return { id: `id-${seq}`, seq, appId: "a", scriptId: "s", outcome: "ok", json: `{"n":${seq}}`, ...parts };
}

/** A log that was written, to catch up from. */
class FakeHistory implements TailHistory {
  rows: RecordedRow[] = [];
  /** Called before a page is answered. */
  beforePage: (() => void) | null = null;
  async sequenceOf(id: string) {
    return this.rows.find((one) => one.id === id)?.seq ?? null;
  }
  async after(_: unknown, seq: number, limit: number) {
    const page = this.rows.filter((one) => one.seq > seq).slice(0, limit);
    this.beforePage?.();
    return page;
  }
}

function setUp() {
  const clock = new FakeClock();
  const history = new FakeHistory();
  return { clock, history, tail: new LogTail({ history, clock }) };
}

/** Reads what has arrived, as text. */
class Reader {
  readonly #reader: { read(): Promise<{ value?: Uint8Array | undefined; done: boolean }>; cancel(): Promise<void> };
  text = "";
  ended = false;
  constructor(stream: ReadableStream<Uint8Array>) {
    this.#reader = stream.getReader();
  }
  /** Goes on reading until the end. */
  async run(): Promise<void> {
    for (;;) {
      const { value, done } = await this.#reader.read();
      if (done) break;
      this.text += new TextDecoder().decode(value);
    }
    this.ended = true;
  }
  get ids(): string[] {
    return [...this.text.matchAll(/^id: (.*)$/gm)].map((match) => match[1] ?? "");
  }
  cancel(): Promise<void> {
    return this.#reader.cancel();
  }
}

function openReader(tail: LogTail, filter = ALL as Parameters<LogTail["open"]>[0], last: string | null = null): Reader {
  const reader = new Reader(tail.open(filter, last));
  void reader.run();
  return reader;
}

describe("LogTail", () => {
  test("sends each execution as an event with its id", async () => {
    const { tail } = setUp();
    const reader = openReader(tail);
    tail.publish([row(1), row(2)]);
    await settle();

    expect(reader.text).toBe(
      ': tail\n\nevent: execution\nid: id-1\ndata: {"n":1}\n\nevent: execution\nid: id-2\ndata: {"n":2}\n\n',
    );
  });

  test("sends only what its filter selects", async () => {
    const { tail } = setUp();
    const reader = openReader(tail, { appId: "a", scriptId: null, outcome: "timed_out" });
    tail.publish([row(1), row(2, { outcome: "timed_out" }), row(3, { outcome: "timed_out", appId: "b" })]);
    await settle();

    expect(reader.ids).toEqual(["id-2"]);
  });

  test("comments every 15 s while somebody reads, and has no timer otherwise", async () => {
    const { tail, clock } = setUp();
    const reader = openReader(tail);
    await clock.advance(46_000);

    expect(reader.text).toBe(": tail\n\n:\n\n:\n\n:\n\n");
    await reader.cancel();
    expect(tail.readers).toBe(0);
    expect(clock.timers).toBe(0);
  });

  test("resumes after Last-Event-ID from what was written, with nothing missing and nothing twice", async () => {
    const { tail, history } = setUp();
    history.rows = Array.from({ length: 350 }, (_, index) => row(index + 1));
    let published = 0;
    // Rows are written and published while it catches up, before and after the page that shows them.
    history.beforePage = () => {
      if (published++ >= 3) return;
      const next = row(history.rows.length + 1);
      history.rows.push(next);
      tail.publish([next]);
    };
    const reader = openReader(tail, ALL, "id-100");
    await settle();
    tail.publish([row(354)]);
    await settle();

    expect(reader.ids).toEqual(Array.from({ length: 254 }, (_, index) => `id-${index + 101}`));
  });

  test("begins with the live rows when nothing came since", async () => {
    const { tail } = setUp();
    const reader = openReader(tail, ALL, "gone");
    await settle();
    tail.publish([row(1)]);
    await settle();

    expect(reader.ids).toEqual(["id-1"]);
  });

  test("keeps 1 MiB for a reader that does not read, and tells it how many it missed", async () => {
    const { tail } = setUp();
    const stalled = tail.open(ALL, null);
    const healthy = openReader(tail);
    const big = "x".repeat(10_000);
    for (let seq = 1; seq <= 500; seq++) {
      tail.publish([row(seq, { json: JSON.stringify(big) })]);
      await settle();
    }
    expect(healthy.ids).toHaveLength(500);

    const late = new Reader(stalled);
    void late.run();
    await settle();
    tail.publish([row(501)]);
    await settle();

    expect(late.text.length).toBeLessThan(1_048_576 + 20_000);
    const missed = [...late.text.matchAll(/event: missed\ndata: \{"count":(\d+)\}/g)].map((match) => Number(match[1]));
    expect(missed).toHaveLength(1);
    expect(late.ids.length + missed[0]!).toBe(501);
    expect(late.ids.at(-1)).toBe("id-501");
  });

  test("sends a batch larger than 1 MiB whole to whoever reads", async () => {
    const { tail, clock } = setUp();
    const reader = openReader(tail);
    const gone = openReader(tail, ALL, "gone");
    const stalled = tail.open(ALL, null);
    await settle();
    const json = JSON.stringify("x".repeat(10_000));
    tail.publish(Array.from({ length: 400 }, (_, index) => row(index + 1, { json })));
    // Whoever comes back meanwhile has had what waits.
    const back = openReader(tail, ALL, "gone");
    for (let turn = 0; turn < 40; turn++) {
      await settle();
      clock.advance(2);
    }
    tail.publish([row(401)]);
    await settle();

    const all = Array.from({ length: 401 }, (_, index) => `id-${index + 1}`);
    expect([reader.ids, gone.ids]).toEqual([all, all]);
    expect(back.ids).toEqual(["id-401"]);
    await stalled.cancel();
  });

  test("leaves no timer when readers go while they are sent a batch", async () => {
    const { tail, clock } = setUp();
    const reader = openReader(tail);
    const json = JSON.stringify("x".repeat(10_000));
    tail.publish(Array.from({ length: 400 }, (_, index) => row(index + 1, { json })));
    await reader.cancel();
    expect(clock.timers).toBe(0);
  });

  test("does not lose a row to a slow reader that catches up", async () => {
    const { tail, history } = setUp();
    const big = "x".repeat(20_000);
    history.rows = Array.from({ length: 300 }, (_, index) => row(index + 1, { json: JSON.stringify(big) }));
    const stream = tail.open(ALL, "id-1");
    await settle();
    const reader = new Reader(stream);
    void reader.run();
    for (let turn = 0; turn < 100 && reader.ids.length < 299; turn++) await settle();

    expect(reader.ids).toHaveLength(299);
  });

  test("ends every stream when it closes", async () => {
    const { tail, clock } = setUp();
    const readers = [openReader(tail), openReader(tail, ALL, "gone")];
    await settle();
    tail.close();
    await settle();

    expect(readers.map((reader) => reader.ended)).toEqual([true, true]);
    expect(clock.timers).toBe(0);
  });
});
