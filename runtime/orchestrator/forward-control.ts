import { CLIENT_ADDRESS_HEADER, CLIENT_ORIGIN_HEADER } from "../core/manager-wire.ts";
import { NODE_TOKEN_HEADER } from "../core/node-token.ts";
import type { ControlClient } from "../core/ports.ts";
import type { ManagerClient } from "./manager-client.ts";

/** Of one connection, or said anew for the next. Source: RFC 9110, section 7.6.1. */
const OF_THE_CONNECTION = new Set([
  "connection",
  "content-length",
  "date",
  "expect",
  "host",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);
/** What this node alone may say. */
const OF_THE_NODE = new Set([NODE_TOKEN_HEADER, CLIENT_ADDRESS_HEADER, CLIENT_ORIGIN_HEADER]);

/** Hands what is the manager's on to it. */
export class ControlForwarder {
  readonly #manager: ManagerClient;
  /** Streams of events, which end by themselves only with their reader. */
  readonly #streams = new Set<{ cancel(): Promise<void> }>();

  constructor(manager: ManagerClient) {
    this.#manager = manager;
  }

  /**
   * Sends a request on with who sent it, and gives the answer as it comes: a stream of events goes on for as long as
   * somebody reads it, and no faster. Throws `manager_unavailable`.
   */
  async forward(request: Request, client: ControlClient): Promise<Response> {
    const lines = [`${CLIENT_ADDRESS_HEADER}: ${client.address}\r\n${CLIENT_ORIGIN_HEADER}: ${client.origin}\r\n`];
    for (const [name, value] of request.headers) {
      if (!OF_THE_CONNECTION.has(name) && !OF_THE_NODE.has(name)) lines.push(`${name}: ${value}\r\n`);
    }
    const body = request.body === null ? null : await request.bytes();
    const { method, signal } = request;
    const target = targetOf(request.url);
    const answer = await this.#manager.open({ method, target, headerLines: lines.join(""), body }, signal);
    const headers = new Headers();
    for (const [name, value] of answer.headers) {
      // The length of what a HEAD does not send is told all the same.
      const length = name === "content-length" && answer.body === null;
      if (length || !OF_THE_CONNECTION.has(name)) headers.append(name, value);
    }
    const isEvents = headers.get("content-type")?.startsWith("text/event-stream") ?? false;
    const stream = isEvents && answer.body !== null ? this.#endable(answer.body) : answer.body;
    return new Response(stream, { status: answer.status, headers });
  }

  /** Ends every stream of events, so that a server that stops need not wait for their readers. */
  endStreams(): void {
    for (const reader of this.#streams) void reader.cancel();
  }

  #endable(body: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> {
    const reader = body.getReader();
    this.#streams.add(reader);
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          // Lost with the manager: it ends, and its reader comes back.
          const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
          if (!done && value !== undefined) return controller.enqueue(value);
          this.#streams.delete(reader);
          controller.close();
        },
        cancel: async (reason) => {
          this.#streams.delete(reader);
          await reader.cancel(reason);
        },
      },
      { highWaterMark: 0 },
    );
  }
}

/**
 * Path and query in ASCII. Where the server cannot read a request's host it gives the path alone, and decoded: characters
 * whose low bytes would end a line of the manager's request are then among what a client may send.
 */
function targetOf(url: string): string {
  const { pathname, search } = new URL(url.startsWith("/") ? `http://manager${url}` : url);
  return pathname + search;
}
