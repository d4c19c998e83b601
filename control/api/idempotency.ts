import { createHash } from "node:crypto";
import { invalidInput } from "../../runtime/core/errors.ts";
import type { KeptAnswer } from "../answer-once.ts";

/** The request's `Idempotency-Key`, or null. Throws `invalid_input` for one that is no key. */
export function readIdempotencyKey(headers: Headers): string | null {
  const key = headers.get("idempotency-key");
  if (key === null || /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw invalidInput([
    { field: "Idempotency-Key", code: "invalid_format", message: "Expected 1 to 255 visible ASCII characters" },
  ]);
}

/**
 * For requests with secrets: neither a password's hash nor an answer that shows a token may be kept, and a header that
 * promises more than is done is refused. Throws `invalid_input`.
 */
export function refuseIdempotencyKey(headers: Headers): void {
  if (!headers.has("idempotency-key")) return;
  const message = "Answers with secrets are not kept: send the request without it";
  throw invalidInput([{ field: "Idempotency-Key", code: "not_supported", message }]);
}

/** Equal for bodies that are equal as JSON, whatever their spacing and the order of their members. */
export function requestHash(body: unknown): string {
  return createHash("sha256").update(canonical(body)).digest("base64url");
}

/** An answer as it can be given again. */
export async function keptAnswer(response: Response): Promise<KeptAnswer> {
  return { status: response.status, headers: Object.fromEntries(response.headers), body: await response.text() };
}

function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_key, member: unknown) => {
      if (typeof member !== "object" || member === null || Array.isArray(member)) return member;
      return Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)));
    }) ?? ""
  );
}
