import type postgres from "postgres";

export interface ListenOptions {
  /** Opens a client of one connection; `onLost` is called once when that is gone. */
  open(hooks: { onNotify(payload: string): void; onLost(error: unknown): void }): postgres.Sql;
  channel: string;
  onNotify(payload: string): void;
  /** After every subscription, the first included: what was missed must be read again. */
  onListen(): void;
  onRetry?(error: unknown, delayMs: number): void;
}

export interface Subscription {
  /** Asks the server whether the connection still lives; a dead one is replaced. */
  check(): void;
  /** Resolves when everything notified by a commit before this call was delivered, or the connection is gone. Never rejects. */
  caughtUp(): Promise<void>;
  unlisten(): Promise<void>;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

/**
 * LISTEN on a connection of its own that is opened again whenever it is lost. Resolves once subscribed; rejects, and is
 * over, when the first try fails.
 */
export async function subscribe(options: ListenOptions): Promise<Subscription> {
  const closed = Promise.withResolvers<void>();
  let isClosed = false;
  let wake = () => {};
  let current: Listener | null = await connect(options);

  const keep = async () => {
    for (let delayMs = FIRST_RETRY_MS; ;) {
      if (current !== null) {
        await Promise.race([current.lost, closed.promise]);
        await current.client.end({ timeout: 0 });
        current = null;
        delayMs = FIRST_RETRY_MS;
      }
      if (isClosed) return;
      try {
        current = await connect(options);
      } catch (error) {
        options.onRetry?.(error, delayMs);
        const pause = Promise.withResolvers<void>();
        wake = pause.resolve;
        const timer = setTimeout(wake, delayMs);
        await pause.promise;
        clearTimeout(timer);
        delayMs = Math.min(delayMs * 2, LAST_RETRY_MS);
      }
    }
  };
  const kept = keep();

  return {
    check() {
      // A client that gets no answer within its deadline gives the connection up, which is what `lost` waits for.
      if (current === null) wake();
      else current.client`SELECT 1`.catch(() => {});
    },
    async caughtUp() {
      // The server delivers what waits for a session before it answers the session's next statement.
      if (current !== null) await current.client`SELECT 1`.catch(() => {});
    },
    async unlisten() {
      isClosed = true;
      closed.resolve();
      wake();
      await kept;
    },
  };
}

interface Listener {
  client: postgres.Sql;
  lost: Promise<unknown>;
}

async function connect(options: ListenOptions): Promise<Listener> {
  const { promise: lost, resolve } = Promise.withResolvers<unknown>();
  const client = options.open({ onNotify: (payload) => options.onNotify(payload), onLost: resolve });
  try {
    await client.unsafe(`LISTEN "${options.channel.replaceAll('"', '""')}"`);
  } catch (error) {
    await client.end({ timeout: 0 });
    throw error;
  }
  options.onListen();
  return { client, lost };
}
