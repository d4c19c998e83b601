import { expect, test } from "bun:test";
import * as fc from "fast-check";
import { INPUT } from "./loader-fixture.ts";
import { frameMemory, requestFrame, writeRequestFrame, type ScriptInput } from "./loader.ts";

/** The texts of a frame, read by the words of `src/request.rs`. */
function textsOf(frame: Uint8Array): { head: number[]; texts: string[] } {
  const words = new Uint32Array(frame.slice().buffer, 0, Math.floor(frame.length / 4));
  const head = Array.from(words.slice(0, 5));
  const [params = 0, domain = 0, headers = 0] = head;
  const count = 10 + 2 * (params + domain + headers);
  const textAt = (5 + count) * 4;
  const texts: string[] = [];
  let start = 0;
  for (const end of words.slice(5, 5 + count)) {
    texts.push(Buffer.from(frame.subarray(textAt + start, textAt + end)).toString());
    start = end;
  }
  expect(textAt + start).toBe(frame.length);
  return { head, texts };
}

const text = fc.oneof(fc.string(), fc.string({ unit: "grapheme" }), fc.string({ unit: "binary" }));
const pairs = fc.array(fc.tuple(text, text), { maxLength: 4 });
const inputs: fc.Arbitrary<ScriptInput> = fc.record({
  id: text,
  method: text,
  url: text,
  host: text,
  path: text,
  remoteAddr: text,
  params: pairs,
  domain: pairs,
  headers: pairs,
  body: fc.option(fc.uint8Array({ maxLength: 9 })),
  app: fc.record({ id: text, slug: text }),
  script: fc.record({ id: text, name: text, version: fc.nat() }),
});

test("requestFrame() has every text of an input where the engine looks for it", () => {
  fc.assert(
    fc.property(inputs, (input) => {
      const { head, texts } = textsOf(requestFrame(input));
      const { id, method, url, host, path, remoteAddr, app, script, params, domain, headers, body } = input;
      const bodyLength = body === null ? 0xffff_ffff : body.length;
      expect(head).toEqual([params.length, domain.length, headers.length, script.version, bodyLength]);
      const fixed = [id, method, url, host, path, remoteAddr, app.id, app.slug, script.id, script.name];
      const all = fixed.concat(params.flat(), domain.flat(), headers.flat());
      // A lone surrogate has no UTF-8: it becomes the replacement character, also where another one stands beside it.
      expect(texts).toEqual(all.map((one) => one.toWellFormed()));
    }),
  );
});

test("writeRequestFrame() touches nothing beyond its room, and says where that is too little", () => {
  const whole = requestFrame(INPUT);
  const memory = frameMemory(new ArrayBuffer(4_096));
  memory.bytes.fill(0xaa);
  expect(writeRequestFrame(memory, 64, 16, INPUT)).toBe(-1);
  expect(writeRequestFrame(memory, 64, 4_032, INPUT)).toBe(whole.length);
  expect(new Uint8Array(memory.bytes.subarray(64, 64 + whole.length))).toEqual(new Uint8Array(whole));
  expect(new Set(memory.bytes.subarray(0, 64))).toEqual(new Set([0xaa]));
  expect(new Set(memory.bytes.subarray(64 + whole.length))).toEqual(new Set([0xaa]));
});
