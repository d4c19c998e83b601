/** What a server sent on one connection. */
export interface RawAnswer {
  /** From the last part's sending to its first byte. */
  ms: number;
  text: string;
}

interface RawConnection {
  write(part: string): void;
  /** All that came until the server closed: the request says `Connection: close`. Empty where there was no connection. */
  answer: Promise<RawAnswer>;
}

/** Sends parts of a request over a connection of its own, `everyMs` apart. */
export async function rawAnswer(port: number, parts: readonly string[], everyMs = 0): Promise<RawAnswer> {
  const connection = await connect(port);
  for (const [index, part] of parts.entries()) {
    if (index > 0 && everyMs > 0) await Bun.sleep(everyMs);
    connection.write(part);
  }
  return connection.answer;
}

/** Sends the same request over `count` connections at once, which were all there before. */
export async function burst(port: number, request: string, count: number): Promise<RawAnswer[]> {
  const connections = await Promise.all(Array.from({ length: count }, () => connect(port)));
  for (const { write } of connections) write(request);
  return Promise.all(connections.map(({ answer }) => answer));
}

async function connect(port: number): Promise<RawConnection> {
  const chunks: Uint8Array[] = [];
  const ended = Promise.withResolvers<RawAnswer>();
  let sentAt = 0;
  let ms = Number.NaN;
  const end = () => ended.resolve({ ms, text: Buffer.concat(chunks).toString() });
  const socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data(_, chunk) {
        if (chunks.length === 0) ms = performance.now() - sentAt;
        chunks.push(Uint8Array.from(chunk));
      },
      close: end,
      error: end,
    },
  }).catch(end);
  return {
    write(part) {
      sentAt = performance.now();
      socket?.write(part);
    },
    answer: ended.promise,
  };
}
