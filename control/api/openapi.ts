import { Type, type TObject, type TSchema } from "@sinclair/typebox";
import { sessionCookieName } from "../../runtime/core/platform-cookies.ts";
import { problemStatus } from "../../runtime/core/problem.ts";
import { ok, operation, type Operation } from "./operation.ts";
import { Nullable } from "./schemas.ts";

const Problem = Type.Object(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Type.String(),
    errors: Type.Optional(
      Type.Array(Type.Object({ field: Type.String(), code: Type.String(), message: Type.String() })),
    ),
    held_by: Type.Optional(Nullable(Type.Object({ app_id: Type.String(), slug: Type.String() }))),
  },
  { description: "RFC 9457; members beyond these are the code's own" },
);

const COMMON_ERRORS = ["internal", "database_unavailable", "disk_full"];
const BODY_ERRORS = ["malformed_json", "body_too_large", "unsupported_media_type", "invalid_input"];

/** `GET /openapi.json`: OpenAPI 3.1, made from the very schemas that validate. */
export function openApiOperation(others: readonly Operation[], product: string): Operation {
  let document: Record<string, unknown> | null = null;
  const self: Operation = operation({
    method: "GET",
    path: "/openapi.json",
    tag: "meta",
    access: { right: "read", on: "self" },
    summary: "This document",
    success: { status: 200, schema: Type.Object({}) },
    async answer() {
      document ??= openApiDocument([...others, self], product);
      return ok(document);
    },
  });
  return self;
}

/** The document of these operations. */
export function openApiDocument(operations: readonly Operation[], product: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const one of operations) {
    paths[one.path] = { ...paths[one.path], [one.method.toLowerCase()]: describeOperation(one) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "PiCloud control plane", version: product },
    servers: [{ url: "/api/v1/admin" }],
    security: [{ bearer: [] }, { session: [] }, { secureSession: [] }],
    paths,
    components: {
      securitySchemes: {
        bearer: { type: "http", scheme: "bearer" },
        session: { type: "apiKey", in: "cookie", name: sessionCookieName(false) },
        secureSession: { type: "apiKey", in: "cookie", name: sessionCookieName(true), description: "Over HTTPS" },
      },
      schemas: { Problem },
    },
  };
}

function describeOperation(one: Operation): Record<string, unknown> {
  return {
    operationId: operationId(one),
    tags: [one.tag],
    summary: one.summary,
    ...(one.access === "public" ? { security: [] } : {}),
    parameters: [...pathParameters(one), ...queryParameters(one.query), ...headerParameters(one)],
    ...(one.body ? { requestBody: { required: true, content: { "application/json": { schema: one.body } } } } : {}),
    responses: responses(one),
  };
}

function operationId(one: Operation): string {
  const words = `${one.method.toLowerCase()} ${one.path}`.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  return words.map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1))).join("");
}

function pathParameters(one: Operation): unknown[] {
  return [...one.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    description: name === "app" ? "Id or slug" : "Id",
    schema: { type: "string" },
  }));
}

function queryParameters(query: TObject | undefined): unknown[] {
  return Object.entries(query?.properties ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: query?.required?.includes(name) ?? false,
    schema,
  }));
}

function headerParameters(one: Operation): unknown[] {
  const names = [...(one.conditional ? ["If-Match"] : []), ...(one.idempotent ? ["Idempotency-Key"] : [])];
  return names.map((name) => ({ name, in: "header", required: false, schema: { type: "string" } }));
}

function responses(one: Operation): Record<string, unknown> {
  const { status, schema, contentType = "application/json" } = one.success;
  const codes = [
    ...COMMON_ERRORS,
    ...(one.access === "public" ? [] : ["unauthenticated"]),
    ...(one.access === "public" || one.access.on === "self" ? [] : ["forbidden"]),
    ...(one.method === "GET" ? [] : ["cross_origin"]),
    ...(one.body ? BODY_ERRORS : one.query ? ["invalid_input"] : []),
    ...(one.conditional ? ["stale_version"] : []),
    ...(one.idempotent ? ["idempotency_key_reused", "idempotency_in_progress"] : []),
    ...(one.errors ?? []),
  ];
  const all: Record<string, unknown> = { [status]: success(schema, contentType) };
  if (one.path.startsWith("/apps/{app}")) {
    all["308"] = {
      description: "The app was renamed: the same path under its new slug",
      headers: { Location: { schema: { type: "string" } } },
    };
  }
  for (const [number, group] of Object.entries(Object.groupBy(codes, (code) => String(problemStatus(code))))) {
    all[number] = {
      description: (group ?? []).join(", "),
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    };
  }
  return all;
}

function success(schema: TSchema | null, contentType: string): Record<string, unknown> {
  if (schema === null) return { description: "Done" };
  return { description: "Success", content: { [contentType]: { schema } } };
}
