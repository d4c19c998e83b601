import { readFile, readlink, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import type { DatabaseLog } from "./database-log.ts";
import { isAlive } from "./is-alive.ts";

const FAST_STOP_MS = 2_000;
const IMMEDIATE_STOP_MS = 10_000;

/**
 * Stops the PostgreSQL that a killed PiCloud left running on `cluster`, so that there is never a second on the same data.
 * Call it with the folder's lock held. Stopped rather than adopted: an adopted one is nobody's child, and its death would
 * only be seen by polling. Crash recovery makes an immediate stop as safe as a clean one.
 */
export async function stopLeftoverPostgres(cluster: string, log: DatabaseLog): Promise<void> {
  const pidFile = join(cluster, "postmaster.pid");
  const pid = Number((await readFile(pidFile, "utf8").catch(() => "")).split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 1) return;
  if (!isAlive(pid)) return;
  if (!(await servesCluster(pid, cluster))) {
    // The PID went to another program (a restarted container counts from 1 again). PostgreSQL would refuse to start.
    await rm(pidFile, { force: true });
    return;
  }
  log.warn({ pid }, "Stopping the PostgreSQL that an earlier PiCloud left behind");
  signal(pid, "SIGINT");
  if (await isGone(pid, cluster, FAST_STOP_MS)) return;
  signal(pid, "SIGQUIT");
  if (await isGone(pid, cluster, IMMEDIATE_STOP_MS)) return;
  throw new PiCloudError("database_start_failed", `Cannot stop the PostgreSQL left on ${cluster}: PID ${pid}`);
}

/** It may end at any moment by itself. */
function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
  }
}

/** PostgreSQL's working directory is its cluster: a sure sign, whatever the PID file says. */
async function servesCluster(pid: number, cluster: string): Promise<boolean> {
  if (process.platform === "linux") {
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => "");
    return cwd === (await realpath(cluster));
  }
  const command = await Bun.$`ps -o command= -p ${pid}`.nothrow().quiet().text();
  return command.includes("postgres") && command.includes(cluster);
}

/** A dead one that nobody waits for (PID 1 of a container may not) keeps its PID, but no working directory. */
async function isGone(pid: number, cluster: string, timeoutMs: number): Promise<boolean> {
  const deadlineMs = performance.now() + timeoutMs;
  while (performance.now() < deadlineMs) {
    if (!isAlive(pid) || !(await servesCluster(pid, cluster))) return true;
    await Bun.sleep(10);
  }
  return false;
}
