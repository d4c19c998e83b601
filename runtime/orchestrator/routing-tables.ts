import type { ResolvedScript } from "../core/ports.ts";
import type { AppDomainTable } from "./app-domain-table.ts";
import type { RouteTable } from "./route-table.ts";

/**
 * What the ingress reads. Each answers at once from the cache, or with a promise when it has to be read first; that
 * rejects with `database_unavailable` when it cannot be.
 */
export interface RoutingTables {
  /** Rises with every change, before the change is visible: what was derived under an older one is stale. */
  readonly generation: number;
  domains(): AppDomainTable | Promise<AppDomainTable>;
  routes(appId: string): RouteTable | Promise<RouteTable>;
  script(scriptId: string): ResolvedScript | null | Promise<ResolvedScript | null>;
}
