import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { mkdir, readFile, stat, truncate } from "node:fs/promises";
import { join, resolve } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import type { DatabaseLog } from "./database-log.ts";
import { lockFolder, type FolderLock } from "./folder-lock.ts";
import { freePort } from "./free-port.ts";
import { stopLeftoverPostgres } from "./leftover-postgres.ts";
import {
  childOptions,
  lastLines,
  preparePostgresCluster,
  startFailed,
  type PostgresCluster,
} from "./postgres-cluster.ts";

export interface EmbeddedPostgres {
  /** With the password: never to be logged. Stays the same when PostgreSQL is restarted. */
  url: string;
  /** PID of the postmaster, null while it is down. */
  pid(): number | null;
  /** Whether it is down, and does not start for lack of room on the disk. */
  isDiskFull(): boolean;
  /** Clean shutdown; then the folder is free. */
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** PiCloud's data folder; made when missing. */
  dataDir: string;
  log: DatabaseLog;
  /** False only in tests: a power cut may then lose data. */
  durable?: boolean;
}

/** Recovery after a crash takes what its log takes on a slow card; who ends it has it begin anew. */
const START_TIMEOUT_MS = 600_000;
const SLOW_START_MS = 10_000;
const FAST_STOP_MS = 8_000;
const FIRST_BACKOFF_MS = 50;
const LAST_BACKOFF_MS = 5_000;
const LOG_BYTES = 1_048_576;
const SAID_BYTES = 65_536;
/** In PostgreSQL's log, or of our own call. */
const NO_ROOM = /No space left on device|Disk quota exceeded|ENOSPC|EDQUOT/;

/** For a Pi: little memory, nothing that polls, safe against power cuts. */
const SETTINGS: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "40",
  shared_buffers: "16MB",
  work_mem: "4MB",
  maintenance_work_mem: "32MB",
  huge_pages: "off",
  // One process less for each: nothing here replicates, and no query needs helpers.
  io_method: "sync",
  wal_level: "minimal",
  max_wal_senders: "0",
  max_replication_slots: "0",
  max_logical_replication_workers: "0",
  max_parallel_workers_per_gather: "0",
  max_parallel_maintenance_workers: "0",
  autovacuum_worker_slots: "2",
  autovacuum_max_workers: "2",
  jit: "off",
  // After a crash everything is synced before recovery: file by file that takes seconds on an SD card.
  ...(process.platform === "linux" ? { recovery_init_sync_method: "syncfs" } : {}),
  max_wal_size: "256MB",
  min_wal_size: "32MB",
  bgwriter_delay: "1s",
  log_checkpoints: "off",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  timezone: "UTC",
  log_timezone: "UTC",
};

/**
 * Starts the PostgreSQL that comes with PiCloud on `dataDir`, alone: throws `data_folder_locked` when another PiCloud
 * holds the folder, `data_folder_unusable` or `database_start_failed` with one sentence otherwise. A PostgreSQL that a
 * killed PiCloud left behind is stopped first. One that dies is started again, with back-off.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  const lock = await takeFolder(dataDir);
  try {
    const { log, durable = true } = options;
    const cluster = await preparePostgresCluster({ dataDir, durable, log });
    const server = new EmbeddedServer(cluster, lock, join(dataDir, "postgres.log"), log, durable);
    await server.start();
    return server;
  } catch (error) {
    lock.release();
    throw error;
  }
}

async function takeFolder(dataDir: string): Promise<FolderLock> {
  try {
    await mkdir(dataDir, { recursive: true, mode: 0o700 });
    return lockFolder(dataDir);
  } catch (error) {
    if (error instanceof PiCloudError) throw error;
    const reason = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    throw new PiCloudError(
      "data_folder_unusable",
      `Cannot use the data folder ${JSON.stringify(dataDir)}: ${reason}`,
      {},
      { cause: error },
    );
  }
}

class EmbeddedServer implements EmbeddedPostgres {
  readonly #cluster: PostgresCluster;
  readonly #lock: FolderLock;
  readonly #logPath: string;
  readonly #log: DatabaseLog;
  readonly #durable: boolean;
  #port = 0;
  /** Where this run of PostgreSQL begins in its log. */
  #logStart = 0;
  #diskFull = false;
  #backoffMs = 0;
  #child: Bun.Subprocess | null = null;
  #restartTimer: ReturnType<typeof setTimeout> | null = null;
  #launching: Promise<void> | null = null;
  #stopped: Promise<void> | null = null;

  constructor(cluster: PostgresCluster, lock: FolderLock, logPath: string, log: DatabaseLog, durable: boolean) {
    this.#cluster = cluster;
    this.#lock = lock;
    this.#logPath = logPath;
    this.#log = log;
    this.#durable = durable;
  }

  get url(): string {
    return `postgres://picloud:${this.#cluster.password}@127.0.0.1:${this.#port}/picloud`;
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  isDiskFull(): boolean {
    return this.#diskFull;
  }

  async start(): Promise<void> {
    const log = await stat(this.#logPath).catch(() => null);
    if (log !== null && log.size > LOG_BYTES) await truncate(this.#logPath);
    for (let attempt = 1; ; attempt++) {
      this.#port = freePort();
      try {
        await this.#launch();
        return;
      } catch (error) {
        // Between choosing a port and PostgreSQL's taking it somebody else may have.
        if (attempt === 5 || !(error instanceof Error) || !error.message.includes("Address already in use"))
          throw error;
      }
    }
  }

  stop(): Promise<void> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<void> {
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    await this.#launching?.catch(() => {});
    const child = this.#child;
    if (child !== null) {
      child.kill("SIGINT");
      const impatience = setTimeout(() => child.kill("SIGQUIT"), FAST_STOP_MS);
      await child.exited;
      clearTimeout(impatience);
    }
    this.#lock.release();
  }

  /** Up when this returns. A failure carries the end of PostgreSQL's own log. */
  async #launch(): Promise<void> {
    await stopLeftoverPostgres(this.#cluster.dataPath, this.#log);
    const folder = await this.#cluster.openFolder();
    let logFd: number;
    try {
      logFd = openSync(this.#logPath, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
      this.#logStart = fstatSync(logFd).size;
    } catch (error) {
      folder.close();
      throw error;
    }
    const settings = { ...SETTINGS, port: String(this.#port), fsync: this.#durable ? "on" : "off" };
    const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    let child: Bun.Subprocess;
    try {
      child = Bun.spawn([this.#cluster.postgres, "-D", `${folder.path}/data`, ...flags], {
        ...childOptions(this.#cluster.user),
        // A session of its own: Ctrl-C in a terminal is for PiCloud, which then stops PostgreSQL in its turn.
        detached: true,
        // A file and no pipe: PostgreSQL must be able to write when PiCloud was killed.
        stdio: ["ignore", logFd, logFd, ...(folder.fd === null ? [] : [folder.fd])],
      });
    } finally {
      closeSync(logFd);
      folder.close();
    }
    this.#child = child;
    const startedAtMs = performance.now();
    const slow = setTimeout(
      () => this.#log.warn({ pid: child.pid }, "PostgreSQL takes long to start: it may be recovering from a crash"),
      SLOW_START_MS,
    );
    while (!(await this.#isReady(child.pid))) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() - startedAtMs > START_TIMEOUT_MS) {
        child.kill("SIGQUIT");
        await child.exited;
        clearTimeout(slow);
        this.#child = null;
        throw startFailed(await this.#said());
      }
      await Bun.sleep(10);
    }
    clearTimeout(slow);
    this.#diskFull = false;
    void child.exited.then(() => this.#onExit(performance.now() - startedAtMs));
  }

  /** The end of what this run of PostgreSQL has logged: in months that may be more than memory holds. */
  async #said(): Promise<string> {
    const file = Bun.file(this.#logPath);
    return file.slice(Math.max(this.#logStart, file.size - SAID_BYTES)).text();
  }

  async #isReady(pid: number): Promise<boolean> {
    const pidFile = await readFile(join(this.#cluster.dataPath, "postmaster.pid"), "utf8").catch(() => "");
    const lines = pidFile.split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  }

  async #onExit(livedMs: number): Promise<void> {
    this.#child = null;
    if (this.#stopped !== null) return;
    const said = lastLines(await this.#said().catch(() => ""));
    // One that dies again and again is started less and less often, as one that does not start.
    if (livedMs > LAST_BACKOFF_MS) this.#backoffMs = 0;
    this.#restart("PostgreSQL died and is started again", { said });
  }

  #restart(why: string, fields: Record<string, unknown>): void {
    if (this.#stopped !== null) return;
    const delayMs = this.#backoffMs;
    this.#backoffMs = Math.min(Math.max(delayMs * 2, FIRST_BACKOFF_MS), LAST_BACKOFF_MS);
    this.#log.error({ restartInMs: delayMs, ...fields }, why);
    this.#restartTimer = setTimeout(() => {
      this.#launching = this.#launch().then(
        () => this.#log.info({ pid: this.pid() }, "PostgreSQL is up again"),
        (error: unknown) => {
          this.#diskFull = error instanceof Error && NO_ROOM.test(error.message);
          const reason = error instanceof Error ? error.message : String(error);
          const why = this.#diskFull ? "The disk is full, PostgreSQL does not start" : "PostgreSQL does not start";
          this.#restart(why, { reason });
        },
      );
    }, delayMs);
  }
}
