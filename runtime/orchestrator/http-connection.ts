import type { Socket } from "bun";
import { afterTurn } from "./after-turn.ts";
import { HttpResponseParser, type HttpAnswerReader } from "./http-response-parser.ts";

/** Where a service of the installation listens. */
export interface HttpTarget {
  hostname: string;
  port: number;
}

/** Told of an answer as it comes; after `lost` or `end` nothing follows. */
export interface ExchangeReader extends HttpAnswerReader {
  /** The connection is gone, or what came on it is no HTTP. */
  lost(reason: Error): void;
}

export interface ConnectionOwner {
  /** The exchange has ended, and the connection may carry another. */
  onIdle(connection: HttpConnection): void;
  onClosed(connection: HttpConnection): void;
}

interface Exchange {
  parser: HttpResponseParser;
  reader: ExchangeReader;
}

/** One connection that carries one exchange at a time and never repeats one. Why it is no `fetch`: docs/decisions/0009. */
export class HttpConnection {
  readonly #owner: ConnectionOwner;
  #socket: Socket<undefined> | null = null;
  #exchange: Exchange | null = null;
  /** What the kernel had no room for. */
  #unsent: Uint8Array | null = null;
  #closed = false;

  private constructor(owner: ConnectionOwner) {
    this.#owner = owner;
  }

  /** Rejects when nothing listens there, or nothing answers in time. */
  static async open(target: HttpTarget, timeoutMs: number, owner: ConnectionOwner): Promise<HttpConnection> {
    const connection = new HttpConnection(owner);
    const { promise: late, reject } = Promise.withResolvers<never>();
    const cancel = afterTurn(timeoutMs, () => {
      connection.close();
      reject(new Error(`No connection within ${timeoutMs} ms`));
    });
    try {
      const opened = Bun.connect<undefined>({ ...target, socket: connection.#handlers() });
      // One that comes too late is not wanted any more.
      opened.then(
        (socket) => connection.#closed && socket.end(),
        () => {},
      );
      const socket = await Promise.race([opened, late]);
      socket.setNoDelay(true);
      connection.#socket = socket;
      return connection;
    } finally {
      cancel();
    }
  }

  get isOpen(): boolean {
    return !this.#closed;
  }

  /** Sends a whole request; its answer goes to `reader`. */
  send(message: Uint8Array, isHead: boolean, reader: ExchangeReader): void {
    if (this.#closed || this.#socket === null) return reader.lost(new Error("The connection is closed"));
    this.#exchange = { parser: new HttpResponseParser(reader, isHead), reader };
    this.#write(message);
  }

  /** Takes no more bytes until `resume`, so that whoever sends has to wait. */
  pause(): void {
    if (!this.#closed) this.#socket?.pause();
  }

  resume(): void {
    if (!this.#closed) this.#socket?.resume();
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    // At once, and without waiting for what the other side still sends.
    this.#socket?.terminate();
    this.#gone(new Error("The connection was closed"));
  }

  #handlers() {
    return {
      data: (_: Socket<undefined>, bytes: Uint8Array) => this.#received(bytes),
      drain: () => {
        const unsent = this.#unsent;
        this.#unsent = null;
        if (unsent !== null) this.#write(unsent);
      },
      close: (_: Socket<undefined>, error?: Error) => this.#ended(error ?? new Error("The connection was lost")),
      error: (_: Socket<undefined>, error: Error) => this.#ended(error),
    };
  }

  #write(bytes: Uint8Array): void {
    const written = Math.max(0, this.#socket?.write(bytes) ?? 0);
    if (written < bytes.byteLength) this.#unsent = bytes.subarray(written);
  }

  #received(bytes: Uint8Array): void {
    const exchange = this.#exchange;
    try {
      // Nobody asked: the connection is not where it should be.
      if (exchange === null) throw new Error("An answer came without a request");
      exchange.parser.push(bytes);
    } catch (error) {
      return this.#ended(error instanceof Error ? error : new Error(String(error)));
    }
    if (!exchange.parser.ended || this.#exchange !== exchange) return;
    this.#exchange = null;
    // An answer that comes before the request was taken leaves the rest of that in the way.
    if (exchange.parser.keepsAlive && this.#unsent === null) this.#owner.onIdle(this);
    else this.close();
  }

  #ended(reason: Error): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket?.terminate();
    this.#gone(reason);
  }

  #gone(reason: Error): void {
    const exchange = this.#exchange;
    this.#exchange = null;
    this.#unsent = null;
    this.#owner.onClosed(this);
    if (exchange !== null && !exchange.parser.ended && !exchange.parser.close()) exchange.reader.lost(reason);
  }
}
