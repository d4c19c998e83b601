import { PiCloudError } from "../runtime/core/errors.ts";

/** Throws `stale_version` with the current one when `allowed` (of If-Match; null allows any) does not name it. */
export function requireVersion(allowed: readonly number[] | null, current: number): void {
  if (allowed === null || allowed.includes(current)) return;
  throw new PiCloudError("stale_version", `The current version is ${current}`, { current_version: current });
}
