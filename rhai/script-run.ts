/** What goes into a run of a script and what comes out of it, and what the host gives while it runs. */

/** What bounds one run. All are at least 1: the engine takes 0 for "no limit". */
export interface RunLimits {
  maxOperations: number;
  maxStringSize: number;
  maxArraySize: number;
  maxMapSize: number;
  maxCallLevels: number;
  maxExprDepth: number;
  memoryBytes: number;
}

export interface CompileDiagnostic {
  message: string;
  line: number | null;
  column: number | null;
}

export interface ScriptInput {
  id: string;
  method: string;
  url: string;
  host: string;
  path: string;
  remoteAddr: string;
  params: [name: string, value: string][];
  domain: [name: string, value: string][];
  /** Lower-case names, repeated ones joined already. */
  headers: [name: string, value: string][];
  /** Handed over only when the script reads it. */
  body: Uint8Array | null;
  app: { id: string; slug: string };
  script: { id: string; name: string; version: number };
}

export type RunOutcome =
  | "ok"
  | "script_error"
  | "malformed_body"
  | "invalid_response"
  | "operations_exceeded"
  | "limit_exceeded"
  | "memory_exceeded"
  | "interrupted";

export type RunLogLevel = "trace" | "info" | "warn" | "error";

export interface LogLine {
  /** Microseconds since the run began, by `HostHooks.nowUs`. */
  atUs: number;
  level: RunLogLevel;
  message: string;
  /** JSON text of a map. */
  fields: string | null;
}

export interface RunResponse {
  /** 200 to 599. */
  status: number;
  /** Lower-case names, repeated ones apart; no header of the connection, no control character. */
  headers: [name: string, value: string][];
  /** A string where the script answered text, null for an empty body. */
  body: Uint8Array | string | null;
}

/** How a run ended; the response of one that ended `ok` is apart. */
export interface RunEnd {
  outcome: RunOutcome;
  /** Set when the outcome is not `ok`. */
  error: CompileDiagnostic | null;
  operations: number;
  memoryPeakBytes: number;
  lines: LogLine[];
  linesDropped: number;
  /** False after a trap or `memory_exceeded`: the instance's stack and allocator may be torn. Throw it away. */
  reusable: boolean;
}

export interface RunResult extends RunEnd {
  /** Set when the outcome is `ok`. */
  response: RunResponse | null;
}

export interface HostHooks {
  /**
   * Called at least every 1,024 operations, more often where they are slow: 0 to go on, 1 to stop with `interrupted`. A promise suspends the run until it
   * settles. It must not reject.
   */
  poll(): number | Promise<number>;
  /** Microseconds since the run began, for log lines. */
  nowUs(): number;
  /** Scripts have `sleep_ms(n)` only where this is given. It must not reject. */
  sleepMs?(ms: number): Promise<void>;
}

export interface InstanceOptions {
  /** The largest `memoryBytes` that a run may ask for; 64 MiB unless said. Untouched memory costs nothing. */
  maxMemoryBytes?: number;
}
