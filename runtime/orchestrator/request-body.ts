import { PiCloudError } from "../core/errors.ts";
import type { BodyBudget } from "./body-budget.ts";
import { type After, BodyDeadline } from "./body-deadline.ts";

/** What a request says about its body before any of it is read. */
export interface BodyHeaders {
  contentLength: string | null;
  chunked: boolean;
}

export interface BodyLimits {
  maxBytes: number;
  /** Of all bodies together. */
  budget: BodyBudget;
  after: After;
}

/** Longer ones are read piece by piece, since how they come on decides how long they may take. */
const MAX_ONE_PIECE_BYTES = 65_536;
/**
 * What each piece counts beside its bytes. The server hands over every chunk by itself, so that chunks of one byte would cost a
 * thousand times what the client sends. In chunks of this size a body may still be as long as the limit.
 */
const PIECE_BYTES = 256;

/** Whether the body may be longer than `maxBytes`: then the connection must not be kept for another request. */
export function mayExceed(headers: BodyHeaders, maxBytes: number): boolean {
  return headers.chunked || (headers.contentLength !== null && Number(headers.contentLength) > maxBytes);
}

/**
 * The body, null when there is none. Throws `body_too_large`, at once when the client says so, and otherwise with no
 * more read than the chunk that went past `maxBytes`, or too many chunks; `request_timeout` when it is too slow in coming; `overloaded` when others hold the budget. What is
 * returned is taken from the budget: the caller gives it back.
 */
export async function readBody(request: Request, headers: BodyHeaders, limits: BodyLimits): Promise<Uint8Array | null> {
  const { maxBytes, budget, after } = limits;
  if (headers.chunked) return await readPieces(request, limits);
  if (headers.contentLength === null || headers.contentLength === "0") return null;
  const length = Number(headers.contentLength);
  if (length > maxBytes) {
    // A little too long: read to its end, or a proxy that still sends sees a reset where the answer should be.
    if (length <= 2 * maxBytes) {
      const unwanted = await readPieces(request, { ...limits, maxBytes: 2 * maxBytes });
      budget.giveBack(unwanted?.length ?? 0);
    }
    throw tooLarge(maxBytes);
  }
  if (length > MAX_ONE_PIECE_BYTES) return await readPieces(request, limits);
  const deadline = new BodyDeadline(after, length);
  try {
    const body = new Uint8Array(await deadline.race(request.arrayBuffer()));
    budget.take(body.length);
    return body.length === 0 ? null : body;
  } finally {
    deadline.close();
  }
}

/**
 * The same request with its body read, for a reader that neither bounds bodies nor waits for slow ones. `url` is its whole
 * URL: the server's own may be a path alone. Throws as `readBody` does.
 */
export async function withWholeBody(request: Request, url: string, limits: BodyLimits): Promise<Request> {
  const headers = {
    contentLength: request.headers.get("content-length"),
    chunked: request.headers.has("transfer-encoding"),
  };
  if (!headers.chunked && headers.contentLength === null) return request;
  const body = await readBody(request, headers, limits);
  // That reader is soon done with it.
  limits.budget.giveBack(body?.length ?? 0);
  const { method, signal } = request;
  return new Request(url, { method, headers: request.headers, signal, ...(body === null ? {} : { body }) });
}

async function readPieces(request: Request, { maxBytes, budget, after }: BodyLimits): Promise<Uint8Array | null> {
  if (request.body === null) return null;
  const reader = request.body.getReader();
  const deadline = new BodyDeadline(after);
  const body = new GrowingBytes();
  const maxCost = 2 * maxBytes + MAX_ONE_PIECE_BYTES;
  let cost = 0;
  try {
    for (;;) {
      const { done, value } = await deadline.race(reader.read());
      if (done) break;
      cost += value.length + PIECE_BYTES;
      if (body.length + value.length > maxBytes || cost > maxCost) throw tooLarge(maxBytes);
      budget.take(value.length);
      body.append(value);
      deadline.extend(value.length);
    }
  } catch (error) {
    budget.giveBack(body.length);
    void reader.cancel().catch(() => {});
    throw error;
  } finally {
    deadline.close();
  }
  return body.length === 0 ? null : body.whole();
}

/** Bytes that come in pieces; none of the pieces is kept, or a thousand tiny ones would weigh a hundred times their bytes. */
class GrowingBytes {
  length = 0;
  #bytes = new Uint8Array();

  append(piece: Uint8Array): void {
    const length = this.length + piece.length;
    if (length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#bytes.length));
      larger.set(this.#bytes.subarray(0, this.length));
      this.#bytes = larger;
    }
    this.#bytes.set(piece, this.length);
    this.length = length;
  }

  whole(): Uint8Array {
    return this.#bytes.subarray(0, this.length);
  }
}

function tooLarge(maxBytes: number): PiCloudError {
  return new PiCloudError("body_too_large", `The body is longer than ${maxBytes} bytes`, { maximum: maxBytes });
}
