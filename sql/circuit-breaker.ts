/** Runs `work` after `delayMs` unless the returned function is called before. */
export type Schedule = (work: () => void, delayMs: number) => () => void;

export interface CircuitBreakerOptions {
  /** Resolves when the database answers again; must settle by itself within seconds. */
  probe(): Promise<void>;
  schedule: Schedule;
  onOpen?(cause: unknown): void;
  onClose?(): void;
}

export interface CircuitBreaker {
  readonly isOpen: boolean;
  /** What made it open. */
  readonly cause: unknown;
  /** The database is gone: refuse every call from now on, until a probe succeeds. */
  trip(cause: unknown): void;
  /** It may be gone: one probe decides, or `ask` in its place. The promise tells when it has, and whether it is gone. */
  suspect(cause: unknown, ask?: () => Promise<void>): Promise<boolean>;
  stop(): void;
}

const FIRST_PROBE_MS = 100;
/** What comes back is seen soon; a connection that is refused costs nothing. */
const LAST_PROBE_MS = 500;

/**
 * Lets calls fail at once while the database is down, instead of each waiting for its deadline. Only while it is open
 * are there timers: an idle or a healthy server is never polled.
 */
export function createCircuitBreaker(options: CircuitBreakerOptions): CircuitBreaker {
  let state: "closed" | "suspicious" | "open" | "stopped" = "closed";
  let cause: unknown = null;
  let cancelProbe = () => {};

  const trip = (reason: unknown) => {
    if (state === "open" || state === "stopped") return;
    state = "open";
    cause = reason;
    options.onOpen?.(reason);
    probeAfter(FIRST_PROBE_MS);
  };

  const probeAfter = (delayMs: number) => {
    cancelProbe = options.schedule(() => {
      options.probe().then(
        () => {
          if (state !== "open") return;
          state = "closed";
          cause = null;
          options.onClose?.();
        },
        (error: unknown) => {
          if (state !== "open") return;
          cause = error;
          probeAfter(Math.min(delayMs * 2, LAST_PROBE_MS));
        },
      );
    }, delayMs);
  };

  return {
    get isOpen() {
      return state === "open";
    },
    get cause() {
      return cause;
    },
    trip,
    async suspect(reason, ask = options.probe) {
      if (state !== "closed") return false;
      state = "suspicious";
      const isGone = await ask().then(
        () => false,
        () => true,
      );
      if (state !== "suspicious") return false;
      if (isGone) trip(reason);
      else state = "closed";
      return isGone;
    },
    stop() {
      state = "stopped";
      cancelProbe();
    },
  };
}
