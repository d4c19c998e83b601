import { PiCloudError } from "../core/errors.ts";
import { type After, BodyDeadline } from "./body-deadline.ts";

/** What a request says about its body before any of it is read. */
export interface BodyHeaders {
  contentLength: string | null;
  chunked: boolean;
}

export interface BodyLimits {
  maxBytes: number;
  after: After;
}

/** Longer ones are read piece by piece, since how they come on decides how long they may take. */
const MAX_ONE_PIECE_BYTES = 65_536;

/** Whether the body may be longer than `maxBytes`: then the connection must not be kept for another request. */
export function mayExceed(headers: BodyHeaders, maxBytes: number): boolean {
  return headers.chunked || (headers.contentLength !== null && Number(headers.contentLength) > maxBytes);
}

/**
 * The body, null when there is none. Throws `body_too_large`, at once when the client says so, and otherwise with no
 * more read than the chunk that went past `maxBytes`; `request_timeout` when it is too slow in coming.
 */
export async function readBody(
  request: Request,
  headers: BodyHeaders,
  { maxBytes, after }: BodyLimits,
): Promise<Uint8Array | null> {
  if (headers.chunked) return await readPieces(request, maxBytes, after);
  if (headers.contentLength === null || headers.contentLength === "0") return null;
  const length = Number(headers.contentLength);
  if (length > maxBytes) {
    // A little too long: read to its end, or a proxy that still sends sees a reset where the answer should be.
    if (length <= 2 * maxBytes) await readPieces(request, 2 * maxBytes, after);
    throw tooLarge(maxBytes);
  }
  if (length > MAX_ONE_PIECE_BYTES) return await readPieces(request, maxBytes, after);
  const deadline = new BodyDeadline(after, length);
  try {
    const body = new Uint8Array(await deadline.race(request.arrayBuffer()));
    return body.length === 0 ? null : body;
  } finally {
    deadline.close();
  }
}

/**
 * The same request with its body read, for a reader that neither bounds bodies nor waits for slow ones. Throws as
 * `readBody` does.
 */
export async function withWholeBody(request: Request, limits: BodyLimits): Promise<Request> {
  const headers = {
    contentLength: request.headers.get("content-length"),
    chunked: request.headers.has("transfer-encoding"),
  };
  if (!headers.chunked && headers.contentLength === null) return request;
  const body = await readBody(request, headers, limits);
  const { method, url, signal } = request;
  return new Request(url, { method, headers: request.headers, signal, ...(body === null ? {} : { body }) });
}

async function readPieces(request: Request, maxBytes: number, after: After): Promise<Uint8Array | null> {
  if (request.body === null) return null;
  const reader = request.body.getReader();
  const deadline = new BodyDeadline(after);
  const pieces: Uint8Array[] = [];
  let length = 0;
  try {
    for (;;) {
      const { done, value } = await deadline.race(reader.read());
      if (done) break;
      length += value.length;
      if (length > maxBytes) throw tooLarge(maxBytes);
      deadline.extend(value.length);
      pieces.push(value);
    }
  } catch (error) {
    void reader.cancel().catch(() => {});
    throw error;
  } finally {
    deadline.close();
  }
  return length === 0 ? null : joined(pieces, length);
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const body = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    body.set(piece, at);
    at += piece.length;
  }
  return body;
}

function tooLarge(maxBytes: number): PiCloudError {
  return new PiCloudError("body_too_large", `The body is longer than ${maxBytes} bytes`, { maximum: maxBytes });
}
