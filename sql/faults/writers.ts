import type { Driver } from "./drivers.ts";

export interface WriterFigures {
  committed: number;
  refused: number;
  /** Errors that reached no caller: each would end a process. */
  uncaught: number;
  /** Calls that had not settled after 10 s. */
  hung: number;
  /** Transactions of which one half is there. */
  halfCommits: number;
  /** Acknowledged transactions that are not there. */
  lost: number;
  slowestMs: number;
  /** Committed in each 2 s. */
  perWindow: number[];
  /** From the end of the last fault to the first commit after it; null when there was none. */
  recoveredMs: number | null;
}

const HUNG_MS = 10_000;
const WINDOW_MS = 2_000;

/**
 * Writers that each insert two halves in one transaction, again and again, while `disturb` does its worst. Returns once
 * all calls settled, or 10 s after the last began.
 */
export async function runWriters(
  driver: Driver,
  { writers, durationMs }: { writers: number; durationMs: number },
  disturb: (untilMs: number) => Promise<void>,
): Promise<WriterFigures> {
  const figures: WriterFigures = {
    committed: 0,
    refused: 0,
    uncaught: 0,
    hung: 0,
    halfCommits: 0,
    lost: 0,
    slowestMs: 0,
    perWindow: [],
    recoveredMs: null,
  };
  const count = () => figures.uncaught++;
  process.on("uncaughtException", count);
  process.on("unhandledRejection", count);
  await driver.sql`DROP TABLE IF EXISTS halves`;
  await driver.sql`CREATE TABLE halves (id uuid, half integer, PRIMARY KEY (id, half))`;
  const acknowledged = new Set<string>();
  const running = new Map<string, number>();
  const startMs = performance.now();
  const endMs = startMs + durationMs;
  let faultEndMs = Infinity;

  const writer = async () => {
    while (performance.now() < endMs) {
      const id = Bun.randomUUIDv7();
      const beganMs = performance.now();
      running.set(id, beganMs);
      try {
        await driver.begin(async (tx) => {
          await tx`INSERT INTO halves VALUES (${id}, 1)`;
          await tx`INSERT INTO halves VALUES (${id}, 2)`;
        });
        acknowledged.add(id);
        figures.committed++;
        const window = Math.floor((performance.now() - startMs) / WINDOW_MS);
        figures.perWindow[window] = (figures.perWindow[window] ?? 0) + 1;
        if (beganMs > faultEndMs) figures.recoveredMs ??= Math.round(performance.now() - faultEndMs);
      } catch {
        figures.refused++;
        await Bun.sleep(5);
      }
      running.delete(id);
      figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - beganMs));
    }
  };
  const all = Promise.all(Array.from({ length: writers }, writer));
  await disturb(endMs);
  faultEndMs = performance.now();
  await Promise.race([all, Bun.sleep(Math.max(0, endMs - performance.now()) + HUNG_MS)]);
  figures.hung = running.size;

  for (const window of Array(Math.floor(durationMs / WINDOW_MS)).keys()) figures.perWindow[window] ??= 0;
  process.off("uncaughtException", count);
  process.off("unhandledRejection", count);
  return Object.assign(figures, { acknowledged });
}

/** Counts half commits and lost acknowledgements through a connection that saw no fault. */
export async function inspectHalves(
  driver: Driver,
  figures: WriterFigures & { acknowledged?: Set<string> },
): Promise<void> {
  const rows = (await driver.sql`SELECT id::text AS id, count(*)::int AS halves FROM halves GROUP BY id`) as {
    id: string;
    halves: number;
  }[];
  const found = new Set<string>();
  for (const row of rows) {
    found.add(row.id);
    if (row.halves !== 2) figures.halfCommits++;
  }
  for (const id of figures.acknowledged ?? []) if (!found.has(id)) figures.lost++;
  delete figures.acknowledged;
}
