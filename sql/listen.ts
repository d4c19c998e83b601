import postgres from "postgres";

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
  unlisten(): Promise<void>;
}

const FIRST_RETRY_MS = 50;
const LAST_RETRY_MS = 2_000;

/**
 * LISTEN on a connection of its own that is opened again whenever it is lost. Resolves once subscribed; rejects, and is
 * over, when the first try fails.
 */
export async function subscribe(options: ListenOptions): Promise<Subscription> {
  let current: { client: postgres.Sql; lost: Promise<unknown> } | null = await connect(options);
  let closing = false;
  let wake = () => {};

  const keep = async () => {
    let delayMs = FIRST_RETRY_MS;
    while (!closing) {
      if (current !== null) {
        await current.lost;
        await current.client.end({ timeout: 0 });
        current = null;
        delayMs = FIRST_RETRY_MS;
        if (closing) return;
      }
      try {
        current = await connect(options);
      } catch (error) {
        options.onRetry?.(error, delayMs);
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, delayMs);
          wake = () => (clearTimeout(timer), resolve());
        });
        delayMs = Math.min(delayMs * 2, LAST_RETRY_MS);
      }
    }
    await current?.client.end({ timeout: 0 });
  };
  const kept = keep();

  return {
    check() {
      // A client that gets no answer within its deadline gives the connection up, which is what `lost` waits for.
      if (current !== null) current.client`SELECT 1`.catch(() => {});
      wake();
    },
    async unlisten() {
      closing = true;
      wake();
      await current?.client.end({ timeout: 0 });
      await Promise.race([kept, current?.lost ?? kept]);
    },
  };
}

async function connect(options: ListenOptions): Promise<{ client: postgres.Sql; lost: Promise<unknown> }> {
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
