import { createHash } from "node:crypto";
import { invalidInput } from "../../runtime/core/errors.ts";

/**
 * A cursor names the last row that was given out, by the keys of the list's order: rows that are inserted or deleted
 * elsewhere never shift what follows. It is bound to its list and filters, and URL-safe.
 */
export function encodeCursor(scope: CursorScope, keys: readonly string[]): string {
  return Buffer.from(JSON.stringify([scopeTag(scope), ...keys])).toString("base64url");
}

/** What tells one list from another: its name and its filters. */
export type CursorScope = readonly (string | null | undefined)[];

/** The keys of a cursor; null without one. Throws `invalid_input` for one that this list never gave out. */
export function decodeCursor(scope: CursorScope, text: string | undefined, shapes: readonly RegExp[]): string[] | null {
  if (text === undefined) return null;
  const [tag, ...keys] = parseList(text);
  const fits = tag === scopeTag(scope) && keys.length === shapes.length;
  if (!fits || !shapes.every((shape, index) => shape.test(keys[index] ?? ""))) {
    throw invalidInput([
      { field: "cursor", code: "invalid_cursor", message: "This list, with these filters, gave out no such cursor" },
    ]);
  }
  return keys;
}

function parseList(text: string): string[] {
  const bytes = Buffer.from(text, "base64url");
  // Decoding is lenient: a cursor has one spelling.
  if (bytes.toString("base64url") !== text) return [];
  try {
    const list: unknown = JSON.parse(bytes.toString("utf8"));
    return Array.isArray(list) && list.every((part) => typeof part === "string") ? list : [];
  } catch {
    return [];
  }
}

function scopeTag(scope: CursorScope): string {
  return createHash("sha256").update(JSON.stringify(scope)).digest("base64url").slice(0, 8);
}
