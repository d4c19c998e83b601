import { PiCloudError, type FieldError } from "../runtime/core/errors.ts";

/** Runs a parser of `runtime/core`; its error becomes one of the field, and undefined is returned. */
export function parseField<T>(errors: FieldError[], field: string, parse: () => T): T | undefined {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof PiCloudError)) throw error;
    errors.push({ field, code: error.code, message: error.message });
    return undefined;
  }
}
