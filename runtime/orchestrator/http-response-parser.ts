/** Status and headers of an answer; names in lower case, repeated ones apart. */
export interface HttpHead {
  status: number;
  headers: [name: string, value: string][];
}

/** Told of an answer as it comes, in this order; `end` at most once. */
export interface HttpAnswerReader {
  /** `hasBody`: chunks may follow. */
  head(head: HttpHead, hasBody: boolean): void;
  chunk(bytes: Uint8Array): void;
  end(): void;
}

const MAX_HEAD_BYTES = 65_536;
const MAX_LINE_BYTES = 1_024;
const LINE_END = "\r\n";

type State = "head" | "sized" | "to-the-end" | "chunk-size" | "chunk" | "chunk-end" | "trailer" | "ended";

/**
 * Reads one HTTP/1.1 answer from the bytes of a connection (RFC 9112, sections 4, 6 and 7): of known length, chunked, or
 * up to the end of the connection. Throws on anything else.
 */
export class HttpResponseParser {
  readonly #reader: HttpAnswerReader;
  /** Of a HEAD request: no body, whatever the headers say. */
  readonly #bodiless: boolean;
  #state: State = "head";
  /** What waits for the rest of its head or line. */
  #held: Buffer = Buffer.alloc(0);
  #left = 0;
  #keepsAlive = false;

  constructor(reader: HttpAnswerReader, bodiless: boolean) {
    this.#reader = reader;
    this.#bodiless = bodiless;
  }

  get ended(): boolean {
    return this.#state === "ended";
  }

  /** Whether the connection may carry another exchange; known once it ended. */
  get keepsAlive(): boolean {
    return this.#keepsAlive;
  }

  push(bytes: Uint8Array): void {
    let rest = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    while (rest.byteLength > 0) {
      if (this.#state === "ended") throw new Error("The answer goes on after its end");
      rest = this.#step(rest);
    }
  }

  /** The connection has ended: whether the answer was whole by that. */
  close(): boolean {
    if (this.#state === "to-the-end") this.#end();
    return this.ended;
  }

  #step(bytes: Buffer): Buffer {
    switch (this.#state) {
      case "head":
        return this.#readHead(bytes);
      case "chunk-size":
      case "chunk-end":
      case "trailer":
        return this.#readLine(bytes);
      case "to-the-end":
        this.#reader.chunk(bytes);
        return bytes.subarray(bytes.byteLength);
      default:
        return this.#readBody(bytes);
    }
  }

  #readBody(bytes: Buffer): Buffer {
    const part = bytes.subarray(0, this.#left);
    this.#left -= part.byteLength;
    this.#reader.chunk(part);
    if (this.#left === 0) {
      if (this.#state === "sized") this.#end();
      else this.#state = "chunk-end";
    }
    return bytes.subarray(part.byteLength);
  }

  #readHead(bytes: Buffer): Buffer {
    const all = this.#held.byteLength === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const end = all.indexOf(LINE_END + LINE_END);
    if (end === -1) {
      if (all.byteLength > MAX_HEAD_BYTES) throw new Error("The head of the answer is too long");
      this.#held = Buffer.from(all);
      return bytes.subarray(bytes.byteLength);
    }
    this.#held = Buffer.alloc(0);
    this.#begin(parseHead(all.toString("latin1", 0, end)));
    return all.subarray(end + 2 * LINE_END.length);
  }

  #begin(head: HttpHead): void {
    // An interim answer: the real one follows.
    if (head.status < 200) return;
    const valueOf = (name: string) => head.headers.find(([key]) => key === name)?.[1];
    const length = valueOf("content-length");
    const encoding = valueOf("transfer-encoding")?.toLowerCase();
    this.#keepsAlive = valueOf("connection")?.toLowerCase() !== "close";
    const hasBody = !this.#bodiless && head.status !== 204 && head.status !== 304 && length !== "0";
    this.#reader.head(head, hasBody);
    if (!hasBody) return this.#end();
    if (encoding !== undefined) {
      if (encoding !== "chunked") throw new Error(`The answer comes in the unknown encoding ${encoding}`);
      this.#state = "chunk-size";
    } else if (length !== undefined) {
      if (!/^\d{1,15}$/.test(length)) throw new Error(`The length of the answer is no number: ${length}`);
      this.#left = Number(length);
      this.#state = "sized";
    } else {
      this.#keepsAlive = false;
      this.#state = "to-the-end";
    }
  }

  #readLine(bytes: Buffer): Buffer {
    const all = this.#held.byteLength === 0 ? bytes : Buffer.concat([this.#held, bytes]);
    const end = all.indexOf(LINE_END);
    if (end === -1) {
      if (all.byteLength > MAX_LINE_BYTES) throw new Error("A line of the answer is too long");
      this.#held = Buffer.from(all);
      return bytes.subarray(bytes.byteLength);
    }
    this.#held = Buffer.alloc(0);
    this.#line(all.toString("latin1", 0, end));
    return all.subarray(end + LINE_END.length);
  }

  #line(line: string): void {
    if (this.#state === "chunk-end") {
      if (line !== "") throw new Error("A chunk of the answer is longer than it says");
      this.#state = "chunk-size";
    } else if (this.#state === "trailer") {
      if (line === "") this.#end();
    } else {
      const size = /^([0-9a-fA-F]{1,8})(?:;|\s*$)/.exec(line)?.[1];
      if (size === undefined) throw new Error("A chunk of the answer has no size");
      this.#left = Number.parseInt(size, 16);
      this.#state = this.#left === 0 ? "trailer" : "chunk";
    }
  }

  #end(): void {
    this.#state = "ended";
    this.#reader.end();
  }
}

function parseHead(text: string): HttpHead {
  const [first = "", ...lines] = text.split(LINE_END);
  const status = /^HTTP\/1\.[01] ([1-5]\d\d)(?: |$)/.exec(first)?.[1];
  if (status === undefined) throw new Error("What answers does not speak HTTP/1.1");
  const headers = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    if (colon < 1) throw new Error("A header of the answer is malformed");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { status: Number(status), headers };
}
