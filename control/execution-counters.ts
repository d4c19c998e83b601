import type { ExecutionRecord } from "../runtime/core/execution.ts";
import { REFUSED_OUTCOME } from "../runtime/core/rate-limit.ts";
import { addDuration, mergeHistogram, type DurationHistogram } from "./duration-histogram.ts";

/** Exact numbers of one script, minute and outcome that are not in the database yet. */
export interface CountCell {
  appId: string;
  scriptId: string;
  /** Minutes since 1970. */
  minute: number;
  outcome: string;
  requests: number;
  /** How many of the requests have a row in the log. */
  recorded: number;
  operations: number;
  durations: DurationHistogram;
}

interface MinuteCells {
  minute: number;
  byOutcome: Map<string, CountCell>;
}

const MINUTE_MS = 60_000;

/**
 * Counts in memory until they are taken to be written. Past `maxCells` the minutes of an hour become one and then those of a
 * day: while the database is down, counts lose their place in time, never their number.
 */
export class ExecutionCounters {
  #maxCells: number;
  #byScript = new Map<string, MinuteCells[]>();
  #size = 0;

  constructor(maxCells = 20_000) {
    this.#maxCells = maxCells;
  }

  /** Number of cells that wait. */
  get size(): number {
    return this.#size;
  }

  /** Counts one execution and returns its cell. On the path of every request: a few lookups, no allocation. */
  add(execution: ExecutionRecord): CountCell {
    const { request, result } = execution;
    const minute = Math.floor(execution.startedAtMs / MINUTE_MS);
    const cell = this.#cell(request.app.id, request.script.id, minute, result.outcome);
    cell.requests++;
    cell.operations += result.operations;
    addDuration(cell.durations, result.durationUs);
    return cell;
  }

  /** Counts requests that no script was given. */
  addRefused(appId: string, scriptId: string, atMs: number, requests = 1): void {
    this.#cell(appId, scriptId, Math.floor(atMs / MINUTE_MS), REFUSED_OUTCOME).requests += requests;
  }

  /** Takes up to `most` cells out, no two of one script, minute and outcome. */
  take(most: number): CountCell[] {
    const taken: CountCell[] = [];
    for (const [scriptId, minutes] of this.#byScript) {
      for (const { byOutcome } of minutes) taken.push(...byOutcome.values());
      this.#byScript.delete(scriptId);
      if (taken.length >= most) break;
    }
    this.#size -= taken.length;
    return taken;
  }

  #cell(appId: string, scriptId: string, minute: number, outcome: string): CountCell {
    let minutes = this.#byScript.get(scriptId);
    if (minutes === undefined) this.#byScript.set(scriptId, (minutes = []));
    // Newest first: but for the seconds after a full minute the first one is the right one.
    let cells = minutes.find((candidate) => candidate.minute === minute);
    if (cells === undefined) minutes.unshift((cells = { minute, byOutcome: new Map() }));
    let cell = cells.byOutcome.get(outcome);
    if (cell === undefined) {
      cell = { appId, scriptId, minute, outcome, requests: 0, recorded: 0, operations: 0, durations: [] };
      cells.byOutcome.set(outcome, cell);
      if (++this.#size > this.#maxCells) return this.#coarsen(cell);
    }
    return cell;
  }

  /** Merges by hour, or by day where that is not enough; returns the cell that `current` went into. */
  #coarsen(current: CountCell): CountCell {
    let found = current;
    for (const minutesPerCell of [60, 1_440]) {
      found = this.#merge(minutesPerCell, found);
      if (this.#size <= this.#maxCells / 2) break;
    }
    // With that many scripts there is no less to keep; merging again at every new cell would cost more than the cells.
    this.#maxCells = Math.max(this.#maxCells, this.#size * 2);
    return found;
  }

  #merge(minutesPerCell: number, current: CountCell): CountCell {
    let found = current;
    this.#size = 0;
    for (const [scriptId, minutes] of this.#byScript) {
      const merged: MinuteCells[] = [];
      for (const { minute, byOutcome } of minutes) {
        const start = minute - (minute % minutesPerCell);
        let into = merged.find((candidate) => candidate.minute === start);
        if (into === undefined) merged.push((into = { minute: start, byOutcome: new Map() }));
        for (const [outcome, cell] of byOutcome) {
          const target = into.byOutcome.get(outcome);
          if (target === undefined) into.byOutcome.set(outcome, cell);
          else addCell(target, cell);
          if (cell === found && target !== undefined) found = target;
          if (target === undefined) {
            cell.minute = start;
            this.#size++;
          }
        }
      }
      this.#byScript.set(scriptId, merged);
    }
    return found;
  }
}

function addCell(into: CountCell, from: CountCell): void {
  into.requests += from.requests;
  into.recorded += from.recorded;
  into.operations += from.operations;
  mergeHistogram(into.durations, from.durations);
}
