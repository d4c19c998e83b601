import { Type, type Static } from "@sinclair/typebox";
import type { SANDBOX_KNOBS } from "../../runtime/core/limits.ts";
import { onlyApp } from "../../runtime/core/principal.ts";
import { requireApp } from "../find-app.ts";
import { changeScript, createScript, deleteScript, listScripts, requireScript } from "../publish-script.ts";
import type { Publisher, Script, ListedScript, SentScript } from "../publish-script.ts";
import { created, noContent, ok, operation, type Operation } from "./operation.ts";
import {
  Description,
  Id,
  Ids,
  idPage,
  idPageAnswer,
  includeQuery,
  listOf,
  listQuery,
  strictObject,
} from "./schemas.ts";
import { Summary, Time, Version } from "./schemas.ts";
import { summaryView } from "./summary-view.ts";

const Knob = Type.Optional(Type.Integer({ minimum: 1 }));

/** Sparse: an absent knob means the platform's default. */
export const SandboxSchema = strictObject({
  max_operations: Knob,
  max_string_size: Knob,
  max_array_size: Knob,
  max_map_size: Knob,
  max_call_levels: Knob,
  max_expr_depth: Knob,
} satisfies Record<(typeof SANDBOX_KNOBS)[number], typeof Knob>);

export const Source = Type.String({ description: "Rhai, at most 256 KiB of UTF-8" });
export const TimeoutMs = Type.Integer({ minimum: 1, description: "Wall clock, waits included" });
export const MemoryLimitMb = Type.Integer({ minimum: 1 });
const Name = Type.String({ minLength: 1, maxLength: 100 });

const ScriptSchema = strictObject({
  id: Id,
  app_id: Id,
  name: Type.String(),
  description: Type.String(),
  source: Type.String(),
  enabled: Type.Boolean(),
  sandbox: SandboxSchema,
  timeout_ms: Type.Integer(),
  memory_limit_mb: Type.Integer(),
  version: Version,
  created_at: Time,
  updated_at: Time,
  summary: Type.Optional(Summary),
});

/** In a list that omits it, a script is without its source. */
const ListedScriptSchema = strictObject({
  ...ScriptSchema.properties,
  source: Type.Optional(ScriptSchema.properties.source),
});

const optionalFields = {
  description: Type.Optional(Description),
  enabled: Type.Optional(Type.Boolean()),
  sandbox: Type.Optional(SandboxSchema),
  timeout_ms: Type.Optional(TimeoutMs),
  memory_limit_mb: Type.Optional(MemoryLimitMb),
};

const Change = strictObject({ name: Type.Optional(Name), source: Type.Optional(Source), ...optionalFields });

/** `/scripts`. */
export function scriptOperations(publisher: Publisher): Operation[] {
  const change = (method: "PATCH" | "PUT") =>
    operation({
      method,
      path: "/scripts/{script}",
      tag: "scripts",
      access: { right: "write", on: "script" },
      summary: "Change the fields that are sent",
      body: Change,
      success: { status: 200, schema: ScriptSchema },
      errors: ["not_found", "script_name_taken"],
      conditional: true,
      async answer({ work, params, body, ifMatch }) {
        const script = await changeScript(work, publisher, params["script"] ?? "", sentScript(body), ifMatch);
        return ok(scriptView(script), script.version);
      },
    });
  return [
    operation({
      method: "GET",
      path: "/scripts",
      tag: "scripts",
      access: { right: "read", on: "visible" },
      summary: "List scripts in the order of their creation",
      query: strictObject({
        ...listQuery,
        ...includeQuery,
        app: Type.Optional(Type.String({ maxLength: 100 })),
        ids: Type.Optional(Ids),
        omit: Type.Optional(Type.Literal("source", { description: "Sources can be 256 KiB each" })),
      }),
      success: { status: 200, schema: listOf(ListedScriptSchema) },
      errors: ["not_found"],
      async answer({ work, principal, query }) {
        const app = query.app === undefined ? null : await requireApp(work.sql, query.app, principal);
        const appId = app?.id ?? onlyApp(principal);
        const ids = query.ids?.toLowerCase().split(",") ?? null;
        const scope = ["scripts", appId, query.ids];
        const parts = { summary: query.include === "summary", source: query.omit !== "source" };
        const page = await listScripts(work.sql, appId, ids, idPage(scope, query), parts);
        return idPageAnswer(scope, query, page, scriptView);
      },
    }),
    operation({
      method: "POST",
      path: "/scripts",
      tag: "scripts",
      access: { right: "write", on: "body" },
      summary: "Compile and store a script",
      body: strictObject({ app_id: Id, name: Name, source: Source, ...optionalFields }),
      success: { status: 201, schema: ScriptSchema },
      errors: ["not_found", "script_name_taken"],
      idempotent: true,
      async answer({ work, body }) {
        const sent = { ...sentScript(body), name: body.name, source: body.source };
        const script = await createScript(work, publisher, body.app_id.toLowerCase(), sent);
        return created(scriptView(script), `/scripts/${script.id}`, script.version);
      },
    }),
    operation({
      method: "GET",
      path: "/scripts/{script}",
      tag: "scripts",
      access: { right: "read", on: "script" },
      summary: "Get a script",
      success: { status: 200, schema: ScriptSchema },
      errors: ["not_found"],
      async answer({ work, params }) {
        const script = await requireScript(work.sql, params["script"] ?? "");
        return ok(scriptView(script), script.version);
      },
    }),
    change("PATCH"),
    change("PUT"),
    operation({
      method: "DELETE",
      path: "/scripts/{script}",
      tag: "scripts",
      access: { right: "write", on: "script" },
      summary: "Delete a script with its routes; its log rows stay",
      success: { status: 204, schema: null },
      errors: ["not_found"],
      conditional: true,
      async answer({ work, params, ifMatch }) {
        await deleteScript(work, params["script"] ?? "", ifMatch);
        return noContent();
      },
    }),
  ];
}

function sentScript(body: Static<typeof Change>): SentScript {
  return {
    name: body.name,
    description: body.description,
    source: body.source,
    enabled: body.enabled,
    sandbox: body.sandbox,
    timeoutMs: body.timeout_ms,
    memoryLimitMb: body.memory_limit_mb,
  };
}

function scriptView(script: Script | ListedScript): Record<string, unknown> {
  return {
    id: script.id,
    app_id: script.appId,
    name: script.name,
    description: script.description,
    ...(script.source === null ? {} : { source: script.source }),
    enabled: script.enabled,
    sandbox: script.sandbox,
    timeout_ms: script.timeoutMs,
    memory_limit_mb: script.memoryLimitMb,
    version: script.version,
    created_at: script.createdAt.toISOString(),
    updated_at: script.updatedAt.toISOString(),
    ...("summary" in script && script.summary ? { summary: summaryView(script.summary) } : {}),
  };
}
