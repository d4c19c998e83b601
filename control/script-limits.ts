import type { FieldError } from "../runtime/core/errors.ts";
import { SANDBOX_KNOBS, type SandboxCeiling, type ScriptSandbox } from "../runtime/core/limits.ts";

/** The limits that a request asks for; absent ones are not looked at. */
export interface RequestedLimits {
  sandbox?: ScriptSandbox | undefined;
  timeoutMs?: number | undefined;
  memoryLimitMb?: number | undefined;
}

/** One `exceeds_ceiling` for every limit over its ceiling. */
export function ceilingErrors(limits: RequestedLimits, ceiling: SandboxCeiling): FieldError[] {
  const asked: [field: string, requested: number | undefined, ceiling: number][] = [
    ...SANDBOX_KNOBS.map((knob): [string, number | undefined, number] => [
      `sandbox.${knob}`,
      limits.sandbox?.[knob],
      ceiling[knob],
    ]),
    ["timeout_ms", limits.timeoutMs, ceiling.timeout_ms],
    ["memory_limit_mb", limits.memoryLimitMb, ceiling.memory_limit_mb],
  ];
  return asked.flatMap(([field, requested, most]) => {
    if (requested === undefined || requested <= most) return [];
    const message = `${requested} is over the ceiling of ${most}`;
    return [{ field, code: "exceeds_ceiling", message, requested, ceiling: most }];
  });
}
