/** What the editor and its check worker say to each other. */

import type { CompileDiagnostic } from "rhai-wasm";

export interface CheckRequest {
  id: number;
  source: string;
  maxExprDepth: number;
}

export type CheckMessage =
  /** The engine is loaded: requests will be answered from now on. */
  | { kind: "ready" }
  /** It could not be loaded; no request will be answered. */
  | { kind: "failed"; reason: string }
  /** `diagnostic` is null when the source compiles. */
  | { kind: "checked"; id: number; diagnostic: CompileDiagnostic | null };
