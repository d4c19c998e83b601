import type { QueryClient } from "@tanstack/solid-query";
import { api, ask } from "../api/client.ts";
import type { Script } from "../api/types.ts";

export interface ScriptChange {
  name?: string;
  source?: string;
  enabled?: boolean;
  sandbox?: Script["sandbox"];
  timeout_ms?: number;
  memory_limit_mb?: number;
}

export async function readScript(id: string, signal?: AbortSignal): Promise<Script> {
  return ask(api.GET("/scripts/{script}", { params: { path: { script: id } }, ...(signal ? { signal } : {}) }));
}

/** Changes what is sent, and only where nobody changed the script since this version. */
export async function changeScript(id: string, version: number, body: ScriptChange): Promise<Script> {
  const params = { path: { script: id }, header: { "If-Match": `"${version}"` } };
  return ask(api.PATCH("/scripts/{script}", { params, body }));
}

export async function deleteScript(script: Script): Promise<void> {
  const params = { path: { script: script.id }, header: { "If-Match": `"${script.version}"` } };
  await ask(api.DELETE("/scripts/{script}", { params }));
}

/** Shows the script as it has become, and has the lists with it read again. */
export function scriptChanged(queries: QueryClient, script: Script): void {
  queries.setQueryData(["script", script.id], script);
  void queries.invalidateQueries({ queryKey: ["scripts"] });
}
