import type { Change, ChangeListener } from "../runtime/core/ports.ts";
import type { Principal } from "../runtime/core/principal.ts";
import { insertAudit, type Actor, type AuditEntry, type AuditSubject } from "./store/audit-log.ts";
import { changeNotice, gaveWay, notifyChanges, type Queries, type Sql, type Transaction } from "./store/transaction.ts";

export type { Actor, AuditSubject } from "./store/audit-log.ts";
export type { Sql } from "./store/transaction.ts";

/** Inside one transaction. */
export interface Write {
  sql: Transaction;
  /** What caches must follow once the transaction is committed. */
  changed(...changes: Change[]): void;
  /**
   * What the audit log tells of this write: every change says it, and its row is of the same transaction. `by`: who it was,
   * where the request itself is nobody's.
   */
  audit(subject: AuditSubject, by?: Principal): void;
}

/** What a write of one statement takes along. */
export interface Riders {
  /** For `noticeColumn`. */
  notice: string;
  /** For `auditPart`. */
  entry: AuditEntry;
}

/** How use cases read and write, whether alone or together with the record of an idempotency key. */
export interface UnitOfWork {
  /** For reads. */
  sql: Queries;
  /** Who acts: names of what others hold are told to those alone who may see it. */
  principal: Principal;
  /**
   * Runs `body` in a transaction, and again when that met a deadlock: it must have no other effects. After the commit its changes have been applied to this process, so that the next
   * request sees them, and the other processes have been told.
   */
  write<T>(body: (write: Write) => Promise<T>): Promise<T>;
  /**
   * The same for a write of one statement, at a quarter of the round trips: `body` must put the riders (null when the
   * transaction sees to them) into its statement. Null means that nothing was written.
   */
  writeOne<T>(
    changes: readonly Change[],
    subject: AuditSubject,
    body: (sql: Queries, riders: Riders | null) => Promise<T | null>,
  ): Promise<T | null>;
  /**
   * Tells the audit log that nothing was done and why (a stable code); beside any transaction, so that it stands when that
   * is rolled back. `principal`: who it was about, where the request itself is nobody's. Never rejects.
   */
  refused(code: string, subject: AuditSubject, principal?: Principal): Promise<void>;
}

/** A unit that can put several writes into one transaction. */
export interface RootUnitOfWork extends UnitOfWork {
  /** Every write of the inner unit is a savepoint of one transaction; changes are applied when that is committed. */
  together<T>(body: (inner: UnitOfWork, transaction: Transaction) => Promise<T>): Promise<T>;
}

/** Where units come from: one for each request, because each tells who acts. */
export interface UnitsOfWork {
  sql: Sql;
  as(actor: Actor): RootUnitOfWork;
}

export interface UnitOfWorkOptions {
  sql: Sql;
  /** Name of this process in notifications, so that it skips its own. */
  origin: string;
  listener: ChangeListener;
  /** The write stands when the caches could not follow; they read again when they reconnect. */
  onListenerError(error: unknown): void;
  /** Told after the commit of how many rows the audit log has more. */
  onAudited?(kind: "done" | "refused", rows: number): void;
  /** A refusal stands when the audit log could not take it. */
  onUnaudited?(error: unknown): void;
}

/** Deadlocks end by one side giving way, which then tries again. */
const MAX_ATTEMPTS = 5;

export function createUnitsOfWork(options: UnitOfWorkOptions): UnitsOfWork {
  return { sql: options.sql, as: (actor) => createUnitOfWork(options, actor) };
}

/** What a transaction collects until its commit. */
interface Pending {
  changes: Change[];
  told: Told[];
}

interface Told {
  subject: AuditSubject;
  by?: Principal | undefined;
}

function createUnitOfWork(options: UnitOfWorkOptions, actor: Actor): RootUnitOfWork {
  const { sql, origin, listener } = options;
  const { principal } = actor;
  const entryOf = ({ subject, by = principal }: Told): AuditEntry => ({
    ...actor,
    principal: by,
    subject,
    outcome: "ok",
  });

  async function committed({ changes, told }: Pending): Promise<void> {
    if (changes.length > 0) await listener.applyChanges(changes).catch(options.onListenerError);
    if (told.length > 0) options.onAudited?.("done", told.length);
  }

  async function transaction<T>(body: (transaction: Transaction, pending: Pending) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const pending: Pending = { changes: [], told: [] };
      try {
        // Boxed: postgres.js unpacks a promise or an array that the body returns.
        const boxed = await sql.begin(async (tx) => {
          const result = await body(tx, pending);
          for (const one of pending.told) await insertAudit(tx, entryOf(one));
          if (pending.changes.length > 0) await notifyChanges(tx, origin, pending.changes);
          return { result };
        });
        await committed(pending);
        return (boxed as { result: T }).result;
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !gaveWay(error)) throw error;
      }
    }
  }

  async function refused(code: string, subject: AuditSubject, about: Principal = principal): Promise<void> {
    try {
      await insertAudit(sql, { ...actor, principal: about, subject, outcome: code });
      options.onAudited?.("refused", 1);
    } catch (error) {
      options.onUnaudited?.(error);
    }
  }

  return {
    sql,
    principal,
    refused,
    async writeOne(changes, subject, body) {
      const written = await body(sql, { notice: changeNotice(origin, changes), entry: entryOf({ subject }) });
      if (written !== null) await committed({ changes: [...changes], told: [{ subject }] });
      return written;
    },
    write: (body) => transaction((tx, pending) => body(writeInto(tx, pending))),
    together: (body) =>
      transaction((outer, pending) => {
        const inner: UnitOfWork = {
          sql: outer,
          principal,
          refused,
          async write(write) {
            const made: Pending = { changes: [], told: [] };
            const boxed = await outer.savepoint(async (tx) => ({ result: await write(writeInto(tx, made)) }));
            pending.changes.push(...made.changes);
            pending.told.push(...made.told);
            return boxed.result;
          },
          async writeOne(changes, subject, write) {
            const boxed = await outer.savepoint(async (tx) => ({ result: await write(tx, null) }));
            if (boxed.result !== null) {
              pending.changes.push(...changes);
              pending.told.push({ subject });
            }
            return boxed.result;
          },
        };
        return body(inner, outer);
      }),
  };
}

function writeInto(sql: Transaction, pending: Pending): Write {
  return {
    sql,
    changed: (...changes) => void pending.changes.push(...changes),
    audit: (subject, by) => void pending.told.push({ subject, by }),
  };
}
