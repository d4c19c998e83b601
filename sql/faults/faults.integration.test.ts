import { describe, expect, setDefaultTimeout, test } from "bun:test";
import { FAULTS, runFault } from "./run.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(60_000);

// The short form: `bun sql/faults/run.ts 60` runs each for a minute, on any driver.
const DURATION_MS = { none: 1_000, terminate: 7_000, kill: 4_000, freeze: 5_000, blackhole: 9_000 };

describe("sixteen writers in transactions", () => {
  for (const fault of FAULTS.filter((fault) => fault !== "none")) {
    test(`survive "${fault}": nothing uncaught, hung, torn or lost, and writing again soon after`, async () => {
      const figures = await runFault(fault, "connect", DURATION_MS[fault]);
      const { uncaught, hung, halfCommits, lost } = figures;
      expect({ uncaught, hung, halfCommits, lost }).toEqual({ uncaught: 0, hung: 0, halfCommits: 0, lost: 0 });
      expect(figures.slowestMs).toBeLessThan(10_000);
      expect(figures.recoveredMs).not.toBeNull();
      expect(figures.recoveredMs ?? Infinity).toBeLessThan(10_000);
    });
  }
});
