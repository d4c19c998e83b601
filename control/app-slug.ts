import { invalidInput } from "../runtime/core/errors.ts";

/** The app that always exists. */
export const DEFAULT_APP_SLUG = "default";

const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text has the shape of an id. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** 1 to 63 of `a-z 0-9 -`, no hyphen at an end, and nothing that could be an id. */
export function isSlug(text: string): boolean {
  return SLUG.test(text) && !isUuid(text);
}

/** Throws `invalid_input` with `invalid_slug`. */
export function requireSlug(text: string): void {
  if (isSlug(text)) return;
  const reason = isUuid(text) ? "A slug is not shaped like a UUID" : "Expected 1 to 63 of a-z, 0-9 and inner hyphens";
  throw invalidInput([{ field: "slug", code: "invalid_slug", message: reason }]);
}
