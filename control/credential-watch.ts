import type { Principal } from "../runtime/core/principal.ts";
import type { SessionSettings } from "../runtime/core/settings.ts";
import type { Lease } from "./log-tail.ts";
import { systemClock, type RecorderClock } from "./record-execution.ts";
import { liveSessions } from "./store/admin-sessions.ts";
import { liveTokens } from "./store/api-tokens.ts";
import type { Queries } from "./store/transaction.ts";

export interface CredentialWatchOptions {
  /** Of these ids of sessions and of tokens, those that have not ended. */
  findLive(sessions: readonly string[], tokens: readonly string[]): Promise<Set<string>>;
  clock?: RecorderClock;
  reporter?: { warn(details: Record<string, unknown>, message: string): void };
}

const CHECK_MS = 15_000;

/**
 * Ends what goes on for longer than a request when the session or token that it was begun with has ended: at once when
 * that happened in this process, within 15 s when it expired or another process ended it. With nobody to watch there is
 * no timer.
 */
export class CredentialWatch {
  readonly #options: CredentialWatchOptions;
  readonly #clock: RecorderClock;
  readonly #watched = new Set<{ kind: "session" | "token"; id: string; controller: AbortController }>();
  #cancelCheck: (() => void) | null = null;

  constructor(options: CredentialWatchOptions) {
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
  }

  /** Undefined for a principal that cannot end. */
  watch({ kind, id, session }: Principal): Lease | undefined {
    const credential =
      session !== null
        ? { kind: "session" as const, id: session.id }
        : kind === "token" && id !== null
          ? { kind: "token" as const, id }
          : null;
    if (credential === null) return undefined;
    const watched = { ...credential, controller: new AbortController() };
    this.#watched.add(watched);
    this.#schedule();
    return {
      ended: watched.controller.signal,
      release: () => {
        this.#watched.delete(watched);
        if (this.#watched.size === 0) this.#cancel();
      },
    };
  }

  /** To be called when credentials may have ended. Never rejects: when the database does not answer, it is tried later. */
  async check(): Promise<void> {
    const all = [...this.#watched];
    if (all.length === 0) return;
    const ids = (kind: string) => [...new Set(all.filter((one) => one.kind === kind).map((one) => one.id))];
    try {
      const live = await this.#options.findLive(ids("session"), ids("token"));
      for (const one of all) if (!live.has(one.id)) one.controller.abort();
    } catch (error) {
      this.#options.reporter?.warn({ err: error }, "Cannot find out whether sessions go on");
    }
  }

  close(): void {
    this.#cancel();
    this.#watched.clear();
  }

  #schedule(): void {
    this.#cancelCheck ??= this.#clock.after(CHECK_MS, () => {
      this.#cancelCheck = null;
      void this.check().finally(() => {
        if (this.#watched.size > 0) this.#schedule();
      });
    });
  }

  #cancel(): void {
    this.#cancelCheck?.();
    this.#cancelCheck = null;
  }
}

/** What the database says of them. */
export function liveCredentials(sql: Queries, session: SessionSettings, nowMs: () => number = Date.now) {
  return async (sessions: readonly string[], tokens: readonly string[]): Promise<Set<string>> => {
    const now = nowMs();
    const clock = { nowMs: now, idleSinceMs: now - session.idleMinutes * 60_000 };
    const [a, b] = await Promise.all([
      sessions.length === 0 ? new Set<string>() : liveSessions(sql, sessions, clock),
      tokens.length === 0 ? new Set<string>() : liveTokens(sql, tokens, now),
    ]);
    return a.union(b);
  };
}
