import { Type } from "@sinclair/typebox";
import { onlyApp } from "../../runtime/core/principal.ts";
import { createApp } from "../create-app.ts";
import { deleteApp } from "../delete-app.ts";
import { listApps, type App, type AppWithSummary } from "../find-app.ts";
import { changeApp, checkSlug } from "../rename-app.ts";
import { rateLimitJson } from "../../runtime/core/rate-limit.ts";
import { created, noContent, ok, operation, type Operation } from "./operation.ts";
import {
  Description,
  HeldBy,
  Id,
  idPage,
  idPageAnswer,
  includeQuery,
  listOf,
  listQuery,
  strictObject,
} from "./schemas.ts";
import { Summary, Time, Version } from "./schemas.ts";
import { ClientRateLimit, RateLimit, readRateLimits } from "./rate-limit-fields.ts";
import { summaryView } from "./summary-view.ts";

const Slug = Type.String({ maxLength: 300, description: "1 to 63 of a-z 0-9 -, no hyphen at an end, no UUID" });
const Name = Type.String({ minLength: 1, maxLength: 100 });
const Force = Type.Boolean({ description: "Take over a slug that still redirects to another app" });

export const AppSchema = strictObject({
  id: Id,
  slug: Type.String(),
  name: Type.String(),
  description: Type.String(),
  rate_limit: RateLimit,
  client_rate_limit: ClientRateLimit,
  created_at: Time,
  updated_at: Time,
  version: Version,
  summary: Type.Optional(Summary),
});

const SlugCheck = strictObject({
  slug: Type.String(),
  status: Type.Union(
    ["available", "current", "own_history", "history", "taken", "invalid"].map((status) => Type.Literal(status)),
  ),
  requires_force: Type.Boolean(),
  held_by: HeldBy,
});

/** `/apps`: the worked example of a resource. */
export function appOperations(): Operation[] {
  return [
    operation({
      method: "GET",
      path: "/apps",
      tag: "apps",
      access: { right: "read", on: "visible" },
      summary: "List apps in the order of their creation",
      query: strictObject({ ...listQuery, ...includeQuery }),
      success: { status: 200, schema: listOf(AppSchema) },
      async answer({ work, principal, query }) {
        const page = await listApps(work.sql, onlyApp(principal), idPage(["apps"], query), query.include === "summary");
        return idPageAnswer(["apps"], query, page, appView);
      },
    }),
    operation({
      method: "POST",
      path: "/apps",
      tag: "apps",
      access: { right: "write", on: "platform" },
      summary: "Create an app",
      body: strictObject({
        slug: Slug,
        name: Type.Optional(Name),
        description: Type.Optional(Description),
        rate_limit: Type.Optional(RateLimit),
        client_rate_limit: Type.Optional(ClientRateLimit),
        force: Type.Optional(Force),
      }),
      success: { status: 201, schema: AppSchema },
      errors: ["slug_taken", "slug_in_history"],
      idempotent: true,
      async answer({ work, body }) {
        const app = await createApp(work, readRateLimits(body));
        return created(appView(app), `/apps/${app.id}`, app.version);
      },
    }),
    operation({
      method: "POST",
      path: "/apps/slug:check",
      tag: "apps",
      access: { right: "read", on: "platform" },
      summary: "Say what a new app would meet that takes this slug",
      body: strictObject({ slug: Slug }),
      success: { status: 200, schema: SlugCheck },
      async answer({ work, principal, body }) {
        return ok(await checkSlug(work.sql, body.slug, null, principal));
      },
    }),
    operation({
      method: "GET",
      path: "/apps/{app}",
      tag: "apps",
      access: { right: "read", on: "app" },
      summary: "Get an app by id or slug",
      success: { status: 200, schema: AppSchema },
      errors: ["not_found"],
      async answer({ app }) {
        return ok(appView(app), app.version);
      },
    }),
    operation({
      method: "PATCH",
      path: "/apps/{app}",
      tag: "apps",
      access: { right: "write", on: "app" },
      summary: "Change an app; a new slug leaves a redirect from the old one",
      body: strictObject({
        slug: Type.Optional(Slug),
        name: Type.Optional(Name),
        description: Type.Optional(Description),
        rate_limit: Type.Optional(RateLimit),
        client_rate_limit: Type.Optional(ClientRateLimit),
        force: Type.Optional(Force),
      }),
      success: { status: 200, schema: AppSchema },
      errors: ["not_found", "slug_taken", "slug_in_history", "default_app"],
      conditional: true,
      async answer({ work, app, body, ifMatch }) {
        const changed = await changeApp(work, app.id, readRateLimits(body), ifMatch);
        return ok(appView(changed), changed.version);
      },
    }),
    operation({
      method: "DELETE",
      path: "/apps/{app}",
      tag: "apps",
      access: { right: "write", on: "app" },
      summary: "Delete an app with its scripts, routes, claims, slug history and logs",
      success: { status: 204, schema: null },
      errors: ["not_found", "default_app"],
      conditional: true,
      async answer({ work, app, ifMatch }) {
        await deleteApp(work, app.id, ifMatch);
        return noContent();
      },
    }),
    operation({
      method: "POST",
      path: "/apps/{app}/slug:check",
      tag: "apps",
      access: { right: "read", on: "app" },
      summary: "Say what this app would meet that takes this slug: the first of a rename's two steps",
      body: strictObject({ slug: Slug }),
      success: { status: 200, schema: SlugCheck },
      errors: ["not_found"],
      async answer({ work, principal, app, body }) {
        return ok(await checkSlug(work.sql, body.slug, app.id, principal));
      },
    }),
  ];
}

function appView(app: App | AppWithSummary): Record<string, unknown> {
  return {
    id: app.id,
    slug: app.slug,
    name: app.name,
    description: app.description,
    rate_limit: rateLimitJson(app.rateLimit),
    client_rate_limit: rateLimitJson(app.clientRateLimit),
    created_at: app.createdAt.toISOString(),
    updated_at: app.updatedAt.toISOString(),
    version: app.version,
    ...("summary" in app && app.summary ? { summary: summaryView(app.summary) } : {}),
  };
}
