/**
 * What comes back for bytes, in Latin-1, until the server closes, the first answer is whole (or, with `silence`, never for
 * that reason: more answers may follow) or `patienceMs` have gone by.
 */
export async function sendRaw(
  port: number,
  bytes: string | Uint8Array,
  patienceMs = 10_000,
  until: "answer" | "silence" = "answer",
): Promise<RawAnswer> {
  const ended = Promise.withResolvers<void>();
  const isHead = typeof bytes === "string" && bytes.startsWith("HEAD ");
  let left = typeof bytes === "string" ? Buffer.from(bytes, "latin1") : Buffer.from(bytes);
  let text = "";
  let closed = false;
  const close = () => {
    closed = true;
    ended.resolve();
  };
  const write = (socket: { write(data: Uint8Array): number }) => {
    const wrote = socket.write(left);
    if (wrote > 0) left = left.subarray(wrote);
  };
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      open: write,
      drain: write,
      data(_, data) {
        text += data.toString("latin1");
        if (until === "answer" && isWhole(text, isHead)) ended.resolve();
      },
      close,
      error: close,
    },
  });
  const impatience = setTimeout(ended.resolve, patienceMs);
  await ended.promise;
  clearTimeout(impatience);
  socket.terminate();
  return { text, status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? Number.NaN), closed };
}

export interface RawAnswer {
  text: string;
  /** NaN for none. */
  status: number;
  /** By the server. */
  closed: boolean;
}

/** At most `most` of them at once; the results are in the order of the items. */
export async function eachOf<Item, Result>(
  items: readonly Item[],
  most: number,
  one: (item: Item, index: number) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  let next = 0;
  const lane = async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await one(items[index] as Item, index);
    }
  };
  await Promise.all(Array.from({ length: most }, lane));
  return results;
}

/** By its Content-Length; an answer of chunks ends with the last one. */
function isWhole(text: string, isHead: boolean): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return false;
  if (isHead || /^HTTP\/1\.1 (?:204|304) /.test(text)) return true;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1];
  return length === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length - end - 4 >= Number(length);
}
