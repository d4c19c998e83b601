import { isUnavailable, type Listening, type Sql } from "../../sql/connect.ts";
import type { SandboxCeiling } from "../core/limits.ts";
import type { Change, ChangeListener, ResolvedScript, ScriptResolver } from "../core/ports.ts";
import { AppDomainTable } from "./app-domain-table.ts";
import { parseChangeNotice } from "./change-notice.ts";
import { LazyCache } from "./lazy-cache.ts";
import { readDomains, readRoutes, readScript } from "./read-model-queries.ts";
import { RouteTable } from "./route-table.ts";
import type { RoutingTables } from "./routing-tables.ts";

export interface ReadModelOptions {
  /** Of a role that may read. */
  sql: Sql;
  ceiling: SandboxCeiling;
  /** This process's name in notifications: its own changes came by `applyChanges` already. */
  origin: string;
  log: ReadModelLog;
}

export interface ReadModelLog {
  warn(fields: Record<string, unknown>, message: string): void;
}

const CHANNEL = "picloud_changes";
const DOMAINS = "domains";
const RETRY_AFTER_MS = 1_000;
const MAX_SCRIPT_BYTES = 64 * 1024 * 1024;
const MAX_ROUTES = 500_000;

/** Listens first and reads then, so that no change falls between; rejects when the database cannot be reached. */
export async function createReadModel(options: ReadModelOptions): Promise<ReadModel> {
  const model = new ReadModel(options);
  await model.open();
  return model;
}

/**
 * The database as the ingress sees it: the domain table whole, routes by app and scripts one by one when first needed.
 * Follows changes by `applyChanges` (of this process) and by notifications (of others); when the database is down, what
 * is cached goes on to be served.
 */
export class ReadModel implements RoutingTables, ScriptResolver, ChangeListener {
  readonly #options: ReadModelOptions;
  readonly #domains: LazyCache<AppDomainTable>;
  readonly #routes: LazyCache<RouteTable>;
  readonly #scripts: LazyCache<ResolvedScript | null>;
  #generation = 0;
  #listening: Listening | null = null;
  /** What notifications have begun and not ended yet. */
  readonly #following = new Set<Promise<void>>();

  constructor(options: ReadModelOptions) {
    this.#options = options;
    const { sql, ceiling, log } = options;
    const common = { isUnavailable, retryAfterMs: RETRY_AFTER_MS, nowMs: () => performance.now() };
    this.#domains = new LazyCache({
      ...common,
      load: async () =>
        new AppDomainTable(await readDomains(sql), (row, error) =>
          log.warn({ claimId: row.claimId, err: error }, "A domain claim cannot be read and matches nothing"),
        ),
      weigh: () => 0,
      maxWeight: 0,
    });
    this.#routes = new LazyCache({
      ...common,
      load: async (appId) =>
        new RouteTable(await readRoutes(sql, appId), (row, error) =>
          log.warn({ routeId: row.id, err: error }, "A route cannot be read and matches nothing"),
        ),
      weigh: (table) => table.routes.length + 1,
      maxWeight: MAX_ROUTES,
    });
    this.#scripts = new LazyCache({
      ...common,
      load: (scriptId) => readScript(sql, scriptId, ceiling),
      weigh: (script) => (script === null ? 0 : script.program.source.length) + 500,
      maxWeight: MAX_SCRIPT_BYTES,
    });
  }

  get generation(): number {
    return this.#generation;
  }

  domains(): AppDomainTable | Promise<AppDomainTable> {
    return this.#domains.peek(DOMAINS) ?? this.#domains.get(DOMAINS);
  }

  routes(appId: string): RouteTable | Promise<RouteTable> {
    return this.#routes.peek(appId) ?? this.#routes.get(appId);
  }

  script(scriptId: string): ResolvedScript | null | Promise<ResolvedScript | null> {
    const script = this.#scripts.peek(scriptId);
    return script === undefined ? this.#scripts.get(scriptId) : script;
  }

  async resolveScript(scriptId: string): Promise<ResolvedScript | null> {
    return await this.script(scriptId);
  }

  /** What is cached of what changed is read again before this returns. */
  async applyChanges(changes: readonly Change[]): Promise<void> {
    const routes = new Set<string>();
    const scripts = new Set<string>();
    let domains = false;
    for (const change of changes) {
      if (change.kind === "domains") {
        domains = true;
        this.#domains.suspect(DOMAINS);
        // An app may be renamed or gone: its scripts carry its slug.
        this.#scripts.suspectAll();
        continue;
      }
      routes.add(change.appId);
      if (change.kind === "script") {
        scripts.add(change.scriptId);
        continue;
      }
      for (const [id, script] of this.#scripts.cached()) {
        if (script === null || script.app.id === change.appId) this.#scripts.suspect(id);
      }
    }
    for (const id of routes) this.#routes.suspect(id);
    for (const id of scripts) this.#scripts.suspect(id);
    this.#generation++;
    await Promise.all([
      domains ? this.#domains.refresh(DOMAINS) : null,
      ...[...routes].map((id) => this.#routes.refresh(id)),
      ...[...scripts].map((id) => this.#scripts.refresh(id)),
    ]);
  }

  /** Resolves when every change that was committed before this call is what requests see. Never rejects. */
  async caughtUp(): Promise<void> {
    await this.#listening?.caughtUp();
    await Promise.all(this.#following);
  }

  async open(): Promise<void> {
    let connected = false;
    this.#listening = await this.#options.sql.listen(
      CHANNEL,
      (payload) => this.#follow(payload),
      () => {
        // Whatever was notified while the connection was gone is lost: read everything again.
        if (connected) this.#suspectEverything();
        connected = true;
      },
    );
    await this.#domains.get(DOMAINS);
  }

  async close(): Promise<void> {
    const listening = this.#listening;
    this.#listening = null;
    await listening?.unlisten().catch(() => {});
  }

  #follow(payload: string): void {
    const notice = parseChangeNotice(payload);
    if (notice === null) {
      this.#options.log.warn(
        { payload: payload.slice(0, 200) },
        "A notification cannot be read: everything is read again",
      );
      this.#suspectEverything();
      return;
    }
    if (notice.origin === this.#options.origin) return;
    const following = this.applyChanges(notice.changes)
      .catch((error: unknown) => this.#options.log.warn({ err: error }, "A change could not be followed"))
      .finally(() => this.#following.delete(following));
    this.#following.add(following);
  }

  #suspectEverything(): void {
    this.#domains.suspectAll();
    this.#routes.suspectAll();
    this.#scripts.suspectAll();
    this.#generation++;
  }
}
