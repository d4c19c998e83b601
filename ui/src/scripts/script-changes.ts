import type { QueryClient } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";
import type { Script } from "../api/types.ts";
import { isStale } from "../apps/save-failure.tsx";

export interface ScriptChange {
  name?: string;
  source?: string;
  enabled?: boolean;
  sandbox?: Script["sandbox"];
  timeout_ms?: number;
  memory_limit_mb?: number;
}

type Known = Pick<Script, "id" | "version">;

export async function readScript(id: string, signal?: AbortSignal): Promise<Script> {
  return ask(api.GET("/scripts/{script}", { params: { path: { script: id } }, ...(signal ? { signal } : {}) }));
}

/** A script of the same app, name and limits, with this text. */
export async function createScriptLike(
  { app_id, name, description, enabled, sandbox, timeout_ms, memory_limit_mb }: Script,
  source: string,
): Promise<Script> {
  const body = { app_id, name, description, enabled, sandbox, timeout_ms, memory_limit_mb, source };
  return ask(api.POST("/scripts", { body }));
}

/** Changes what is sent, and only where nobody changed the script since this version. */
export async function changeScript({ id, version }: Known, body: ScriptChange): Promise<Script> {
  const params = { path: { script: id }, header: { "If-Match": `"${version}"` } };
  return ask(api.PATCH("/scripts/{script}", { params, body }));
}

/** Switches the script on or off, whatever else somebody changed about it meanwhile. */
export async function enableScript(known: Known, enabled: boolean): Promise<Script> {
  try {
    return await changeScript(known, { enabled });
  } catch (refused) {
    if (!isStale(refused)) throw refused;
    const now = await readScript(known.id);
    return now.enabled === enabled ? now : changeScript(now, { enabled });
  }
}

export async function deleteScript({ id, version }: Known): Promise<void> {
  await ask(
    api.DELETE("/scripts/{script}", { params: { path: { script: id }, header: { "If-Match": `"${version}"` } } }),
  );
}

/** Shows the script as it has become, and has the lists with it read again. */
export function scriptChanged(queries: QueryClient, script: Script): void {
  queries.setQueryData(["script", script.id], script);
  void queries.invalidateQueries({ queryKey: ["scripts"] });
}
