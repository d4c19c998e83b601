import type { ApiOperation, JsonSchema } from "./api-operation.ts";
import type { ControlPlane } from "./control-plane.ts";

/** What requests are about: ids by the name of the path's parameter, and by the name of a body's field. */
export interface Things {
  app: string;
  domain: string;
  script: string;
  route: string;
  /** Of an execution. */
  id: string;
  account: string;
  token: string;
}

/** An app with a script, a route, a claim and an execution, and an account and a token beside. */
export async function makeThings(
  control: ControlPlane,
  { slug, host, script, path }: { slug: string; host: string; script: { name: string; source: string }; path: string },
  run: (host: string) => Promise<unknown>,
): Promise<Things> {
  const app = await control.create("/apps", { slug });
  const domain = await control.create(`/apps/${slug}/domains`, { pattern: host });
  const made = await control.create("/scripts", { app_id: app.id, ...script });
  const route = await control.create(`/scripts/${made.id}/routes`, { path });
  const account = await control.create("/accounts", { username: `of-${slug}`, password: "correct horse battery" });
  const token = await control.create("/tokens", { name: `of ${slug}`, access: "full", app_id: app.id });
  await run(host);
  const { items }: { items: { id: string }[] } = await control.call("GET", `/logs?app=${slug}`);
  const [execution] = items;
  if (execution === undefined) throw new Error(`Nothing ran on ${host}`);
  return {
    app: app.id,
    domain: domain.id,
    script: made.id,
    route: route.id,
    id: execution.id,
    account: account.id,
    token: token.id,
  };
}

/** The path with its parameters filled in; `{id}` is a script's where the path says so. */
export function pathOf({ path }: Pick<ApiOperation, "path">, things: Things): string {
  return path.replace(/\{(\w+)\}/g, (_, name: keyof Things) =>
    encodeURIComponent(name === "id" && path.startsWith("/scripts/") ? things.script : things[name]),
  );
}

/** A body that is right by its schema, every field of it there. */
export function bodyOf({ body }: Pick<ApiOperation, "body">, things: Things): Record<string, unknown> | undefined {
  return body === null ? undefined : (sampleOf(body, "", things) as Record<string, unknown>);
}

function sampleOf(schema: JsonSchema, name: string, things: Things): unknown {
  const known = knownFields(things)[name];
  if (known !== undefined) return known;
  if (schema.const !== undefined) return schema.const;
  const variants = schema.anyOf?.filter(({ type }) => type !== "null") ?? [];
  if (variants[0] !== undefined) return sampleOf(variants[0], name, things);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        Object.entries(schema.properties ?? {}).map(([field, inner]) => [field, sampleOf(inner, field, things)]),
      );
    case "integer":
    case "number":
      return Math.max(1, schema.minimum ?? 1);
    case "boolean":
      return false;
    default:
      return "sample";
  }
}

function knownFields(things: Things): Record<string, unknown> {
  return {
    app_id: things.app,
    script_id: things.script,
    slug: `sample-${Math.random().toString(36).slice(2, 8)}`,
    pattern: "sample.example",
    source: '"sample"',
    method: "GET",
    host: null,
    path: "/sample",
    url: "http://sample.example/sample",
    query: { name: "value" },
    headers: { name: "value" },
    username: "sample",
    password: "correct horse battery",
    current_password: "correct horse battery",
    new_password: "another horse battery",
    expires_at: null,
    max_call_levels: 8,
    max_expr_depth: 32,
    timeout_ms: 1_000,
    memory_limit_mb: 8,
  };
}
