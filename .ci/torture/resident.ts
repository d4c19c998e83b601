import { readdir, readFile } from "node:fs/promises";

/** Resident memory of a process, in MB. Linux alone. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1]) / 1_024;
}

/** How many of its threads have this name. Bun's workers are called `Worker`. */
export async function threadsNamed(pid: number, name: string): Promise<number> {
  const folder = `/proc/${pid}/task`;
  const names = (await readdir(folder)).map((thread) => readFile(`${folder}/${thread}/comm`, "utf8").catch(() => ""));
  return (await Promise.all(names)).filter((found) => found.trim() === name).length;
}

/**
 * The line of least squares through points a step apart, and how far its slope may be off: two standard errors, widened for points
 * that go on as the one before does (first-order autocorrelation), as the rise and fall of a heap does. Source: Santer et al. 2000,
 * doi:10.1029/1999JD901105, equation 6.
 */
export function slopeOf(values: readonly number[]): { slope: number; error: number } {
  const count = values.length;
  const middle = (count - 1) / 2;
  const mean = sum(values) / count;
  const spread = sum(values.map((_, at) => (at - middle) ** 2));
  const slope = sum(values.map((value, at) => (at - middle) * (value - mean))) / spread;
  const rest = values.map((value, at) => value - mean - slope * (at - middle));
  const squares = sum(rest.map((value) => value ** 2));
  const alike = sum(rest.slice(1).map((value, at) => value * (rest[at] ?? 0))) / squares;
  const independent = Math.max(3, Math.min(count, (count * (1 - alike)) / (1 + alike)));
  return { slope, error: 2 * Math.sqrt(squares / (independent - 2) / spread) };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
