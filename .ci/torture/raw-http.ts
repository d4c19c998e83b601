export interface RawAnswer {
  /** All bytes that came, in Latin-1. */
  text: string;
  /** NaN for none. */
  status: number;
  /** From the last write to the first byte; NaN for none. */
  ms: number;
  /** By the server. */
  closed: boolean;
}

interface Patience {
  patienceMs?: number;
  /** `answer`: its end. `close`: the server's closing, for more answers may follow. */
  until?: "answer" | "close";
}

/** A connection on which every byte is one's own. */
export class RawConnection {
  #socket: Bun.Socket | null = null;
  #unsent = Buffer.alloc(0);
  #text = "";
  #sentAt = Number.NaN;
  #ms = Number.NaN;
  #closed = false;
  #onChange = () => {};

  private constructor() {}

  /** Never rejects: one that is refused is closed. */
  static async open(port: number): Promise<RawConnection> {
    const connection = new RawConnection();
    const close = () => {
      connection.#closed = true;
      connection.#onChange();
    };
    const drain = () => connection.#flush();
    const data = (_: unknown, chunk: Uint8Array) => connection.#take(chunk);
    const socket = { drain, data, close, error: close };
    connection.#socket = await Bun.connect({ hostname: "127.0.0.1", port, socket }).catch(() => (close(), null));
    return connection;
  }

  /** A string is sent in Latin-1. */
  write(bytes: string | Uint8Array): void {
    this.#unsent = Buffer.concat([this.#unsent, typeof bytes === "string" ? Buffer.from(bytes, "latin1") : bytes]);
    this.#sentAt = performance.now();
    this.#flush();
  }

  /** What has come since the answer before, once it is whole, the server has closed or `patienceMs` have gone by. */
  async answer({ patienceMs = 10_000, until = "answer" }: Patience = {}): Promise<RawAnswer> {
    const ended = Promise.withResolvers<void>();
    this.#onChange = () => {
      if (this.#closed || (until === "answer" && isWhole(this.#text))) ended.resolve();
    };
    this.#onChange();
    const impatience = setTimeout(ended.resolve, patienceMs);
    await ended.promise;
    clearTimeout(impatience);
    const answer = { text: this.#text, status: statusOf(this.#text), ms: this.#ms, closed: this.#closed };
    this.#text = "";
    return answer;
  }

  close(): void {
    this.#socket?.terminate();
  }

  #flush(): void {
    const wrote = this.#socket?.write(this.#unsent) ?? 0;
    if (wrote > 0) this.#unsent = this.#unsent.subarray(wrote);
  }

  #take(chunk: Uint8Array): void {
    if (this.#text === "") this.#ms = performance.now() - this.#sentAt;
    this.#text += Buffer.from(chunk).toString("latin1");
    this.#onChange();
  }
}

/** What comes back for bytes on a connection of their own. */
export async function sendRaw(port: number, bytes: string | Uint8Array, patience?: Patience): Promise<RawAnswer> {
  const connection = await RawConnection.open(port);
  connection.write(bytes);
  const answer = await connection.answer(patience);
  connection.close();
  return answer;
}

/** The status of an answer's head; NaN for none. */
export function statusOf(text: string): number {
  return Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? Number.NaN);
}

/** By its Content-Length; an answer of chunks ends with the last one. */
function isWhole(text: string): boolean {
  const end = text.indexOf("\r\n\r\n");
  if (end === -1) return false;
  if (/^HTTP\/1\.1 (?:204|304) /.test(text)) return true;
  const length = /\r\ncontent-length: *(\d+)/i.exec(text.slice(0, end + 2))?.[1];
  return length === undefined ? text.endsWith("\r\n0\r\n\r\n") : text.length - end - 4 >= Number(length);
}
