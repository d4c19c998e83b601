import { afterTurn } from "./after-turn.ts";
import { HttpConnection, type ConnectionOwner, type HttpTarget } from "./http-connection.ts";
import type { HttpHead } from "./http-response-parser.ts";

export interface HttpPoolOptions {
  /** An `http://host:port` origin. */
  url: string;
  maxConnections: number;
  connectTimeoutMs?: number;
}

export interface HttpRequest {
  method: string;
  /** Path and query, as they stand in the request line. */
  target: string;
  /** Whole header lines, each with its line end, but for Host and Content-Length. */
  headerLines: string;
  body: Uint8Array | null;
}

export interface HttpAnswer extends HttpHead {
  body: Uint8Array;
}

export interface HttpStreamedAnswer extends HttpHead {
  /** Null where there is none. The sender waits for whoever reads it. */
  body: ReadableStream<Uint8Array> | null;
}

/** Why there is no answer. `refused`: the request was never sent. */
export class HttpFailure extends Error {
  readonly kind: "refused" | "full" | "lost" | "late";

  constructor(kind: HttpFailure["kind"], message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

const CONNECT_TIMEOUT_MS = 2_000;
/** Kept this long without work. The other side never closes first, or a request would be lost with its connection. */
const IDLE_MS = 30_000;
/** What a reader that is slow has waiting for it here; the rest waits at the sender. */
const STREAM_BYTES = 65_536;

/** Connections to one service, opened when they are needed and kept for the next exchange. Never repeats a request. */
export class HttpPool {
  readonly #target: HttpTarget;
  readonly #host: string;
  readonly #options: HttpPoolOptions;
  /** The one that was used last at the end. */
  readonly #idle: { connection: HttpConnection; since: number }[] = [];
  readonly #connections = new Set<HttpConnection>();
  readonly #owner: ConnectionOwner;
  #opening = 0;
  #reaper: Timer | null = null;
  #closed = false;

  constructor(options: HttpPoolOptions) {
    const { hostname, port, host } = new URL(options.url);
    this.#target = { hostname: hostname.replace(/^\[|\]$/g, ""), port: port === "" ? 80 : Number(port) };
    this.#host = host;
    this.#options = options;
    this.#owner = {
      onIdle: (connection) => this.#keep(connection),
      onClosed: (connection) => {
        this.#connections.delete(connection);
        const at = this.#idle.findIndex((idle) => idle.connection === connection);
        if (at !== -1) this.#idle.splice(at, 1);
      },
    };
  }

  /** The whole answer. Rejects with `HttpFailure`. */
  async ask(request: HttpRequest, deadlineMs: number): Promise<HttpAnswer> {
    const connection = await this.#lease();
    return await new Promise((resolve, reject) => {
      let head: HttpHead = { status: 0, headers: [] };
      const chunks: Uint8Array[] = [];
      const cancel = afterTurn(deadlineMs, () => {
        reject(new HttpFailure("late", `No answer within ${deadlineMs} ms`));
        connection.close();
      });
      connection.send(this.#message(request), request.method === "HEAD", {
        head: (received) => (head = received),
        chunk: (bytes) => chunks.push(bytes),
        end() {
          cancel();
          const [first] = chunks;
          resolve({ ...head, body: first !== undefined && chunks.length === 1 ? first : Buffer.concat(chunks) });
        },
        lost(reason) {
          cancel();
          reject(new HttpFailure("lost", reason.message, reason));
        },
      });
    });
  }

  /** The answer as it comes, its head within `headDeadlineMs`. Rejects with `HttpFailure`; `signal` gives it up. */
  async open(request: HttpRequest, headDeadlineMs: number, signal?: AbortSignal): Promise<HttpStreamedAnswer> {
    const connection = await this.#lease();
    return await new Promise((resolve, reject) => {
      let controller: ReadableStreamDefaultController<Uint8Array> | null = null;
      // From then on the connection is another exchange's.
      let over = false;
      const giveUp = (kind: HttpFailure["kind"], message: string) => {
        reject(new HttpFailure(kind, message));
        connection.close();
      };
      const onAbort = () => giveUp("lost", "Nobody waits for the answer any more");
      if (signal?.aborted) return onAbort();
      const cancel = afterTurn(headDeadlineMs, () => giveUp("late", `No answer within ${headDeadlineMs} ms`));
      signal?.addEventListener("abort", onAbort, { once: true });
      const begun = () => {
        cancel();
        signal?.removeEventListener("abort", onAbort);
      };
      connection.send(this.#message(request), request.method === "HEAD", {
        head(head, hasBody) {
          begun();
          if (!hasBody) return resolve({ ...head, body: null });
          const body = new ReadableStream<Uint8Array>(
            {
              start: (made) => void (controller = made),
              pull: () => void (over || connection.resume()),
              cancel: () => void (over || connection.close()),
            },
            new ByteLengthQueuingStrategy({ highWaterMark: STREAM_BYTES }),
          );
          resolve({ ...head, body });
        },
        chunk(bytes) {
          controller?.enqueue(bytes);
          if ((controller?.desiredSize ?? 0) <= 0) connection.pause();
        },
        end() {
          over = true;
          controller?.close();
        },
        lost(reason) {
          begun();
          over = true;
          const failure = new HttpFailure("lost", reason.message, reason);
          if (controller === null) reject(failure);
          else controller.error(failure);
        },
      });
    });
  }

  /** Ends every connection, whatever is on it. */
  close(): void {
    this.#closed = true;
    if (this.#reaper !== null) clearTimeout(this.#reaper);
    for (const connection of this.#connections) connection.close();
  }

  async #lease(): Promise<HttpConnection> {
    for (let idle = this.#idle.pop(); idle !== undefined; idle = this.#idle.pop()) {
      if (idle.connection.isOpen) return idle.connection;
    }
    if (this.#closed) throw new HttpFailure("refused", "The server is stopping");
    const { maxConnections, connectTimeoutMs = CONNECT_TIMEOUT_MS } = this.#options;
    if (this.#connections.size + this.#opening >= maxConnections) {
      throw new HttpFailure("full", `All ${maxConnections} connections are in use`);
    }
    this.#opening++;
    try {
      const connection = await HttpConnection.open(this.#target, connectTimeoutMs, this.#owner);
      this.#connections.add(connection);
      return connection;
    } catch (error) {
      throw new HttpFailure("refused", error instanceof Error ? error.message : "It cannot be reached", error);
    } finally {
      this.#opening--;
    }
  }

  #keep(connection: HttpConnection): void {
    // One that a slow reader of the last answer held back.
    connection.resume();
    if (this.#closed) return connection.close();
    this.#idle.push({ connection, since: performance.now() });
    this.#reaper ??= setTimeout(() => this.#reap(), IDLE_MS);
  }

  #reap(): void {
    this.#reaper = null;
    const before = performance.now() - IDLE_MS;
    for (const { connection, since } of this.#idle.slice()) if (since <= before) connection.close();
    if (this.#idle.length > 0) this.#reaper = setTimeout(() => this.#reap(), IDLE_MS);
  }

  #message({ method, target, headerLines, body }: HttpRequest): Uint8Array {
    const length = body !== null || (method !== "GET" && method !== "HEAD") ? (body?.byteLength ?? 0) : null;
    const lengthLine = length === null ? "" : `content-length: ${length}\r\n`;
    const head = `${method} ${target} HTTP/1.1\r\nhost: ${this.#host}\r\n${headerLines}${lengthLine}\r\n`;
    const message = Buffer.allocUnsafe(head.length + (body?.byteLength ?? 0));
    message.write(head, "latin1");
    if (body !== null) message.set(body, head.length);
    return message;
  }
}
