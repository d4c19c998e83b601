/** Compiles what is typed with the engine that runs it, apart from the page: one that hangs is simply ended. */

import { compileRhaiModule, RhaiInstance } from "rhai-wasm";
import wasmUrl from "rhai-wasm/rhai.wasm?url";
import type { CheckMessage, CheckRequest } from "./check-protocol.ts";

const post = (message: CheckMessage): void => self.postMessage(message);

async function loadModule(): Promise<WebAssembly.Module> {
  const response = await fetch(wasmUrl).catch(() => {
    throw new Error("The engine's file could not be loaded");
  });
  if (!response.ok) throw new Error(`The engine's file answered ${response.status}`);
  const isWasm = response.headers.get("content-type")?.startsWith("application/wasm") ?? false;
  if (isWasm) return WebAssembly.compileStreaming(response);
  return compileRhaiModule(new Uint8Array(await response.arrayBuffer()));
}

/** Nothing is run here, so nothing is polled and no time passes. */
function createInstance(module: WebAssembly.Module): RhaiInstance {
  return RhaiInstance.create(module, { poll: () => 0, nowUs: () => 0 });
}

function answerWith(module: WebAssembly.Module): void {
  let instance = createInstance(module);
  self.addEventListener("message", ({ data: { id, source, maxExprDepth } }: MessageEvent<CheckRequest>) => {
    if (!instance.usable) instance = createInstance(module);
    post({ kind: "checked", id, diagnostic: instance.check(source, maxExprDepth) });
  });
  post({ kind: "ready" });
}

loadModule().then(answerWith, (error: unknown) => {
  post({ kind: "failed", reason: error instanceof Error ? error.message : String(error) });
});
