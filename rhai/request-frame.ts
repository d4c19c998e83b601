/**
 * The request as `src/request.rs` reads it: `HEAD_WORDS` words, then the end of every text as a word, then the texts.
 * Written where it travels, so that whoever hands it on copies bytes and makes no strings.
 */
import type { ScriptInput } from "./script-run.ts";

const HEAD_WORDS = 5;
const FIXED_TEXTS = 10;
const NO_BODY = 0xffff_ffff;
/** A UTF-16 unit is at most three bytes of UTF-8. */
const MOST_BYTES_PER_UNIT = 3;

/** The same memory as bytes and as words; frames begin at a word. */
export interface FrameMemory {
  bytes: Buffer;
  words: Uint32Array;
}

export function frameMemory(buffer: ArrayBufferLike): FrameMemory {
  return { bytes: Buffer.from(buffer), words: new Uint32Array(buffer) };
}

/**
 * Writes the frame at byte `at`, a multiple of four. Its length in bytes, or -1 where it may not fit into `room` bytes.
 */
export function writeRequestFrame(memory: FrameMemory, at: number, room: number, input: ScriptInput): number {
  const { words } = memory;
  const { id, method, url, host, path, remoteAddr, app, script, params, domain, headers, body } = input;
  const headBytes = headBytesOf(input);
  let joined = id + method + url + host + path + remoteAddr + app.id + app.slug + script.id + script.name;
  for (const [name, value] of params) joined += name + value;
  for (const [name, value] of domain) joined += name + value;
  for (const [name, value] of headers) joined += name + value;
  if (headBytes + joined.length * MOST_BYTES_PER_UNIT > room) return -1;
  let word = at >>> 2;
  words[word++] = params.length;
  words[word++] = domain.length;
  words[word++] = headers.length;
  words[word++] = script.version;
  words[word++] = body === null ? NO_BODY : body.length;
  const textAt = at + headBytes;
  const written = memory.bytes.write(joined, textAt, joined.length * MOST_BYTES_PER_UNIT);
  // Nearly always all of it is ASCII: then the ends are known without a look at the bytes.
  if (written > joined.length) return headBytes + writeTexts(memory, word, textAt, input);
  let end = id.length;
  words[word++] = end;
  words[word++] = end += method.length;
  words[word++] = end += url.length;
  words[word++] = end += host.length;
  words[word++] = end += path.length;
  words[word++] = end += remoteAddr.length;
  words[word++] = end += app.id.length;
  words[word++] = end += app.slug.length;
  words[word++] = end += script.id.length;
  words[word++] = end += script.name.length;
  for (const pairs of [params, domain, headers]) {
    for (const [name, value] of pairs) {
      words[word++] = end += name.length;
      words[word++] = end += value.length;
    }
  }
  return headBytes + end;
}

/** The frame by itself, for one that fits nowhere else. */
export function requestFrame(input: ScriptInput): Uint8Array {
  const texts = textsOf(input);
  const units = texts.reduce((sum, text) => sum + text.length, 0);
  const room = headBytesOf(input) + units * MOST_BYTES_PER_UNIT;
  const memory = frameMemory(new ArrayBuffer(Math.ceil(room / 4) * 4));
  return memory.bytes.subarray(0, writeRequestFrame(memory, 0, room, input));
}

function headBytesOf({ params, domain, headers }: ScriptInput): number {
  return (HEAD_WORDS + FIXED_TEXTS + 2 * (params.length + domain.length + headers.length)) * 4;
}

function textsOf(input: ScriptInput): string[] {
  const { id, method, url, host, path, remoteAddr, app, script, params, domain, headers } = input;
  const fixed = [id, method, url, host, path, remoteAddr, app.id, app.slug, script.id, script.name];
  return fixed.concat(params.flat(), domain.flat(), headers.flat());
}

/** One by one, for texts whose length in bytes is not their length. Returns how many bytes they take. */
function writeTexts(memory: FrameMemory, firstWord: number, textAt: number, input: ScriptInput): number {
  let word = firstWord;
  let end = 0;
  for (const text of textsOf(input)) {
    end += memory.bytes.write(text, textAt + end, text.length * MOST_BYTES_PER_UNIT);
    memory.words[word++] = end;
  }
  return end;
}
