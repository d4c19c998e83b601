import { expect, test } from "bun:test";
import { BodyBudget } from "./body-budget.ts";
import { readBody } from "./request-body.ts";

/** A body that comes as the test writes it, and a timer that fires when the test says so. */
function slowRequest() {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const timers: { delayMs: number; callback: () => void }[] = [];
  const after = (delayMs: number, callback: () => void) => {
    const timer = { delayMs, callback };
    timers.push(timer);
    return () => void timers.splice(timers.indexOf(timer), 1);
  };
  const request = new Request("http://localhost/", { method: "POST", body: readable });
  return {
    request,
    writer: writable.getWriter(),
    timers,
    limits: { maxBytes: 1_000_000, budget: new BodyBudget(1_000_000), after },
  };
}

const CHUNKED = { contentLength: null, chunked: true };

test("readBody() gives a body time for as long as it comes with 16 KB a second", async () => {
  const { request, writer, timers, limits } = slowRequest();
  const read = readBody(request, CHUNKED, limits);
  for (const [waitedMs, bytes] of [
    [20_000, 32_000],
    [2_000, 160_000],
    [10_000, 16],
  ] as const) {
    await writer.write(new Uint8Array(bytes));
    await Bun.sleep(0);
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([waitedMs]);
    timers.shift()?.callback();
  }
  expect(timers.map(({ delayMs }) => delayMs)).toEqual([1]);
  await writer.close();
  expect(await read).toHaveLength(192_016);
  expect(timers).toEqual([]);
});

test("readBody() ends with request_timeout when nothing came for its time, and lets go of the body", async () => {
  const { request, writer, timers, limits } = slowRequest();
  const read = readBody(request, CHUNKED, limits);
  timers.shift()?.callback();
  await expect(read).rejects.toMatchObject({ code: "request_timeout" });
  expect(timers).toEqual([]);
  const further = writer.write(new Uint8Array(1)).then(
    () => "taken",
    () => "refused",
  );
  expect(await further).toBe("refused");
});

test("readBody() takes a body to its limit in chunks of 256 bytes, and no more than some thousands of tiny ones", async () => {
  const read = async (chunks: number, bytes: number) => {
    const pieces = Array.from({ length: chunks }, (_, index) => new Uint8Array(bytes).fill(index));
    let given = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(stream) {
        const piece = pieces[given++];
        if (piece === undefined) stream.close();
        else stream.enqueue(piece);
      },
    });
    const request = new Request("http://localhost/", { method: "POST", body });
    const { limits } = slowRequest();
    const whole = await readBody(request, CHUNKED, limits).catch((error: { code: string }) => error.code);
    return typeof whole === "string"
      ? { whole, given }
      : { whole: whole?.every((byte, at) => byte === ((at / bytes) % 256) >> 0), length: whole?.length };
  };
  expect(await read(3_906, 256)).toEqual({ whole: true, length: 999_936 });
  expect(await read(5_000, 3)).toEqual({ whole: true, length: 15_000 });
  const { whole, given } = await read(100_000, 1);
  expect(whole).toBe("body_too_large");
  expect(given).toBeLessThan(10_000);
});
