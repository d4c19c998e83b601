import { invalidInput, PiCloudError, type FieldError } from "../runtime/core/errors.ts";
import { DEFAULT_LIMITS, type SandboxCeiling } from "../runtime/core/limits.ts";
import type { Change, ExecutorClient } from "../runtime/core/ports.ts";
import { parseDepthOf, sourceErrors } from "./compile-source.ts";
import { isUuid } from "./app-slug.ts";
import { ceilingErrors } from "./script-limits.ts";
import { requireVersion } from "./stale-version.ts";
import { lockApp } from "./store/apps.ts";
import * as scripts from "./store/scripts.ts";
import type { Script, ScriptFields } from "./store/scripts.ts";
import { brokeUnique, type Queries } from "./store/transaction.ts";
import type { UnitOfWork } from "./unit-of-work.ts";

export type { Script, ScriptWithSummary } from "./store/scripts.ts";
export { listScripts } from "./store/scripts.ts";

/** What publishing needs beside the database. */
export interface Publisher {
  executor: ExecutorClient;
  ceiling: SandboxCeiling;
}

/** Fields of a script as they are sent; absent ones keep what is stored, or take the default. */
export type SentScript = { [Field in Exclude<keyof ScriptFields, "parseDepth">]?: ScriptFields[Field] | undefined };

/** How often a change is tried again that met another one. */
const MAX_ATTEMPTS = 20;

/** Throws `not_found`. */
export async function requireScript(sql: Queries, id: string): Promise<Script> {
  const script = isUuid(id) ? await scripts.findScript(sql, id) : null;
  if (script === null) throw noScript();
  return script;
}

/** Compiles and stores. Throws `invalid_input` (`compile_error`, `exceeds_ceiling`), `not_found` or `script_name_taken`. */
export async function createScript(
  work: UnitOfWork,
  publisher: Publisher,
  appId: string,
  sent: SentScript & { name: string; source: string },
): Promise<Script> {
  const sandbox = sent.sandbox ?? {};
  const parseDepth = parseDepthOf(sandbox, publisher.ceiling);
  const errors = ceilingErrors(sent, publisher.ceiling);
  errors.push(...(await sourceErrors(publisher.executor, sent.source, parseDepth)));
  if (errors.length > 0) throw invalidInput(errors);
  return work.write(async ({ sql, changed }) => {
    if ((await lockApp(sql, appId)) === null) throw new PiCloudError("not_found", "There is no such app");
    const script = await scripts.insertScript(sql, appId, {
      name: sent.name,
      description: sent.description ?? "",
      source: sent.source,
      enabled: sent.enabled ?? true,
      sandbox,
      timeoutMs: sent.timeoutMs ?? DEFAULT_LIMITS.timeout_ms,
      memoryLimitMb: sent.memoryLimitMb ?? DEFAULT_LIMITS.memory_limit_mb,
      parseDepth,
    });
    if (script === null) throw nameTaken(sent.name, await scripts.findScriptByName(sql, appId, sent.name));
    changed({ kind: "script", appId, scriptId: script.id });
    return script;
  });
}

/**
 * Changes what is sent, and validates only that. Throws as `createScript` does, and `stale_version`. A change that meets
 * another one without `If-Match` is worked out again on what the other left.
 */
export async function changeScript(
  work: UnitOfWork,
  publisher: Publisher,
  id: string,
  sent: SentScript,
  ifMatch: readonly number[] | null,
): Promise<Script> {
  for (let attempt = 1; ; attempt++) {
    const current = await requireScript(work.sql, id);
    requireVersion(ifMatch, current.version);
    if (Object.values(sent).every((value) => value === undefined)) return current;
    const updated = await tryChange(work, current, sent, await checkChange(publisher, current, sent));
    if (updated !== null) return updated;
    if (attempt === MAX_ATTEMPTS) requireVersion([], current.version);
  }
}

/** Its routes go with it. Throws `not_found` or `stale_version`. */
export async function deleteScript(work: UnitOfWork, id: string, ifMatch: readonly number[] | null): Promise<void> {
  for (;;) {
    const current = await requireScript(work.sql, id);
    requireVersion(ifMatch, current.version);
    const deleted = await work.write(async ({ sql, changed }) => {
      if (!(await scripts.deleteScript(sql, id, current.version))) return false;
      changed({ kind: "script", appId: current.appId, scriptId: id }, { kind: "app", appId: current.appId });
      return true;
    });
    if (deleted) return;
  }
}

/** The depth to store, undefined to keep the stored one. */
async function checkChange(publisher: Publisher, current: Script, sent: SentScript): Promise<number | undefined> {
  const errors: FieldError[] = ceilingErrors(sent, publisher.ceiling);
  const sandbox = sent.sandbox ?? current.sandbox;
  const sameDepth = sandbox.max_expr_depth === current.sandbox.max_expr_depth;
  // A source keeps the depth of its writing when only other knobs change, even when the ceiling was lowered since.
  const parseDepth = sent.source === undefined && sameDepth ? undefined : parseDepthOf(sandbox, publisher.ceiling);
  if (parseDepth !== undefined && errors.length === 0) {
    errors.push(...(await sourceErrors(publisher.executor, sent.source ?? current.source, parseDepth)));
  }
  if (errors.length > 0) throw invalidInput(errors);
  return parseDepth;
}

/** Null when the script has another version by now, or is gone. */
async function tryChange(
  work: UnitOfWork,
  current: Script,
  sent: SentScript,
  parseDepth: number | undefined,
): Promise<Script | null> {
  const { id, appId } = current;
  const change: Partial<ScriptFields> = {};
  for (const [field, value] of Object.entries({ ...sent, parseDepth })) {
    if (value !== undefined) Object.assign(change, { [field]: value });
  }
  const changes: Change[] = [{ kind: "script", appId, scriptId: id }];
  // The routes of a script that is not enabled match nothing.
  if (sent.enabled !== undefined && sent.enabled !== current.enabled) changes.push({ kind: "app", appId });
  try {
    return await work.writeOne(changes, (sql, notice) =>
      scripts.updateScript(sql, id, current.version, change, notice),
    );
  } catch (error) {
    if (sent.name === undefined || !brokeUnique(error, "scripts_name_unique")) throw error;
    throw nameTaken(sent.name, await scripts.findScriptByName(work.sql, appId, sent.name));
  }
}

function nameTaken(name: string, holder: Script | null): PiCloudError {
  return new PiCloudError("script_name_taken", `The app has another script named ${name}`, {
    conflicts_with: holder && { id: holder.id, name: holder.name },
  });
}

function noScript(): PiCloudError {
  return new PiCloudError("not_found", "There is no such script");
}
