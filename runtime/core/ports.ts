import type { ExecRequest, ExecResult, ExecutionRecord, Program, ScriptError } from "./execution.ts";
import type { ContextUse } from "./context-use.ts";
import type { Limits } from "./limits.ts";
import type { Principal } from "./principal.ts";
import type { RateLimits } from "./rate-limit.ts";

/** How the orchestrator and the manager reach the compute of a node. */
export interface ExecutorClient {
  /** Runs to the end, the deadline or a limit. Never rejects: a full pool is `overloaded`, a lost one `executor_unavailable`. */
  execute(request: ExecRequest): Promise<ExecResult>;
  /** Compiles without running: null when the source is right. Throws `executor_unavailable` when nobody can say. */
  compile(source: string, parseDepth: number): Promise<ScriptError | null>;
}

/** A script as the manager hands it out: limits merged and capped, ready to run. */
export interface ResolvedScript {
  id: string;
  name: string;
  version: number;
  enabled: boolean;
  app: { id: string; slug: string };
  program: Program;
  /** What of a request the script may look at. */
  uses: ContextUse;
  limits: Limits;
  /** Of the script's app; null when it has none. */
  rateLimits: RateLimits | null;
}

/** Finds the script that a route or a caller named; null when there is none. From the cache when the database is down. */
export interface ScriptResolver {
  resolveScript(scriptId: string): Promise<ResolvedScript | null>;
}

/** Takes every finished execution, off the request path: must return at once and never throw. */
export interface ExecutionSink {
  record(execution: ExecutionRecord): void;
  /** Counts a request that the app's rate limit kept from its script: no execution. */
  countRefused(appId: string, scriptId: string, atMs: number): void;
}

/**
 * A change of the control plane that caches must follow. `domains`: claims, or an app's existence or slug; `app`: its
 * routes, scripts' settings or sources.
 */
export type Change =
  | { kind: "domains" }
  | { kind: "app"; appId: string }
  | { kind: "script"; appId: string; scriptId: string };

/** Called by the manager after commit and awaited before it answers: what it returns from is visible to the next request. */
export interface ChangeListener {
  applyChanges(changes: readonly Change[]): Promise<void>;
}

/** Who sends a request, and how that is known. */
export interface Identified {
  principal: Principal;
  /** A browser sends a cookie by itself, whoever's page asks: it proves nothing about who wants the request. */
  by: "bearer" | "cookie";
}

/** Where a request comes from, as the ingress knows it. */
export interface ControlClient {
  /** IP address of the client. */
  address: string;
  /** Scheme, host and port as the client calls this server: `https://cloud.example.com`. */
  origin: string;
}

/** The one seam that knows who acts on the control plane. */
export interface AdminVerifier {
  /** Null: nobody. Throws `database_unavailable` when that cannot be found out. */
  identify(headers: Headers, origin: string): Promise<Identified | null>;
  /** Whether a bearer token is, or looks like, one of the platform's own, valid or not: no script may see it. */
  isPlatformToken(token: string): boolean;
}

/** Why one candidate of a request's match won or lost. */
export interface MatchCandidate {
  routeId: string;
  matched: boolean;
  reason: string;
}

/** What the ingress would do with a request, and why. */
export interface MatchExplanation {
  /** The status of the match itself: 200 when a script would run, else 400, 404 or 405. */
  status: number;
  code: string | null;
  app: { id: string; slug: string } | null;
  claim: { id: string | null; pattern: string } | null;
  domain: Record<string, string>;
  /** The route that won. */
  route: { id: string; scriptId: string; method: string; host: string | null; path: string } | null;
  params: Record<string, string>;
  candidates: MatchCandidate[];
  /** Methods for `Allow` when the status is 405. */
  allow: string[];
}

/** Explains and prepares requests with the very tables that serve them. */
export interface RequestMatcher {
  /** `appId`: inside that app, whatever the host. `url` is absolute. */
  explain(request: { url: string; method: string; appId?: string }): Promise<MatchExplanation>;
}
