import { appendFile, mkdtemp, readdir, readFile, rm, truncate } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "../database-log.ts";
import { startEmbeddedPostgres } from "../embedded.ts";

export interface FaultServer {
  url: string;
  /** Ends every client's backend, as an administrator or a failover would. */
  terminateBackends(): Promise<void>;
  /** kill -9 of the whole server; its supervisor starts it again. */
  kill(): Promise<void>;
  /** kill -9 of the whole server, and none of its starts succeeds until `raise`: nothing listens on its port. */
  fell(): Promise<void>;
  raise(): Promise<void>;
  /** Freezes the whole server: the kernel still takes connections and bytes. */
  freeze(): Promise<void>;
  thaw(): Promise<void>;
  close(): Promise<void>;
}

/** Of a process that serves a client, of whatever role: `postgres: picloud picloud 127.0.0.1(40000) idle`. */
const BACKEND = /^postgres: \S+ picloud \S+\(\d+\)/;

/** An embedded PostgreSQL on a folder of its own, with everything that can happen to it. */
export async function startFaultServer({ durable = false } = {}): Promise<FaultServer> {
  const dataDir = await mkdtemp(join(tmpdir(), "picloud-faults-"));
  const server = await startEmbeddedPostgres({ dataDir, log: silentLog, durable });
  const signalAll = async (signal: NodeJS.Signals) => {
    const postmaster = server.pid();
    if (postmaster === null) return;
    // The postmaster first: it would take the death of a child for a crash and begin to recover.
    for (const pid of [postmaster, ...(await childrenOf(postmaster)).map((child) => child.pid)]) send(pid, signal);
  };
  const settings = join(dataDir, "postgres/data/postgresql.auto.conf");
  const { length } = await readFile(settings);
  return {
    url: server.url,
    async terminateBackends() {
      const postmaster = server.pid();
      if (postmaster === null) return;
      for (const child of await childrenOf(postmaster)) if (BACKEND.test(child.title)) send(child.pid, "SIGTERM");
    },
    kill: () => signalAll("SIGKILL"),
    async fell() {
      await appendFile(settings, "no_such_setting = 1\n");
      await signalAll("SIGKILL");
    },
    raise: () => truncate(settings, length),
    freeze: () => signalAll("SIGSTOP"),
    thaw: () => signalAll("SIGCONT"),
    async close() {
      await signalAll("SIGCONT");
      await server.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // It was gone already.
  }
}

/** The processes of a postmaster; on Linux alone, where /proc tells. */
async function childrenOf(parent: number): Promise<{ pid: number; title: string }[]> {
  const found: { pid: number; title: string }[] = [];
  for (const name of await readdir("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const status = await readFile(`/proc/${name}/stat`, "utf8").catch(() => "");
    const ppid = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
    if (ppid !== parent) continue;
    const title = (await readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ");
    found.push({ pid: Number(name), title });
  }
  return found;
}
