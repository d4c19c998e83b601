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
import type { AuditSubject, UnitOfWork } from "./unit-of-work.ts";

export type { Script, ListedScript } from "./store/scripts.ts";
export { listScripts } from "./store/scripts.ts";

/** What publishing needs beside the database. */
export interface Publisher {
  executor: ExecutorClient;
  ceiling: SandboxCeiling;
}

/** Fields of a script as they are sent; absent ones keep what is stored, or take the default. */
export type SentScript = { [Field in Exclude<keyof ScriptFields, "parseDepth">]?: ScriptFields[Field] | undefined };

/** How often a change is tried in one statement; one that keeps meeting others then waits for its turn. */
const MAX_ATTEMPTS = 3;

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
  return work.write(async ({ sql, changed, audit }) => {
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
    audit({ resource: "script", id: script.id, appId });
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
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const current = await requireScript(work.sql, id);
    requireVersion(ifMatch, current.version);
    if (Object.values(sent).every((value) => value === undefined)) return current;
    const parseDepth = await checkChange(publisher, current, sent);
    const updated = await namingConflicts(work, current, sent, () =>
      work.writeOne(changesOf(current, sent), subjectOf(current), (sql, riders) =>
        scripts.updateScript(sql, id, current.version, changedFields(sent, parseDepth), riders),
      ),
    );
    if (updated !== null) return updated;
  }
  return changeLocked(work, publisher, await requireScript(work.sql, id), sent, ifMatch);
}

/** The same while nobody else changes the script: three times the round trips, but it cannot be overtaken. */
function changeLocked(
  work: UnitOfWork,
  publisher: Publisher,
  script: Script,
  sent: SentScript,
  ifMatch: readonly number[] | null,
): Promise<Script> {
  return namingConflicts(work, script, sent, () =>
    work.write(async ({ sql, changed, audit }) => {
      const current = await scripts.lockScript(sql, script.id);
      if (current === null) throw noScript();
      requireVersion(ifMatch, current.version);
      const fields = changedFields(sent, await checkChange(publisher, current, sent));
      const updated = await scripts.updateScript(sql, script.id, current.version, fields, null);
      if (updated === null) throw noScript();
      changed(...changesOf(current, sent));
      audit(subjectOf(current));
      return updated;
    }),
  );
}

/** Its routes go with it. Throws `not_found` or `stale_version`. */
export async function deleteScript(work: UnitOfWork, id: string, ifMatch: readonly number[] | null): Promise<void> {
  for (;;) {
    const current = await requireScript(work.sql, id);
    requireVersion(ifMatch, current.version);
    const deleted = await work.write(async ({ sql, changed, audit }) => {
      if (!(await scripts.deleteScript(sql, id, current.version))) return false;
      changed({ kind: "script", appId: current.appId, scriptId: id }, { kind: "app", appId: current.appId });
      audit(subjectOf(current));
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

function changedFields(sent: SentScript, parseDepth: number | undefined): Partial<ScriptFields> {
  const fields: Partial<ScriptFields> = {};
  for (const [field, value] of Object.entries({ ...sent, parseDepth })) {
    if (value !== undefined) Object.assign(fields, { [field]: value });
  }
  return fields;
}

/** What caches must follow. */
function changesOf(current: Script, sent: SentScript): Change[] {
  const { id, appId } = current;
  const changes: Change[] = [{ kind: "script", appId, scriptId: id }];
  // The routes of a script that is not enabled match nothing.
  if (sent.enabled !== undefined && sent.enabled !== current.enabled) changes.push({ kind: "app", appId });
  return changes;
}

function subjectOf({ id, appId }: Script): AuditSubject {
  return { resource: "script", id, appId };
}

/** Runs a write that may break the uniqueness of names within the app. */
async function namingConflicts<T>(
  work: UnitOfWork,
  { appId }: Script,
  sent: SentScript,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
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
