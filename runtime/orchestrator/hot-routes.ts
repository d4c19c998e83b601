import { isAdminHost, type AdminHostSettings } from "../core/admin-hosts.ts";
import { parseHostHeader } from "../core/host-pattern.ts";
import type { RouteMatch } from "./match-request.ts";

const MAX_HOST_LENGTH = 300;
const MAX_URL_LENGTH = 600;

/** A match that was made before, with the path that it was made for. */
export interface HotRoute {
  match: RouteMatch;
  rawPath: string;
}

/** A `Host` header that was seen before. */
export interface KnownHost {
  host: string;
  admin: boolean;
  /** By method, then by URL without query. */
  routes: Map<string, Map<string, HotRoute>>;
}

/**
 * What recent requests led to, for one generation of the tables. Bounded: when it is full it starts anew, which costs each
 * hot URL one look-up.
 */
export class HotRoutes {
  readonly #settings: AdminHostSettings;
  readonly #maxEntries: number;
  readonly #hosts = new Map<string | null, KnownHost | null>();
  #entries = 0;
  #generation = -1;

  constructor(settings: AdminHostSettings, maxEntries: number) {
    this.#settings = settings;
    this.#maxEntries = maxEntries;
  }

  /** Null for a header that names no host. */
  host(header: string | null, generation: number): KnownHost | null {
    if (generation !== this.#generation || this.#entries >= this.#maxEntries) {
      this.#hosts.clear();
      this.#entries = 0;
      this.#generation = generation;
    }
    const known = this.#hosts.get(header);
    if (known !== undefined) return known;
    const host = parseHostHeader(header);
    const made = host === null ? null : { host, admin: isAdminHost(host, this.#settings), routes: new Map() };
    if (header === null || header.length <= MAX_HOST_LENGTH) {
      this.#hosts.set(header, made);
      this.#entries++;
    }
    return made;
  }

  /** `url` is the part of `wholeUrl` before the query. */
  remember(known: KnownHost, method: string, url: string, wholeUrl: string, route: HotRoute): void {
    // A slice keeps the whole string alive.
    if (wholeUrl.length > MAX_URL_LENGTH) return;
    let routes = known.routes.get(method);
    if (routes === undefined) known.routes.set(method, (routes = new Map()));
    routes.set(url, route);
    this.#entries++;
  }
}
