import { readFileSync } from "node:fs";
import { compileRhaiModule, RhaiInstance, rhaiWasmPath } from "./loader.ts";
import type { HostHooks, InstanceOptions, RunLimits, RunResult, ScriptInput } from "./loader.ts";

/** What the loader's tests and the conformance runs share: one compiled module, instances with quiet hooks, inputs. */

export const module = await compileRhaiModule(readFileSync(rhaiWasmPath()));

export const LIMITS: RunLimits = {
  maxOperations: 1_000_000,
  maxStringSize: 1_048_576,
  maxArraySize: 10_000,
  maxMapSize: 10_000,
  maxCallLevels: 64,
  maxExprDepth: 64,
  memoryBytes: 32 * 1024 * 1024,
};

export const INPUT: ScriptInput = {
  id: "0197a000-0000-7000-8000-000000000001",
  method: "POST",
  url: "http://blog.example.com/posts/7?a=1&a=2&q=x+y%21",
  host: "blog.example.com",
  path: "/posts/7",
  remoteAddr: "192.0.2.7",
  params: [["id", "7"]],
  domain: [["tenant", "blog"]],
  headers: [
    ["accept", "text/html"],
    ["x-name", "Zoë"],
  ],
  body: null,
  app: { id: "app-1", slug: "blog" },
  script: { id: "script-1", name: "show post", version: 3 },
};

export function createInstance(hooks: Partial<HostHooks> = {}, options: InstanceOptions = {}): RhaiInstance {
  return RhaiInstance.create(module, { poll: () => 0, nowUs: () => 7, ...hooks }, options);
}

export interface RunOptions {
  input?: Partial<ScriptInput>;
  limits?: Partial<RunLimits>;
  hooks?: Partial<HostHooks>;
  /** Shared by several runs; a new one otherwise. */
  instance?: RhaiInstance;
}

let loaded = 0;

/** Compiles and runs a script; throws where it does not compile. */
export function runScript(source: string, options: RunOptions = {}): Promise<RunResult> {
  const instance = options.instance ?? createInstance(options.hooks);
  const limits = { ...LIMITS, ...options.limits };
  const key = `script ${loaded++}`;
  const diagnostic = instance.load(key, source, limits.maxExprDepth);
  if (diagnostic !== null) throw new Error(`${diagnostic.message} (line ${diagnostic.line})`);
  return instance.run(key, { ...INPUT, ...options.input }, limits);
}

/** A body and its type, as input. */
export function withBody(body: string | Uint8Array, contentType: string): Partial<ScriptInput> {
  const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
  return { body: bytes, headers: [["content-type", contentType]] };
}
