/** One step of the test command: a process whose ending, or whose report, is counted. */
export interface Check {
  name: string;
  command: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** JUnit report that the command writes; without it the exit code counts as one. */
  junit?: string;
  /** Counts from what the command printed. */
  counted?: (output: string) => Tally;
  /** What is skipped here has run in another check, and is not counted twice. */
  repeats?: boolean;
  /** The tool that this machine lacks. */
  missing?: string | null;
  /** What this machine does not grant, whatever is installed (a mount in a container): a named skip, also in CI. */
  notGranted?: string | null;
}

export interface Tally {
  passed: number;
  failed: number;
  /** Names of what was not run. */
  skipped: string[];
}
