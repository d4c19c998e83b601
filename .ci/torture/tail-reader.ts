import type { Socket } from "bun";
import type { Server } from "../server.ts";

const LONGEST_LINE = 200;

/** A reader of the live log on a connection of its own, which really leaves what it does not read to the server. */
export class TailReader {
  /** Ids of the executions that came. */
  readonly rows = new Set<string>();
  /** How many it was told that it missed. */
  missed = 0;
  #event = "";
  #line = "";
  #socket: Socket | null = null;
  #reads: boolean;

  private constructor(reads: boolean) {
    this.#reads = reads;
  }

  /** Resolves once the stream has begun. One that does not read begins all the same, and stops there. */
  static async open(server: Server, reads: boolean): Promise<TailReader> {
    const reader = new TailReader(reads);
    const begun = Promise.withResolvers<void>();
    reader.#socket = await Bun.connect({
      hostname: "127.0.0.1",
      port: server.port,
      socket: {
        open(socket) {
          const head = `GET /api/v1/admin/logs/tail HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${server.token}`;
          socket.write(`${head}\r\n\r\n`);
        },
        data(socket, chunk) {
          reader.#take(chunk);
          begun.resolve();
          if (!reader.#reads) socket.pause();
        },
      },
    });
    await begun.promise;
    return reader;
  }

  /** Goes on where it stopped. */
  read(): void {
    this.#reads = true;
    this.#socket?.resume();
  }

  /** Of long lines, which carry rows, the beginning is enough. */
  #take(chunk: Uint8Array): void {
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      this.#add(chunk, from, end);
      this.#hear(this.#line.trimEnd());
      this.#line = "";
      from = end + 1;
    }
    this.#add(chunk, from, chunk.length);
  }

  #add(chunk: Uint8Array, from: number, end: number): void {
    const room = Math.min(end - from, LONGEST_LINE - this.#line.length);
    if (room > 0) this.#line += Buffer.from(chunk.buffer, chunk.byteOffset + from, room).toString("latin1");
  }

  #hear(line: string): void {
    const [, field, value = ""] = /^(event|id|data): (.*)$/.exec(line) ?? [];
    if (field === "event") this.#event = value;
    if (field === "id") this.rows.add(value);
    if (field === "data" && this.#event === "missed") this.missed += (JSON.parse(value) as { count: number }).count;
  }
}
