/** One wrong field of an input: `field` is a JSON-path-like name (`sandbox.max_operations`), `code` a stable snake_case word. */
export interface FieldError {
  field: string;
  code: string;
  message: string;
  [detail: string]: unknown;
}

/**
 * An expected failure with a stable `code` and a message that is safe to show. Anything else that is thrown is internal:
 * logged whole, shown as nothing. Which HTTP status a code has is known by `problem.ts` alone.
 */
export class PiCloudError extends Error {
  override readonly name = "PiCloudError";
  readonly code: string;
  /** Further members of the problem document, such as `held_by` or `conflicts_with`. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: string, message: string, details: Record<string, unknown> = {}, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.details = details;
  }
}

/** Wrong input: `invalid_input` with one entry for each wrong field. */
export function invalidInput(errors: FieldError[]): PiCloudError {
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  return new PiCloudError("invalid_input", first ? `${first.field}: ${first.message}${more}` : "Invalid input", {
    errors,
  });
}
