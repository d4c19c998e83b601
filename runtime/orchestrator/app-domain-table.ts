import {
  isLocalName,
  matchHostPattern,
  parseHostPattern,
  slugOfLocalhostName,
  type HostPattern,
} from "../core/host-pattern.ts";
import { HostIndex } from "./host-index.ts";

export interface TableApp {
  id: string;
  slug: string;
}

export interface DomainClaim {
  id: string;
  app: TableApp;
  pattern: HostPattern;
}

/** A row of apps joined to their claims; an app without a claim has one row with nulls. */
export interface DomainRow {
  appId: string;
  slug: string;
  claimId: string | null;
  pattern: string | null;
}

/** What a host leads to. */
export interface DomainMatch {
  app: TableApp;
  /** `id` is null for `{slug}.localhost`, which nobody needs to claim. */
  claim: { id: string | null; pattern: string };
  /** What the claim captured. */
  domain: [name: string, value: string][];
  /** The host that was looked up: `localhost` for a local name that no claim matches, else the request's. */
  host: string;
}

/** Host -> app, for every claim of the platform. Immutable: a change makes a new table. */
export class AppDomainTable {
  readonly #claims = new HostIndex<DomainClaim>();
  readonly #appsById = new Map<string, TableApp>();
  readonly #appsBySlug = new Map<string, TableApp>();

  /** Rows that cannot be read (`onBadRow`) claim nothing, rather than to keep the server from starting. */
  constructor(rows: Iterable<DomainRow>, onBadRow: (row: DomainRow, error: unknown) => void = () => {}) {
    for (const row of rows) {
      let app = this.#appsById.get(row.appId);
      if (app === undefined) {
        app = { id: row.appId, slug: row.slug };
        this.#appsById.set(app.id, app);
        this.#appsBySlug.set(app.slug, app);
      }
      if (row.claimId === null || row.pattern === null) continue;
      try {
        const claim = { id: row.claimId, app, pattern: parseHostPattern(row.pattern) };
        this.#claims.ensure(claim.pattern, () => claim);
      } catch (error) {
        onBadRow(row, error);
      }
    }
  }

  app(id: string): TableApp | null {
    return this.#appsById.get(id) ?? null;
  }

  /** Whether an app claims `host` by more than the lone `*`. */
  isClaimed(host: string): boolean {
    return Boolean(this.#claims.specific(host));
  }

  /**
   * The app that answers at `host` (as `parseHostHeader` gives it), or null: the most specific claim but the lone `*`,
   * then `{slug}.localhost`, then the lone `*`, then, for a local name, what `localhost` leads to.
   */
  lookup(host: string): DomainMatch | null {
    const claim = this.#claims.specific(host);
    if (claim) return ofClaim(claim, host);
    const slug = slugOfLocalhostName(host);
    const app = slug === null ? undefined : this.#appsBySlug.get(slug);
    if (app) return { app, claim: { id: null, pattern: host }, domain: [], host };
    const lone = this.#claims.lone();
    if (lone) return ofClaim(lone, host);
    if (host === "localhost" || !isLocalName(host)) return null;
    const local = this.#claims.specific("localhost");
    return local ? ofClaim(local, "localhost") : null;
  }
}

function ofClaim(claim: DomainClaim, host: string): DomainMatch {
  return {
    app: claim.app,
    claim: { id: claim.id, pattern: claim.pattern.pattern },
    domain: matchHostPattern(claim.pattern, host) ?? [],
    host,
  };
}
