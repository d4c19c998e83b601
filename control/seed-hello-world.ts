import { parseRoutePath } from "../runtime/core/route-path.ts";
import { DEFAULT_LIMITS } from "../runtime/core/limits.ts";
import { DEFAULT_APP_SLUG } from "./app-slug.ts";
import { findAppBySlug, lockApp } from "./store/apps.ts";
import { markSeeded } from "./store/platform.ts";
import { insertRoute } from "./store/routes.ts";
import { hasScripts, insertScript } from "./store/scripts.ts";
import { notifyChanges, type Sql } from "./store/transaction.ts";

export const HELLO_WORLD_SOURCE = `// Answers GET /hello. Change it, or write a script of your own and bind it to a route.
fn handle(ctx) {
    let name = ctx.query.name ?? "World";
    \`Hello, \${name}!\`
}
`;

/**
 * Gives a fresh install its first script and the route `GET /hello`: once, and only while the default app has no script.
 * Before the caches of this process are first read; an orchestrator that is one of its own may have read already, and is told.
 * True when it did.
 */
export async function seedHelloWorld(sql: Sql): Promise<boolean> {
  const seeded = await sql.begin(async (tx) => {
    const found = await findAppBySlug(tx, DEFAULT_APP_SLUG);
    if (found === null || (await lockApp(tx, found.app.id)) === null) return false;
    if (!(await markSeeded(tx))) return false;
    const { id: appId } = found.app;
    if (await hasScripts(tx, appId)) return false;
    const script = await insertScript(tx, appId, {
      name: "Hello World",
      description: "The first script of a fresh install",
      source: HELLO_WORLD_SOURCE,
      enabled: true,
      sandbox: {},
      timeoutMs: DEFAULT_LIMITS.timeout_ms,
      memoryLimitMb: DEFAULT_LIMITS.memory_limit_mb,
      parseDepth: DEFAULT_LIMITS.max_expr_depth,
    });
    if (script === null) return false;
    const path = parseRoutePath("/hello");
    await insertRoute(tx, appId, {
      scriptId: script.id,
      method: "GET",
      host: null,
      hostShape: "",
      path: path.path,
      pathShape: path.shapeKey,
    });
    await notifyChanges(tx, "", [{ kind: "app", appId }]);
    return true;
  });
  return seeded;
}
