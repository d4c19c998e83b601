import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Machine, Settings } from "../core/settings.ts";
import { shownBytes } from "../shown-amounts.ts";
import { RELEASED_AFTER } from "../versions.ts";
import { note, ok, wrong, type Finding } from "./finding.ts";

const MB = 1_000_000;
/** PostgreSQL needs some for a checkpoint, and ends when it has none. */
const LEAST_DISK_BYTES = 200 * MB;
const SCARCE_DISK_BYTES = 1_000 * MB;
const SCARCE_MEMORY_MB = 400;
const JUMP_MS = 1_000;

export async function checkDisk(dataDir: string, freeAt = freeBytes): Promise<Finding[]> {
  const free = await freeAt(resolve(dataDir));
  const left = `${shownBytes(free)} free for ${JSON.stringify(dataDir)}`;
  if (free < LEAST_DISK_BYTES) return [wrong("disk", `only ${left}: make room, or set PICLOUD_DATA to another disk`)];
  if (free < SCARCE_DISK_BYTES)
    return [note("disk", `only ${left}: PICLOUD_LOG_ROWS and PICLOUD_LOG_DAYS say what logs keep`)];
  return [ok("disk", left)];
}

export function checkMachine(machine: Machine, settings: Settings): Finding[] {
  const { cores, memoryMb } = machine;
  const has = `${cores} ${cores === 1 ? "core" : "cores"}, ${memoryMb.toLocaleString("en")} MB of memory`;
  const findings: Finding[] = [];
  if (settings.memoryMb > memoryMb) {
    findings.push(
      wrong("machine", `PICLOUD_MEMORY_MB is ${settings.memoryMb}, and there are ${memoryMb} MB: lower it`),
    );
  }
  if (settings.workers > cores * 4) {
    findings.push(
      note("machine", `PICLOUD_WORKERS is ${settings.workers} for ${cores} cores: more than the cores gain nothing`),
    );
  }
  if (memoryMb < SCARCE_MEMORY_MB) findings.push(note("machine", `${has}: little for a database and scripts`));
  return findings.length === 0 ? [ok("machine", has)] : findings;
}

/** A Pi has no clock of its own while it is off. `lastRow`: the time of the newest row that this installation wrote. */
export async function checkClock(lastRow: Date | null, nowMs = Date.now): Promise<Finding[]> {
  const before = readClocks(nowMs);
  await Bun.sleep(100);
  const after = readClocks(nowMs);
  const jumpedMs = after.wallMs - before.wallMs - (after.monotonicMs - before.monotonicMs);
  const startedAtMs = before.wallMs;
  const shown = new Date(startedAtMs).toISOString();
  const fix = "set it, or wait until the network has (timedatectl)";
  if (Math.abs(jumpedMs) > JUMP_MS) return [wrong("clock", `it jumped by ${Math.round(jumpedMs)} ms just now: ${fix}`)];
  if (startedAtMs < Date.parse(RELEASED_AFTER)) {
    return [wrong("clock", `${shown} is before this release was made (${RELEASED_AFTER}): ${fix}`)];
  }
  if (lastRow !== null && startedAtMs < lastRow.getTime() - JUMP_MS) {
    return [wrong("clock", `${shown} is before the newest row of the log (${lastRow.toISOString()}): ${fix}`)];
  }
  return [ok("clock", shown)];
}

/** Both of one moment: a process that was put aside in between reads them again. */
function readClocks(nowMs: () => number): { wallMs: number; monotonicMs: number } {
  for (;;) {
    const monotonicMs = performance.now();
    const wallMs = nowMs();
    if (performance.now() - monotonicMs < JUMP_MS / 10) return { wallMs, monotonicMs };
  }
}

/** Of the nearest folder that is there. */
async function freeBytes(path: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(path);
    return bavail * bsize;
  } catch (error) {
    if (path === dirname(path)) throw error;
    return freeBytes(dirname(path));
  }
}
