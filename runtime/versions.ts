import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Numbers of `docs/versioning.md`; each rises there and here together. */
export const API_VERSION = 1;
export const SDK_VERSION = 1;
export const EXECUTOR_PROTOCOL_VERSION = 1;
/** The crate that `rhai/dist/rhai.wasm` is built from. */
export const RHAI_VERSION = "1.27.0";

/** A day on which this release was not out yet: a clock that shows an earlier time is wrong. */
export const RELEASED_AFTER = "2026-11-01";

/** The release, as the manifest says. */
export const PRODUCT_VERSION: string = productVersion();

function productVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(join(import.meta.dir, "../package.json"), "utf8"));
  const version = typeof manifest === "object" && manifest !== null && "version" in manifest ? manifest.version : null;
  if (typeof version !== "string") throw new Error("package.json has no version");
  return version;
}
