import { listAudit, trimAudit } from "./store/audit-log.ts";
import type { Sql } from "./store/transaction.ts";

export { listAudit };
export type { AuditRecord } from "./store/audit-log.ts";

export interface AuditKeeperOptions {
  sql: Sql;
  /** What is kept of what was done; of what was refused a tenth of it. */
  rows: number;
  reporter: { warn(details: Record<string, unknown>, message: string): void };
}

type Kind = "done" | "refused";

/** Rows over the bound are tolerated up to this share of it, so that deleting is done in batches. */
const SLACK = 0.01;

/** Keeps the audit log inside its bound: it works when rows were added, and never on the path of a request. */
export class AuditKeeper {
  readonly #options: AuditKeeperOptions;
  /** Rows since the last look; full at first, because nobody knows what the last process left. */
  readonly #added: Record<Kind, number> = { done: Number.POSITIVE_INFINITY, refused: Number.POSITIVE_INFINITY };
  #working: Promise<void> = Promise.resolve();

  constructor(options: AuditKeeperOptions) {
    this.#options = options;
  }

  /** Returns at once. */
  noteWritten(kind: Kind, rows: number): void {
    this.#added[kind] += rows;
    const keep = kind === "done" ? this.#options.rows : Math.ceil(this.#options.rows / 10);
    if (this.#added[kind] < Math.max(1, keep * SLACK)) return;
    this.#added[kind] = 0;
    this.#working = this.#working
      .then(() => trimAudit(this.#options.sql, kind, keep))
      .then(
        () => {},
        (error: unknown) => this.#options.reporter.warn({ err: error }, "The audit log could not be trimmed"),
      );
  }

  /** Resolves when nothing is left to delete for now. */
  settled(): Promise<void> {
    return this.#working;
  }
}
