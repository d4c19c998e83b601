import { DEFAULT_LIMITS, type Limits, type SandboxCeiling } from "../runtime/core/limits.ts";
import { databaseState, type DatabaseState } from "./store/platform.ts";
import type { Queries } from "./store/transaction.ts";

/** What this server was started with. Secrets were left out by whoever parsed the environment. */
export interface ServerConfig {
  settings: readonly { name: string; value: string | number | null; source: "env" | "default" }[];
  publicBaseUrl: string;
  /** Whether PiCloud runs the database itself. */
  database: "embedded" | "external";
  mode: string;
  node: string;
  workers: number;
}

/** What whoever writes scripts has to know of the server, and no more. */
export interface ScriptHost {
  limits: { defaults: Limits; ceilings: Limits };
  publicBaseUrl: string;
}

export interface ServerDescription extends ScriptHost, Omit<ServerConfig, "database"> {
  database: DatabaseState & { kind: ServerConfig["database"] };
}

export function describeScriptHost({ publicBaseUrl }: ServerConfig, ceiling: SandboxCeiling): ScriptHost {
  return { limits: { defaults: cappedDefaults(ceiling), ceilings: ceiling }, publicBaseUrl };
}

/** What this server runs with, and how large its database is now. */
export async function describeServer(
  sql: Queries,
  config: ServerConfig,
  ceiling: SandboxCeiling,
): Promise<ServerDescription> {
  return {
    ...config,
    ...describeScriptHost(config, ceiling),
    database: { kind: config.database, ...(await databaseState(sql)) },
  };
}

/** What a script without overrides gets: a ceiling caps the defaults too. */
function cappedDefaults(ceiling: SandboxCeiling): Limits {
  const defaults = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(defaults) as (keyof Limits)[])
    defaults[name] = Math.min(defaults[name], ceiling[name]);
  return defaults;
}
