import { Type } from "@sinclair/typebox";
import { DEFAULT_LIMITS, type Limits, type SandboxCeiling } from "../../runtime/core/limits.ts";
import { ok, operation, type Operation } from "./operation.ts";
import { Nullable, strictObject } from "./schemas.ts";

/** What this server runs with. Secrets were left out by whoever parsed the environment. */
export interface ConfigReport {
  settings: readonly { name: string; value: string | number | null; source: "env" | "default" }[];
  publicBaseUrl: string;
  mode: string;
  node: string;
  workers: number;
}

const limits = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, Type.Integer()]));
const LimitsSchema = strictObject(limits);

const ConfigSchema = strictObject({
  settings: Type.Array(
    strictObject({
      name: Type.String(),
      value: Nullable(Type.Union([Type.String(), Type.Number()])),
      source: Type.Union([Type.Literal("env"), Type.Literal("default")]),
    }),
  ),
  limits: strictObject({ defaults: LimitsSchema, ceilings: LimitsSchema }),
  public_base_url: Type.String(),
  mode: Type.String(),
  node: Type.String(),
  workers: Type.Integer(),
});

/** `/config`. */
export function configOperations(config: ConfigReport, ceiling: SandboxCeiling): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/config",
      tag: "meta",
      summary: "What this server runs with",
      success: { status: 200, schema: ConfigSchema },
      async answer() {
        return ok({
          settings: config.settings.map(({ name, value, source }) => ({ name, value, source })),
          limits: { defaults: cappedDefaults(ceiling), ceilings: ceiling },
          public_base_url: config.publicBaseUrl,
          mode: config.mode,
          node: config.node,
          workers: config.workers,
        });
      },
    }),
  ];
}

/** What a script without overrides gets: a ceiling caps the defaults too. */
function cappedDefaults(ceiling: SandboxCeiling): Limits {
  const defaults = { ...DEFAULT_LIMITS };
  for (const name of Object.keys(defaults) as (keyof Limits)[])
    defaults[name] = Math.min(defaults[name], ceiling[name]);
  return defaults;
}
