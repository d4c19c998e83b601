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

/** The line of least squares through points a step apart, and how far its slope may be off (two standard errors). */
export function slopeOf(values: readonly number[]): { slope: number; error: number } {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const spread = values.reduce((sum, _, at) => sum + (at - middle) ** 2, 0);
  const slope = values.reduce((sum, value, at) => sum + (at - middle) * (value - mean), 0) / spread;
  const rest = values.reduce((sum, value, at) => sum + (value - mean - slope * (at - middle)) ** 2, 0);
  return { slope, error: 2 * Math.sqrt(rest / (values.length - 2) / spread) };
}
