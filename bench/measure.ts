import { cpus, totalmem } from "node:os";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { readdir, readFile } from "node:fs/promises";

/** One line of a bench's table: what was measured, against what, and what it should reach. */
export interface Figure {
  what: string;
  value: number;
  unit: string;
  target: string;
  holds: boolean;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Requests per second of `seconds` of load on `connections`, from a process of its own: `wrk` where it is there. */
export async function requestsPerSecond(url: string, connections: number, seconds: number): Promise<number> {
  const wrk = Bun.which("wrk");
  const command =
    wrk === null
      ? [process.execPath, join(import.meta.dir, "load.ts"), url, String(connections), String(seconds)]
      : [wrk, "-t1", `-c${connections}`, `-d${seconds}s`, url];
  const child = Bun.spawn(command, { stdout: "pipe", stderr: "inherit" });
  const printed = await new Response(child.stdout).text();
  if ((await child.exited) !== 0) throw new Error(`The load generator failed: ${printed}`);
  if (/Non-2xx or 3xx responses/.test(printed)) throw new Error(`Wrong answers under load: ${printed}`);
  const rate = /Requests\/sec:\s+([\d.]+)/.exec(printed)?.[1];
  if (rate === undefined) throw new Error(`No rate in: ${printed}`);
  return Number(rate);
}

/** A process and all that it started, directly or not. Linux only. */
export async function family(pid: number): Promise<number[]> {
  const parents = new Map<number, number>();
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (fields.length > 1) parents.set(Number(name), Number(fields[1]));
  }
  const members = new Set([pid]);
  for (let before = 0; before !== members.size;) {
    before = members.size;
    for (const [child, parent] of parents) if (members.has(parent)) members.add(child);
  }
  return [...members];
}

/** Proportional set size of processes, in MB. */
export async function pssMb(pids: readonly number[]): Promise<number> {
  const sizes = await Promise.all(
    pids.map(async (pid) => {
      const rollup = await readFile(`/proc/${pid}/smaps_rollup`, "utf8").catch(() => "");
      return Number(/^Pss:\s+(\d+) kB/m.exec(rollup)?.[1] ?? 0);
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0) / 1024;
}

/** Processor time that each process has used so far, in seconds. */
export async function cpuSeconds(pids: readonly number[]): Promise<Map<number, number>> {
  const used = new Map<number, number>();
  for (const pid of pids) {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => null);
    if (stat === null) continue;
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    used.set(pid, (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / 100);
  }
  return used;
}

/** What was used between two looks; a process that came in between counts whole, one that went does not. */
export function usedBetween(before: ReadonlyMap<number, number>, after: ReadonlyMap<number, number>): number {
  let seconds = 0;
  for (const [pid, used] of after) seconds += used - (before.get(pid) ?? 0);
  return seconds;
}

/** Prints a table and keeps it, with the machine, in `bench/results/<name>.json`. */
export async function report(name: string, figures: Figure[], details: object = {}): Promise<void> {
  for (const { what, value, unit, target, holds } of figures) {
    console.log(`${holds ? "holds " : "misses"}  ${what}: ${format(value)} ${unit} (target ${target})`);
  }
  const machine = { cores: cpus().length, model: cpus()[0]?.model ?? "", memoryMb: Math.round(totalmem() / 1_048_576) };
  const folder = join(import.meta.dir, "results");
  await mkdir(folder, { recursive: true });
  const result = { name, bun: Bun.version, machine, figures, details };
  await Bun.write(join(folder, `${name}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

function format(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(value < 10 ? 3 : 1);
}
