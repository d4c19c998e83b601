import { PiCloudError } from "../../runtime/core/errors.ts";

/** A body, and the text that it was read from: numbers of more than 53 bits are whole only there. */
export interface JsonBody {
  value: unknown;
  text: string;
}

/**
 * The JSON body of a request. Throws `unsupported_media_type`, `body_too_large` (never reading more than one chunk past
 * the limit) or `malformed_json`.
 */
export async function readJson(request: Request, maxBytes: number): Promise<JsonBody> {
  const contentType = request.headers.get("content-type");
  const encoding = request.headers.get("content-encoding");
  if (contentType !== null ? !isJson(contentType) : request.body !== null) {
    throw new PiCloudError("unsupported_media_type", "Send the body as application/json in UTF-8");
  }
  if (encoding !== null && encoding.toLowerCase() !== "identity") {
    throw new PiCloudError("unsupported_media_type", "Send the body without content-encoding");
  }
  const bytes = await readBounded(request, maxBytes);
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    return { value: JSON.parse(text), text };
  } catch {
    // The parser's own message quotes the input and names its internals.
    throw new PiCloudError("malformed_json", bytes.length === 0 ? "The body is empty" : "The body is no JSON in UTF-8");
  }
}

function isJson(contentType: string): boolean {
  const [type = "", ...parameters] = contentType.toLowerCase().split(";");
  if (!/^application\/(?:[a-z0-9.!#$&^_-]+\+)?json$/.test(type.trim())) return false;
  return parameters.every((parameter) => {
    const [name = "", value = ""] = parameter.split("=");
    return name.trim() !== "charset" || /^"?utf-?8"?$/.test(value.trim());
  });
}

async function readBounded(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array();
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.byteLength;
    if (length > maxBytes) throw tooLarge(maxBytes);
    chunks.push(chunk);
  }
  return chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, length);
}

function tooLarge(maxBytes: number): PiCloudError {
  return new PiCloudError("body_too_large", `The body is larger than ${maxBytes} bytes`, { max_bytes: maxBytes });
}
