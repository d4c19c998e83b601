import { PiCloudError } from "../core/errors.ts";

/** What a request says about its body before any of it is read. */
export interface BodyHeaders {
  contentLength: string | null;
  chunked: boolean;
}

/** Whether the body may be longer than `maxBytes`: then the connection must not be kept for another request. */
export function mayExceed(headers: BodyHeaders, maxBytes: number): boolean {
  return headers.chunked || (headers.contentLength !== null && Number(headers.contentLength) > maxBytes);
}

/**
 * The body, null when there is none. Throws `body_too_large`: at once when the client says so, and otherwise with no
 * more read than the chunk that went past `maxBytes`.
 */
export async function readBody(request: Request, headers: BodyHeaders, maxBytes: number): Promise<Uint8Array | null> {
  if (headers.chunked) return await readChunks(request, maxBytes);
  if (headers.contentLength === null || headers.contentLength === "0") return null;
  if (Number(headers.contentLength) > maxBytes) {
    // A little too long: read to its end, or a proxy that still sends sees a reset where the answer should be.
    if (Number(headers.contentLength) <= 2 * maxBytes) await request.arrayBuffer();
    throw tooLarge(maxBytes);
  }
  const body = new Uint8Array(await request.arrayBuffer());
  return body.length === 0 ? null : body;
}

/**
 * The same request with its body read, for a reader that neither bounds bodies nor waits for slow ones. Throws as
 * `readBody` does.
 */
export async function withWholeBody(request: Request, maxBytes: number): Promise<Request> {
  const headers = {
    contentLength: request.headers.get("content-length"),
    chunked: request.headers.has("transfer-encoding"),
  };
  if (!headers.chunked && headers.contentLength === null) return request;
  const body = await readBody(request, headers, maxBytes);
  const { method, url, signal } = request;
  return new Request(url, { method, headers: request.headers, signal, ...(body === null ? {} : { body }) });
}

async function readChunks(request: Request, maxBytes: number): Promise<Uint8Array | null> {
  if (request.body === null) return null;
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > maxBytes) {
      await reader.cancel().catch(() => {});
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
  if (length === 0) return null;
  const body = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}

function tooLarge(maxBytes: number): PiCloudError {
  return new PiCloudError("body_too_large", `The body is longer than ${maxBytes} bytes`, { maximum: maxBytes });
}
