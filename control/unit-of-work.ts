import type { Change, ChangeListener } from "../runtime/core/ports.ts";
import { changeNotice, gaveWay, notifyChanges, type Queries, type Sql, type Transaction } from "./store/transaction.ts";

export type { Sql } from "./store/transaction.ts";

/** Inside one transaction. */
export interface Write {
  sql: Transaction;
  /** What caches must follow once the transaction is committed. */
  changed(...changes: Change[]): void;
}

/** How use cases read and write, whether alone or together with the record of an idempotency key. */
export interface UnitOfWork {
  /** For reads. */
  sql: Queries;
  /**
   * Runs `body` in a transaction, and again when that met a deadlock: it must have no other effects. After the commit its changes have been applied to this process, so that the next
   * request sees them, and the other processes have been told.
   */
  write<T>(body: (write: Write) => Promise<T>): Promise<T>;
  /**
   * The same for a write of one statement, at a quarter of the round trips: `body` must put `notice` (null when the
   * transaction tells for it) into its statement by `noticeColumn`. Null means that nothing was written.
   */
  writeOne<T>(
    changes: readonly Change[],
    body: (sql: Queries, notice: string | null) => Promise<T | null>,
  ): Promise<T | null>;
}

/** A unit that can put several writes into one transaction. */
export interface RootUnitOfWork extends UnitOfWork {
  /** Every write of the inner unit is a savepoint of one transaction; changes are applied when that is committed. */
  together<T>(body: (inner: UnitOfWork, transaction: Transaction) => Promise<T>): Promise<T>;
}

export interface UnitOfWorkOptions {
  sql: Sql;
  /** Name of this process in notifications, so that it skips its own. */
  origin: string;
  listener: ChangeListener;
  /** The write stands when the caches could not follow; they read again when they reconnect. */
  onListenerError(error: unknown): void;
}

/** Deadlocks end by one side giving way, which then tries again. */
const MAX_ATTEMPTS = 5;

export function createUnitOfWork(options: UnitOfWorkOptions): RootUnitOfWork {
  const { sql, origin, listener } = options;

  async function transaction<T>(body: (transaction: Transaction, changes: Change[]) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const changes: Change[] = [];
      try {
        // Boxed: postgres.js unpacks a promise or an array that the body returns.
        const boxed = await sql.begin(async (tx) => {
          const result = await body(tx, changes);
          if (changes.length > 0) await notifyChanges(tx, origin, changes);
          return { result };
        });
        if (changes.length > 0) await listener.applyChanges(changes).catch(options.onListenerError);
        return (boxed as { result: T }).result;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !gaveWay(error)) throw error;
      }
    }
  }

  return {
    sql,
    async writeOne(changes, body) {
      const written = await body(sql, changeNotice(origin, changes));
      if (written !== null) await listener.applyChanges(changes).catch(options.onListenerError);
      return written;
    },
    write: (body) => transaction((tx, changes) => body({ sql: tx, changed: (...more) => void changes.push(...more) })),
    together: (body) =>
      transaction((outer, changes) => {
        const inner: UnitOfWork = {
          sql: outer,
          async write(write) {
            const made: Change[] = [];
            const boxed = await outer.savepoint(async (tx) => ({
              result: await write({ sql: tx, changed: (...more) => void made.push(...more) }),
            }));
            changes.push(...made);
            return boxed.result;
          },
          async writeOne(made, write) {
            const boxed = await outer.savepoint(async (tx) => ({ result: await write(tx, null) }));
            if (boxed.result !== null) changes.push(...made);
            return boxed.result;
          },
        };
        return body(inner, outer);
      }),
  };
}
