import type { RunLimits } from "rhai-wasm";
import { CARD_LIMITS, type CardCommand } from "./protocol.ts";

/** A worker's copy of what stays the same from one execution of a script to the next. */
export interface ScriptCard {
  /** Under which instances keep the compiled program. */
  key: string;
  appId: string;
  source: string;
  parseDepth: number;
  timeoutMs: number;
  runLimits: RunLimits;
}

export function readCard(command: CardCommand): ScriptCard {
  const [, card, appId, source, parseDepth, limits] = command;
  const limit = (knob: (typeof CARD_LIMITS)[number]): number => limits[CARD_LIMITS.indexOf(knob)] as number;
  return {
    key: String(card),
    appId,
    source,
    parseDepth,
    timeoutMs: limit("timeout_ms"),
    runLimits: {
      maxOperations: limit("max_operations"),
      maxStringSize: limit("max_string_size"),
      maxArraySize: limit("max_array_size"),
      maxMapSize: limit("max_map_size"),
      maxCallLevels: limit("max_call_levels"),
      maxExprDepth: limit("max_expr_depth"),
      memoryBytes: limit("memory_limit_mb") * 1_048_576,
    },
  };
}
