import type { LogRow } from "../api/types.ts";

/** What the list shows: an execution, or a place where some are missing. */
export type LogEntry = { kind: "row"; id: string; row: LogRow } | { kind: "missed"; id: string; count: number };

/** Where the rows older than the last one are asked for. */
export interface OlderRows {
  cursor?: string;
  /** RFC 3339, excluded. */
  until?: string;
}

export interface LogPage {
  items: LogRow[];
  next_cursor: string | null;
}

/** Past this many entries the oldest are let go while newer ones come in; they can be asked for again. */
export const MAX_ENTRIES = 5_000;
const KEPT_ENTRIES = 4_000;

let missedEvents = 0;

export function rowEntry(row: LogRow): LogEntry {
  return { kind: "row", id: row.id, row };
}

export function missedEntry(count: number): LogEntry {
  return { kind: "missed", id: `missed-${++missedEvents}`, count };
}

/** A stretch of the log, newest first: it grows at its top as executions end, and at its foot as older ones are read. */
export class LogWindow {
  #entries: readonly LogEntry[] = [];
  #ids = new Set<string>();
  #older: OlderRows | null = null;

  get entries(): readonly LogEntry[] {
    return this.#entries;
  }

  /** Null: the last row is the log's oldest. */
  get older(): OlderRows | null {
    return this.#older;
  }

  has(id: string): boolean {
    return this.#ids.has(id);
  }

  reset(page: LogPage): void {
    this.#entries = [];
    this.#ids.clear();
    this.append(page, {});
  }

  /** A page of older rows; `asked` is where it was asked for. Returns how many were not there yet. */
  append(page: LogPage, asked: OlderRows): number {
    const fresh = page.items.filter((row) => !this.#ids.has(row.id)).map(rowEntry);
    for (const entry of fresh) this.#ids.add(entry.id);
    this.#entries = [...this.#entries, ...fresh];
    this.#older = page.next_cursor === null ? null : { ...asked, cursor: page.next_cursor };
    return fresh.length;
  }

  /** Entries as they came, the newest last. Executions that are there already are left out. */
  prepend(arrived: readonly LogEntry[]): void {
    const fresh: LogEntry[] = [];
    for (const entry of arrived) {
      if (this.#ids.has(entry.id)) continue;
      this.#ids.add(entry.id);
      fresh.push(entry);
    }
    if (fresh.length === 0) return;
    this.#entries = [...fresh.toReversed(), ...this.#entries];
    if (this.#entries.length > MAX_ENTRIES) this.#trim();
  }

  #trim(): void {
    const dropped = this.#entries.slice(KEPT_ENTRIES);
    this.#entries = this.#entries.slice(0, KEPT_ENTRIES);
    for (const entry of dropped) this.#ids.delete(entry.id);
    const last = this.#entries.findLast((entry) => entry.kind === "row");
    if (last?.kind !== "row") return;
    // A cursor is of the last row of a page: from inside one, the log goes on at the row's own millisecond.
    this.#older = { until: new Date(Date.parse(last.row.started_at) + 1).toISOString() };
  }
}
