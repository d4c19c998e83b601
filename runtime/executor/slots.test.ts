import { describe, expect, test } from "bun:test";
import type { FrameMemory } from "rhai-wasm";
import { answerFrame, type AnswerSource, type Notes, postedResult, SLOT_BYTES, Slots } from "./slots.ts";
import { hello } from "./testing.ts";

const PLACE = { card: 7, reservedBytes: 33_554_432, waitedMs: 12.5 };
const SPENT = { durationUs: 123, operations: 3 * 2 ** 32 + 5, memoryPeakBytes: 2 ** 31 + 1 };

/** An answer of 200 with this text, as an instance writes it. */
function textAnswer(text: string): AnswerSource {
  const bytes = new TextEncoder().encode(text);
  return {
    answerBytes: (6 + Math.ceil(bytes.length / 4)) * 4,
    writeAnswer(memory: FrameMemory, at: number): void {
      memory.words.set([200, 0, bytes.length, text.length === bytes.length ? 1 : 0, 1, 0], at / 4);
      memory.bytes.set(bytes, at + 24);
    },
  };
}

function slots(count = 3): Slots {
  return new Slots(Slots.allocate(count));
}

describe("Slots", () => {
  test("carry a request and its place, whatever lies in the slots beside", () => {
    const buffer = Slots.allocate(3);
    const [pool, worker] = [new Slots(buffer), new Slots(buffer)];
    const body = new Uint8Array([0, 255, 7]);
    for (const slot of [0, 1, 2]) {
      expect(pool.writeRequest(slot, { ...PLACE, card: slot }, { ...hello(), path: `/${slot}`, body })).toBe(true);
    }
    expect(worker.place(1)).toEqual({ ...PLACE, card: 1 });
    expect(new Uint8Array(worker.body(1) as Uint8Array)).toEqual(body);
    expect(Buffer.from(worker.frame(1)).toString()).toContain("/1");
  });

  test("tell no body from an empty one", () => {
    const one = slots();
    one.writeRequest(0, PLACE, { ...hello(), body: null });
    expect(one.body(0)).toBeNull();
    one.writeRequest(0, PLACE, { ...hello(), body: new Uint8Array(0) });
    expect(one.body(0)).toHaveLength(0);
  });

  test("leave a request that is too long to be posted, with its place all the same", () => {
    const one = slots();
    one.writeRequest(1, PLACE, hello());
    const neighbour = Buffer.from(one.frame(1)).toString();
    for (const long of [
      { ...hello(), body: new Uint8Array(SLOT_BYTES) },
      { ...hello(), url: `http://localhost/${"x".repeat(SLOT_BYTES)}` },
      { ...hello(), url: `http://localhost/${"\u{20ac}".repeat(SLOT_BYTES / 3)}` },
    ]) {
      expect(one.writeRequest(0, PLACE, long)).toBe(false);
      expect(one.place(0)).toEqual(PLACE);
      expect(Buffer.from(one.frame(1)).toString()).toBe(neighbour);
    }
  });

  test("carry an answer that has nothing but its response", () => {
    const one = slots();
    expect(one.writeAnswer(2, SPENT, "", textAnswer("h\u00e9"))).toBe(true);
    expect(one.readAnswer(2)).toEqual({
      ...SPENT,
      outcome: "ok",
      response: { status: 200, headers: [], body: "h\u00e9" },
      error: null,
      lines: [],
      linesDropped: 0,
    });
  });

  test("carry what was logged before the response, of any length in bytes", () => {
    const one = slots();
    for (const message of ["", "a", "\u00e9", "\u{1f600}x"]) {
      const lines = [{ atUs: 1, level: "info" as const, message, fields: null }];
      const notes: Notes = { outcome: "ok", error: null, lines, linesDropped: 2 };
      expect(one.writeAnswer(0, SPENT, JSON.stringify(notes), textAnswer("ok"))).toBe(true);
      expect(one.readAnswer(0)).toMatchObject({ ...notes, response: { body: "ok" } });
    }
  });

  test("carry a failure without a response", () => {
    const one = slots();
    const error = { message: "gone", line: 3, column: null };
    const notes: Notes = { outcome: "script_error", error, lines: [], linesDropped: 0 };
    one.writeAnswer(0, SPENT, JSON.stringify(notes), null);
    expect(one.readAnswer(0)).toEqual({ ...SPENT, ...notes, response: null });
  });

  test("leave an answer that is too long to be posted, and nothing of it is lost there", () => {
    const one = slots();
    const long = textAnswer("y".repeat(SLOT_BYTES));
    expect(one.writeAnswer(0, SPENT, "", long)).toBe(false);
    expect(one.writeAnswer(0, SPENT, "z".repeat(SLOT_BYTES), textAnswer("ok"))).toBe(false);
    expect(postedResult(SPENT, "", answerFrame(long))).toMatchObject({
      ...SPENT,
      outcome: "ok",
      response: { body: "y".repeat(SLOT_BYTES) },
    });
  });

  test("take answers up to the last word of a slot", () => {
    const one = slots(2);
    one.writeRequest(1, PLACE, hello());
    const neighbour = Buffer.from(one.frame(1)).toString();
    for (let length = SLOT_BYTES - 80; length < SLOT_BYTES; length++) {
      if (!one.writeAnswer(0, SPENT, "", textAnswer("x".repeat(length)))) continue;
      expect(one.readAnswer(0).response?.body).toHaveLength(length);
      expect(Buffer.from(one.frame(1)).toString()).toBe(neighbour);
    }
  });
});
