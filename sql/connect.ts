import postgres from "postgres";
import { PiCloudError } from "../runtime/core/errors.ts";
import { createCircuitBreaker } from "./circuit-breaker.ts";
import { databaseUnavailable, diskFull, explainUnavailable, mapDatabaseError } from "./database-errors.ts";
import { silentLog, type DatabaseLog } from "./database-log.ts";
import { subscribe, type Subscription } from "./listen.ts";

export { isUnavailable, uniqueViolation } from "./database-errors.ts";

/**
 * The tagged template of postgres.js. Whatever is called on it settles within the deadline: with rows, with an error of
 * the server, or with `database_unavailable` or `disk_full`. `sql.listen(channel, onNotify, onListen)` subscribes anew whenever its
 * connection was lost and then calls `onListen` again.
 */
export type Sql = { listen: Listen } & postgres.Sql;
export type Transaction = postgres.TransactionSql;

export type Listen = (
  channel: string,
  onNotify: (payload: string) => void,
  onListen?: () => void,
) => Promise<Listening>;

export type Listening = Pick<Subscription, "caughtUp" | "unlisten">;

export interface Database {
  sql: Sql;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Connections at most; they are opened when needed, and closed after a minute without work. */
  max?: number;
  /** A reader's transactions are read-only whatever its role in the database allows. */
  role: "manager" | "reader";
  log?: DatabaseLog;
  /** In which a query must have settled, time in the queue included. */
  deadlineMs?: number;
  /** For work that keeps a slow disk busy for minutes: silence means nothing then, and only the deadline ends a query. */
  patient?: boolean;
  /** Whether a full disk is what keeps the server away, where somebody knows: a server that cannot start tells no client. */
  isDiskFull?(): boolean;
}

const DEADLINE_MS = 4_500;
const PROBE_MS = 2_000;
/** While queries wait, a server that says nothing for so long is asked on a new connection whether it is there. */
const SILENCE_MS = 250;
/** How long it may then take: never less, and many times what a connection took lately, so that a busy machine is only slow. */
const LEAST_PATIENCE_MS = 600;
const PATIENCE = 20;
const HEARTBEAT_MS = 30_000;
const OLDEST_SERVER = 150_000;

/** The one place that opens connections. Connects when first asked something. */
export function connectDatabase(options: DatabaseOptions): Database {
  const log = options.log ?? silentLog;
  const deadlineMs = options.deadlineMs ?? DEADLINE_MS;
  const common = commonOptions(options.role, deadlineMs);
  const subscriptions = new Set<Subscription>();
  const checkSubscriptions = () => {
    for (const subscription of subscriptions) subscription.check();
  };

  const breaker = createCircuitBreaker({
    probe: () => probe(options.url, common),
    schedule: (work, delayMs) => {
      const timer = setTimeout(work, delayMs);
      return () => clearTimeout(timer);
    },
    onOpen: (cause) => log.error({ reason: explainUnavailable(cause) }, "The database is unavailable"),
    onClose: () => {
      log.info({}, "The database is available again");
      checkSubscriptions();
    },
  });

  let openMs = 0;
  const answersSoon = async () => {
    const sinceMs = performance.now();
    const asked = probe(options.url, common);
    const patienceMs = Math.min(PROBE_MS, Math.max(LEAST_PATIENCE_MS, openMs * PATIENCE));
    // What has come meanwhile is read before it is judged that nothing came, also when this process had no turn for long.
    const late = Bun.sleep(patienceMs).then(() => Bun.sleep(1));
    await Promise.race([asked, late]).catch(() => {});
    if (sql.heardAt() < sinceMs) await Promise.race([asked, Promise.reject(new Error("no answer in time"))]);
  };

  const onsilent = () => {
    const silence = new Error("no answer in time");
    void breaker.suspect(silence, answersSoon).then((isGone) => {
      // What waits would only wait for its deadline.
      if (isGone) sql.drop(databaseUnavailable(silence));
    });
  };

  const sql = postgres(options.url, {
    ...common,
    max: options.max ?? 10,
    idle_timeout: 60,
    query_timeout: deadlineMs,
    map_error: mapDatabaseError,
    gate() {
      if (!breaker.isOpen) return null;
      return options.isDiskFull?.() ? diskFull(breaker.cause) : databaseUnavailable(breaker.cause);
    },
    onready(ms) {
      // Slow is remembered for a while, fast at once forgotten by what is slower.
      openMs = Math.max(ms, openMs / 2);
    },
    onlost(error, connecting) {
      if (connecting && !isFull(error)) breaker.trip(error);
      else if (hasCode(error, "QUERY_TIMEOUT")) void breaker.suspect(error);
      checkSubscriptions();
    },
    ...(options.patient ? {} : { silence: SILENCE_MS, onsilent }),
  });

  const listen: Listen = async (channel, onNotify, onListen) => {
    const subscription = await subscribe({
      open: ({ onNotify: deliver, onLost }) =>
        postgres(options.url, {
          ...common,
          max: 1,
          max_lifetime: null,
          query_timeout: PROBE_MS,
          map_error: mapDatabaseError,
          onnotify: (_, payload) => deliver(payload),
          onlost: onLost,
        }),
      channel,
      onNotify,
      onListen: onListen ?? (() => {}),
      onRetry: (error, delayMs) =>
        log.warn({ reason: explainUnavailable(error), delayMs }, "Cannot listen for changes"),
    });
    subscriptions.add(subscription);
    // On the loopback a connection never dies without a word; on a network it may, and no query would notice.
    const heartbeat = isLoopback(options.url) ? null : setInterval(() => subscription.check(), HEARTBEAT_MS);
    heartbeat?.unref();
    return {
      caughtUp: () => subscription.caughtUp(),
      unlisten: async () => {
        subscriptions.delete(subscription);
        if (heartbeat !== null) clearInterval(heartbeat);
        await subscription.unlisten();
      },
    };
  };

  return {
    sql: Object.assign(sql, { listen }),
    close: async () => {
      breaker.stop();
      const ended = [...subscriptions].map((subscription) => subscription.unlisten());
      await Promise.all([sql.end({ timeout: 2 }), ...ended]);
    },
  };
}

/**
 * For the start of a server: throws `database_unreachable` with one sentence when the database does not answer, refuses
 * the login, or is older than PostgreSQL 15.
 */
export async function checkServer(sql: Sql): Promise<void> {
  const { host, port, database } = sql.options;
  const where = `${host.join()}:${port.join()}/${database}`;
  let version: number;
  try {
    const [row] = await sql<{ version: number }[]>`SELECT current_setting('server_version_num')::int AS version`;
    version = row?.version ?? 0;
  } catch (error) {
    throw new PiCloudError(
      "database_unreachable",
      `Cannot reach the database at ${where}: ${explainUnavailable(error)}`,
      {},
      { cause: error },
    );
  }
  if (version < OLDEST_SERVER) {
    const major = Math.floor(version / 10_000);
    throw new PiCloudError(
      "database_unreachable",
      `Cannot use the database at ${where}: PostgreSQL ${major} is older than 15`,
    );
  }
}

function commonOptions(role: DatabaseOptions["role"], deadlineMs: number) {
  return {
    connect_timeout: 3,
    // One query a connection at a time: the loss of one never takes another caller's with it.
    max_pipeline: 0,
    backoff: (attempts: number) => Math.min(0.02 * 2 ** attempts, 0.5),
    onnotice() {},
    connection: {
      application_name: `picloud-${role}`,
      // The server gives up first, so that a slow query costs the query and not the connection.
      statement_timeout: Math.max(1, deadlineMs - 500),
      // A client that fell silent in a transaction must not hold its locks.
      idle_in_transaction_session_timeout: deadlineMs,
      ...(role === "reader" ? { default_transaction_read_only: true } : {}),
      // A plan that is made once for all apps is one for the average app: an empty one waits as long as a busy one.
      ...(role === "manager" ? { plan_cache_mode: "force_custom_plan" } : {}),
    },
  };
}

async function probe(url: string, common: ReturnType<typeof commonOptions>): Promise<void> {
  const client = postgres(url, {
    ...common,
    max: 1,
    fetch_types: false,
    connect_timeout: 2,
    query_timeout: PROBE_MS,
  });
  try {
    await client`SELECT 1`;
  } catch (error) {
    // It is there, and serves those who have a connection.
    if (!isFull(error)) throw error;
  } finally {
    await client.end({ timeout: 0 });
  }
}

/** A server that has no connection left for us still serves those that we have. */
function isFull(error: unknown): boolean {
  return hasCode(error, "53300");
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function isLoopback(url: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]", ""].includes(new URL(url).hostname);
}
