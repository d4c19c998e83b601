/** The six knobs of a script's sandbox, all in force. Integers, each at least 1. */
export interface Sandbox {
  max_operations: number;
  max_string_size: number;
  max_array_size: number;
  max_map_size: number;
  max_call_levels: number;
  max_expr_depth: number;
}

/** A script's stored overrides: sparse, unknown knobs refused. */
export type ScriptSandbox = Partial<Sandbox>;

/** Everything that bounds one execution, merged and capped. */
export interface Limits extends Sandbox {
  /** Wall clock, waits included. */
  timeout_ms: number;
  memory_limit_mb: number;
}

/** The most that a script may ask for, knob by knob. */
export type SandboxCeiling = Readonly<Limits>;

export const SANDBOX_KNOBS = [
  "max_operations",
  "max_string_size",
  "max_array_size",
  "max_map_size",
  "max_call_levels",
  "max_expr_depth",
] as const satisfies readonly (keyof Sandbox)[];

export const DEFAULT_LIMITS: Readonly<Limits> = {
  max_operations: 1_000_000,
  max_string_size: 1_048_576,
  max_array_size: 10_000,
  max_map_size: 10_000,
  max_call_levels: 64,
  max_expr_depth: 64,
  timeout_ms: 5_000,
  memory_limit_mb: 32,
};

export const BUILT_IN_CEILING: SandboxCeiling = {
  max_operations: 10_000_000,
  max_string_size: 1_048_576,
  max_array_size: 100_000,
  max_map_size: 100_000,
  max_call_levels: 128,
  max_expr_depth: 128,
  timeout_ms: 30_000,
  memory_limit_mb: 64,
};

/**
 * The limits of one execution: stored overrides over the defaults, field by field, all capped by the ceiling. A ceiling
 * lowered after a script was stored caps what it stored; the executor trusts what it is handed.
 */
export function mergeLimits(
  sandbox: ScriptSandbox,
  timeoutMs: number,
  memoryLimitMb: number,
  ceiling: SandboxCeiling,
): Limits {
  const merged: Limits = { ...DEFAULT_LIMITS, timeout_ms: timeoutMs, memory_limit_mb: memoryLimitMb };
  for (const knob of SANDBOX_KNOBS) merged[knob] = sandbox[knob] ?? DEFAULT_LIMITS[knob];
  for (const name of Object.keys(merged) as (keyof Limits)[]) merged[name] = Math.min(merged[name], ceiling[name]);
  return merged;
}
