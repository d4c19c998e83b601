/** What is told of a table's file: a line is a row. */
export interface Measure {
  rows: number;
  bytes: number;
  sha256: string;
}

/** Passes chunks on and measures them; `result` is right once the last one was taken. */
export function measured(chunks: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> & { result(): Measure } {
  const hash = new Bun.CryptoHasher("sha256");
  let [rows, bytes] = [0, 0];
  async function* pass() {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, at + 1)) rows++;
      yield chunk;
    }
  }
  return { [Symbol.asyncIterator]: pass, result: () => ({ rows, bytes, sha256: hash.digest("hex") }) };
}

const NEWLINE = 0x0a;
