import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Server } from "./server.ts";

/**
 * Does something while the server's embedded PostgreSQL stands still: its connections stay open and nothing answers, as on a
 * disk that hangs. Afterwards it goes on where it was.
 */
export async function whileDatabaseIsFrozen(server: Server, work: () => Promise<void>): Promise<void> {
  const postmaster = await postmasterOf(server);
  // First whoever makes the others.
  process.kill(postmaster, "SIGSTOP");
  const others = await childrenOf(postmaster);
  for (const pid of others) process.kill(pid, "SIGSTOP");
  try {
    await work();
  } finally {
    for (const pid of [...others, postmaster]) process.kill(pid, "SIGCONT");
  }
}

/** PID of the server's embedded PostgreSQL. */
export async function postmasterOf(server: Server): Promise<number> {
  const pidFile = await readFile(join(server.folder, "data/postgres/data/postmaster.pid"), "utf8");
  return Number(pidFile.split("\n")[0]);
}

async function childrenOf(parent: number): Promise<number[]> {
  const listed = await Bun.$`ps -A -o pid=,ppid=`.text();
  return listed.split("\n").flatMap((line) => {
    const [pid, ppid] = line.trim().split(/\s+/).map(Number);
    return pid !== undefined && ppid === parent ? [pid] : [];
  });
}
