import { Type } from "@sinclair/typebox";
import { DEFAULT_LIMITS, type SandboxCeiling } from "../../runtime/core/limits.ts";
import { permits } from "../../runtime/core/principal.ts";
import { describeScriptHost, describeServer, type ServerConfig } from "../describe-server.ts";
import { ok, operation, type Operation } from "./operation.ts";
import { Nullable, strictObject } from "./schemas.ts";

const limits = Object.fromEntries(Object.keys(DEFAULT_LIMITS).map((name) => [name, Type.Integer()]));
const LimitsSchema = strictObject(limits);

/** Kept back from a token of one app. */
const ofPlatform = {
  settings: Type.Array(
    strictObject({
      name: Type.String(),
      value: Nullable(Type.Union([Type.String(), Type.Number()])),
      source: Type.Union([Type.Literal("env"), Type.Literal("default")]),
    }),
  ),
  database: strictObject({
    kind: Type.Union([Type.Literal("embedded"), Type.Literal("external")]),
    version: Type.String({ description: "Of PostgreSQL" }),
    size_bytes: Type.Integer({ description: "All of it, indexes and free space included" }),
  }),
  mode: Type.String(),
  node: Type.String(),
  workers: Type.Integer(),
};

const ConfigSchema = strictObject({
  limits: strictObject({ defaults: LimitsSchema, ceilings: LimitsSchema }),
  public_base_url: Type.String(),
  ...Type.Partial(strictObject(ofPlatform)).properties,
});

/** `/config`. */
export function configOperations(config: ServerConfig, ceiling: SandboxCeiling): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/config",
      tag: "meta",
      access: { right: "read", on: "visible" },
      summary: "What this server runs with; to a token of one app its limits and address alone",
      success: { status: 200, schema: ConfigSchema },
      async answer({ work, principal }) {
        if (!permits(principal, "read", null)) {
          const { limits, publicBaseUrl } = describeScriptHost(config, ceiling);
          return ok({ limits, public_base_url: publicBaseUrl });
        }
        const server = await describeServer(work.sql, config, ceiling);
        const { kind, version, sizeBytes } = server.database;
        return ok({
          settings: server.settings.map(({ name, value, source }) => ({ name, value, source })),
          limits: server.limits,
          public_base_url: server.publicBaseUrl,
          database: { kind, version, size_bytes: sizeBytes },
          mode: server.mode,
          node: server.node,
          workers: server.workers,
        });
      },
    }),
  ];
}
