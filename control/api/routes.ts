import { Type } from "@sinclair/typebox";
import { checkRoute } from "../check-route.ts";
import { changeRoute, createRoute, deleteRoute, listRoutes, requireRoute, type Route } from "../create-route.ts";
import { requireApp } from "../find-app.ts";
import { requireScript } from "../publish-script.ts";
import { ROUTE_METHODS } from "../route-fields.ts";
import { created, noContent, ok, operation, type Operation } from "./operation.ts";
import { FieldErrorSchema, Id, idPage, idPageAnswer, listOf, listQuery, Nullable, strictObject } from "./schemas.ts";
import { Time, Version } from "./schemas.ts";

const Method = Type.String({ maxLength: 100, description: `One of ${ROUTE_METHODS.join(", ")}; ANY by default` });
const Host = Nullable(Type.String({ maxLength: 1000, description: "A pattern; null is every host of the app" }));
const Path = Type.String({ maxLength: 10_000, description: "/ or segments: literal, :name, or a last *name" });

export const RouteSchema = strictObject({
  id: Id,
  app_id: Id,
  script_id: Id,
  method: Type.String(),
  host: Nullable(Type.String()),
  path: Type.String(),
  version: Version,
  created_at: Time,
});

const Conflict = Nullable(
  strictObject({
    id: Id,
    app_id: Id,
    script_id: Id,
    method: Type.String(),
    host: Nullable(Type.String()),
    path: Type.String(),
  }),
);

const RouteCheck = strictObject({
  ok: Type.Boolean(),
  errors: Type.Array(FieldErrorSchema),
  conflicts_with: Conflict,
  warnings: Type.Array(Type.Object({ code: Type.String(), message: Type.String() })),
});

/** `/scripts/{script}/routes`, `/apps/{app}/routes` and `/routes`. */
export function routeOperations(): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/scripts/{script}/routes",
      tag: "routes",
      access: { right: "read", on: "script" },
      summary: "List the script's routes in the order of their creation",
      query: strictObject(listQuery),
      success: { status: 200, schema: listOf(RouteSchema) },
      errors: ["not_found"],
      async answer({ work, params, query }) {
        const script = await requireScript(work.sql, params["script"] ?? "");
        const scope = ["script-routes", script.id];
        const page = await listRoutes(work.sql, { scriptId: script.id }, idPage(scope, query));
        return idPageAnswer(scope, query, page, routeView);
      },
    }),
    operation({
      method: "POST",
      path: "/scripts/{script}/routes",
      tag: "routes",
      access: { right: "write", on: "script" },
      summary: "Lead requests to the script",
      body: strictObject({ method: Type.Optional(Method), host: Type.Optional(Host), path: Path }),
      success: { status: 201, schema: RouteSchema },
      errors: ["not_found", "route_conflict"],
      idempotent: true,
      async answer({ work, params, body }) {
        const route = await createRoute(work, params["script"] ?? "", body);
        return created(routeView(route), `/routes/${route.id}`, route.version);
      },
    }),
    operation({
      method: "GET",
      path: "/apps/{app}/routes",
      tag: "routes",
      access: { right: "read", on: "app" },
      summary: "List the app's routes in the order of their creation",
      query: strictObject(listQuery),
      success: { status: 200, schema: listOf(RouteSchema) },
      errors: ["not_found"],
      async answer({ work, app, query }) {
        const scope = ["app-routes", app.id];
        const page = await listRoutes(work.sql, { appId: app.id }, idPage(scope, query));
        return idPageAnswer(scope, query, page, routeView);
      },
    }),
    operation({
      method: "GET",
      path: "/routes/{route}",
      tag: "routes",
      access: { right: "read", on: "route" },
      summary: "Get a route",
      success: { status: 200, schema: RouteSchema },
      errors: ["not_found"],
      async answer({ work, params }) {
        const route = await requireRoute(work.sql, params["route"] ?? "");
        return ok(routeView(route), route.version);
      },
    }),
    operation({
      method: "PATCH",
      path: "/routes/{route}",
      tag: "routes",
      access: { right: "write", on: "route" },
      summary: "Change the fields that are sent",
      body: strictObject({
        script_id: Type.Optional(Id),
        method: Type.Optional(Method),
        host: Type.Optional(Host),
        path: Type.Optional(Path),
      }),
      success: { status: 200, schema: RouteSchema },
      errors: ["not_found", "route_conflict"],
      conditional: true,
      async answer({ work, params, body, ifMatch }) {
        const { script_id: scriptId, ...sent } = body;
        const route = await changeRoute(work, params["route"] ?? "", { ...sent, scriptId }, ifMatch);
        return ok(routeView(route), route.version);
      },
    }),
    operation({
      method: "DELETE",
      path: "/routes/{route}",
      tag: "routes",
      access: { right: "write", on: "route" },
      summary: "Delete a route",
      success: { status: 204, schema: null },
      errors: ["not_found"],
      conditional: true,
      async answer({ work, params, ifMatch }) {
        await deleteRoute(work, params["route"] ?? "", ifMatch);
        return noContent();
      },
    }),
    operation({
      method: "POST",
      path: "/routes/check",
      tag: "routes",
      access: { right: "read", on: "body" },
      summary: "Say what creating the route would say, creating nothing",
      body: strictObject({ app_id: Id, method: Type.Optional(Method), host: Type.Optional(Host), path: Path }),
      success: { status: 200, schema: RouteCheck },
      errors: ["not_found"],
      async answer({ work, principal, body }) {
        const app = await requireApp(work.sql, body.app_id, principal);
        return ok(await checkRoute(work.sql, app.id, body, principal));
      },
    }),
  ];
}

/** A route as every answer shows it. */
export function routeView(route: Route): Record<string, unknown> {
  return {
    id: route.id,
    app_id: route.appId,
    script_id: route.scriptId,
    method: route.method,
    host: route.host,
    path: route.path,
    version: route.version,
    created_at: route.createdAt.toISOString(),
  };
}
