import { createHash } from "node:crypto";
import { invalidInput } from "../runtime/core/errors.ts";
import type { ExecRequest, ExecResult, HeaderList } from "../runtime/core/execution.ts";
import { DEFAULT_LIMITS, mergeLimits, type Limits, type ScriptSandbox } from "../runtime/core/limits.ts";
import type { ExecutorClient } from "../runtime/core/ports.ts";
import { parseDepthOf, sourceErrors } from "./compile-source.ts";
import type { Publisher } from "./publish-script.ts";
import { ceilingErrors } from "./script-limits.ts";

/** A program that is run without being stored. */
export interface Draft {
  source: string;
  sandbox?: ScriptSandbox | undefined;
  timeoutMs?: number | undefined;
  memoryLimitMb?: number | undefined;
}

/** What the script sees of its request, beside the program. */
export type DraftRequest = Pick<
  ExecRequest,
  "app" | "script" | "method" | "url" | "host" | "path" | "params" | "domain" | "headers" | "body"
>;

/** Runs a draft. Nothing is stored or recorded. Throws `invalid_input` (`compile_error`, `exceeds_ceiling`). */
export async function runDraft(publisher: Publisher, draft: Draft, request: DraftRequest): Promise<ExecResult> {
  const { executor, ceiling } = publisher;
  const sandbox = draft.sandbox ?? {};
  const parseDepth = parseDepthOf(sandbox, ceiling);
  const errors = ceilingErrors(draft, ceiling);
  errors.push(...(await sourceErrors(executor, draft.source, parseDepth)));
  if (errors.length > 0) throw invalidInput(errors);
  const timeoutMs = draft.timeoutMs ?? DEFAULT_LIMITS.timeout_ms;
  const memoryLimitMb = draft.memoryLimitMb ?? DEFAULT_LIMITS.memory_limit_mb;
  const limits = mergeLimits(sandbox, timeoutMs, memoryLimitMb, ceiling);
  return executeProgram(executor, { source: draft.source, parseDepth }, limits, request);
}

/** Runs a source that is known to be right, by the same port as every other execution. */
export function executeProgram(
  executor: ExecutorClient,
  program: { source: string; parseDepth: number },
  limits: Limits,
  request: DraftRequest,
): Promise<ExecResult> {
  const revision = createHash("sha256").update(`${program.parseDepth}:${program.source}`).digest("base64url");
  return executor.execute({
    ...request,
    id: Bun.randomUUIDv7(),
    program: { ...program, revision: `draft-${revision}` },
    limits,
    remoteAddr: "127.0.0.1",
  });
}

/** Headers as JSON gives them, in the form of a request: lower case, a repeated name joined. */
export function toHeaderList(headers: Readonly<Record<string, string | readonly string[]>>): HeaderList {
  const joined = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    const key = name.toLowerCase();
    const text = typeof value === "string" ? value : value.join(", ");
    const before = joined.get(key);
    joined.set(key, before === undefined ? text : `${before}, ${text}`);
  }
  return [...joined];
}
