import type { FieldError } from "../runtime/core/errors.ts";
import { DEFAULT_LIMITS, type SandboxCeiling, type ScriptSandbox } from "../runtime/core/limits.ts";
import type { ExecutorClient } from "../runtime/core/ports.ts";

export const MAX_SOURCE_BYTES = 262_144;

/** The depth at which a source is parsed when it is written with this sandbox. */
export function parseDepthOf(sandbox: ScriptSandbox, ceiling: SandboxCeiling): number {
  return Math.min(sandbox.max_expr_depth ?? DEFAULT_LIMITS.max_expr_depth, ceiling.max_expr_depth);
}

/** `compile_error` with line and column, or `too_long`; empty when the source is right. */
export async function sourceErrors(
  executor: ExecutorClient,
  source: string,
  parseDepth: number,
): Promise<FieldError[]> {
  const bytes = Buffer.byteLength(source);
  if (bytes > MAX_SOURCE_BYTES) {
    const message = `Expected at most ${MAX_SOURCE_BYTES} bytes, got ${bytes}`;
    return [{ field: "source", code: "too_long", message, requested: bytes, ceiling: MAX_SOURCE_BYTES }];
  }
  const error = await executor.compile(source, parseDepth);
  if (error === null) return [];
  return [{ field: "source", code: "compile_error", message: error.message, line: error.line, column: error.column }];
}
