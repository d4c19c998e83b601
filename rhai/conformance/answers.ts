/** What `native/` wrote into `answers.json`: every script of the corpus, answered by the native engine. */

import document from "./answers.json";

export interface Failure {
  /** Without the position. */
  message: string;
  line: number | null;
  column: number | null;
}

/** The body of the HTTP answer that the script's value becomes; `bytes` are lower-case hex. */
export type ExpectedBody = { kind: "none" } | { kind: "text" | "json" | "bytes"; content: string };

export type ExpectedOutcome =
  | { outcome: "ok"; value_type: string; debug: string; body: ExpectedBody }
  | { outcome: "compile_error" | "script_error" | "limit_exceeded"; error: Failure }
  | { outcome: "operations_exceeded" | "engine_panic" }
  | { outcome: "invalid_response"; value_type: string; debug: string };

export type Answer = ExpectedOutcome & {
  name: string;
  printed: { level: "info" | "trace"; message: string }[];
  /** One for each step of the bytecode engine, those in callbacks of natives included. */
  grain_operations: number;
  /** No native is called that could be charged by the size of its data. */
  pure: boolean;
  treewalker_agrees: boolean;
  exception?: { reason: string };
};

export const answers = document.answers as unknown as Answer[];
