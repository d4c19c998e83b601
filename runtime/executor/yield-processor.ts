import { getPriority, setPriority } from "node:os";

/**
 * Above this the worker, too, would get so little of a full machine that short scripts wait for it: at 10 a node of two
 * cores answered a third fewer requests a second, at 5 as many as at 0.
 */
const STEPS = 5;

/**
 * Lets the thread that calls it go after the other threads of the process where there are more of them than processors:
 * a thread that only computes would else keep the one that reads requests and writes answers waiting for milliseconds.
 * On Linux alone: elsewhere a priority is that of the whole process.
 */
export function yieldProcessor(): void {
  if (process.platform !== "linux") return;
  try {
    setPriority(0, Math.min(19, getPriority(0) + STEPS));
  } catch {
    // A hardened service may not: its scripts run all the same.
  }
}
