import type { Trial } from "./trial.ts";

/** One row of the suite: an input or a fault, and the figures that count as surviving it. A file of `rows/` exports one by default. */
export interface Row {
  /** As the list names it: `1`, `29b`. */
  id: string;
  /** The input and the fault, in a few words. */
  title: string;
  /** Roughly how long it takes at scale 1, in minutes: what the whole suite takes is known before, and a hang is seen. */
  minutes: number;
  /** Its check is a part of the Bun tests, which the test command runs anyway: the short form leaves it to them. */
  inBunTests?: true;
  /** What it needs and this machine does not grant: a named skip of the test command. */
  notGranted?(): Promise<string | null>;
  /** Judges at least one figure. What it throws is a failure of the row. */
  run(trial: Trial): Promise<void>;
}

/** One figure of a row: what was measured against what. */
export interface Figure {
  what: string;
  measured: string;
  /** In words: `at most 200 ms`. */
  bound: string;
  /** Null: a time beside other work, shown and not judged. */
  holds: boolean | null;
}
