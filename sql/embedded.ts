import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync } from "node:fs";
import { chmod, chown, mkdir, open, readFile, rename, rm, stat, truncate, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import type { DatabaseLog } from "./database-log.ts";
import { lockFolder, type FolderLock } from "./folder-lock.ts";
import { stopLeftoverPostgres } from "./leftover-postgres.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import { canTraverse, chownTree, findDatabaseUser, type SystemUser } from "./system-user.ts";

export interface EmbeddedPostgres {
  /** With the password: never to be logged. Stays the same when PostgreSQL is restarted. */
  url: string;
  /** PID of the postmaster, null while it is down. */
  pid(): number | null;
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

const START_TIMEOUT_MS = 60_000;
const FAST_STOP_MS = 8_000;
const MAX_BACKOFF_MS = 5_000;

/** For a Pi: little memory, nothing that polls, safe against power cuts. */
const SETTINGS: Record<string, string> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "40",
  shared_buffers: "16MB",
  work_mem: "4MB",
  maintenance_work_mem: "32MB",
  huge_pages: "off",
  // One process less for each: nothing here replicates, and a query never needs helpers.
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
    const server = new EmbeddedServer(dataDir, lock, options.log, options.durable ?? true);
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
  readonly #dataDir: string;
  /** Holds `data`, the cluster; owned by PostgreSQL's user. */
  readonly #folder: string;
  readonly #lock: FolderLock;
  readonly #log: DatabaseLog;
  readonly #durable: boolean;
  #user: SystemUser | null = null;
  #binaries: PostgresBinaries | null = null;
  #password = "";
  #port = 0;
  #child: Bun.Subprocess | null = null;
  #stopping = false;
  #restartTimer: ReturnType<typeof setTimeout> | null = null;
  #stopped: Promise<void> | null = null;

  constructor(dataDir: string, lock: FolderLock, log: DatabaseLog, durable: boolean) {
    this.#dataDir = dataDir;
    this.#folder = join(dataDir, "postgres");
    this.#lock = lock;
    this.#log = log;
    this.#durable = durable;
  }

  get url(): string {
    return `postgres://picloud:${this.#password}@127.0.0.1:${this.#port}/picloud`;
  }

  pid(): number | null {
    return this.#child?.pid ?? null;
  }

  async start(): Promise<void> {
    this.#user = await findDatabaseUser(join(this.#folder, "data"));
    this.#binaries = await findPostgresBinaries(this.#user, join(this.#dataDir, "cache"));
    await stopLeftoverPostgres(join(this.#folder, "data"), this.#log);
    await this.#prepareFolder();
    if (!(await exists(join(this.#folder, "data/PG_VERSION")))) await this.#initialise();
    await this.#checkVersion();
    for (let attempt = 1; ; attempt++) {
      this.#port = await freePort();
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
    this.#stopping = true;
    if (this.#restartTimer !== null) clearTimeout(this.#restartTimer);
    const child = this.#child;
    if (child !== null) {
      child.kill("SIGINT");
      const impatience = setTimeout(() => child.kill("SIGQUIT"), FAST_STOP_MS);
      await child.exited;
      clearTimeout(impatience);
    }
    this.#lock.release();
  }

  async #prepareFolder(): Promise<void> {
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    if (this.#user !== null) {
      await chown(this.#folder, this.#user.uid, this.#user.gid);
      const owner = await stat(join(this.#folder, "data")).catch(() => null);
      // Data that root copied here belongs to root now.
      if (owner !== null && owner.uid !== this.#user.uid) await chownTree(this.#folder, this.#user);
    }
    await chmod(this.#folder, 0o700);
    const log = await stat(this.#logPath).catch(() => null);
    if (log !== null && log.size > 1_048_576) await truncate(this.#logPath);
  }

  async #checkVersion(): Promise<void> {
    const found = (await readFile(join(this.#folder, "data/PG_VERSION"), "utf8")).trim();
    if (found !== this.#binaries?.major) {
      throw new PiCloudError(
        "database_start_failed",
        `Cannot open ${this.#folder}: made by PostgreSQL ${found}, this PiCloud brings PostgreSQL ${this.#binaries?.major}`,
      );
    }
    this.#password = (await readFile(this.#passwordPath, "utf8").catch(() => "")).trim();
    if (this.#password !== "") return;
    this.#password = await this.#makePassword();
    await this.#singleUser("data", "postgres", `ALTER ROLE picloud PASSWORD '${this.#password}'`);
  }

  /** Into a folder of its own first: a start that is killed half-way leaves nothing that looks like a database. */
  async #initialise(): Promise<void> {
    const fresh = join(this.#folder, "data.new");
    await rm(fresh, { recursive: true, force: true });
    this.#password = await this.#makePassword();
    const passwordFile = join(this.#folder, "initdb-password");
    await writeFile(passwordFile, this.#password, { mode: 0o600 });
    if (this.#user !== null) await chown(passwordFile, this.#user.uid, this.#user.gid);
    const reachable = await this.#openFolder();
    try {
      await this.#run(reachable.fd, [
        this.#binaries!.initdb,
        ...["-D", `${reachable.path}/data.new`, "-U", "picloud", "-A", "scram-sha-256"],
        ...[`--pwfile=${reachable.path}/initdb-password`, "--encoding=UTF8", "--no-locale", "--no-instructions"],
        ...(this.#durable ? [] : ["--no-sync"]),
      ]);
      await this.#singleUser("data.new", "postgres", "CREATE DATABASE picloud");
    } finally {
      reachable.close();
      await rm(passwordFile, { force: true });
    }
    await rename(fresh, join(this.#folder, "data"));
  }

  async #makePassword(): Promise<string> {
    const password = randomBytes(24).toString("hex");
    const file = await open(`${this.#passwordPath}.new`, "w", 0o600);
    await file.writeFile(password);
    await file.sync();
    await file.close();
    await rename(`${this.#passwordPath}.new`, this.#passwordPath);
    return password;
  }

  async #singleUser(cluster: string, database: string, statement: string): Promise<void> {
    const reachable = await this.#openFolder();
    try {
      const command = [this.#binaries!.postgres, "--single", "-D", `${reachable.path}/${cluster}`, database];
      await this.#run(reachable.fd, command, `${statement}\n`);
    } finally {
      reachable.close();
    }
  }

  async #run(folderFd: number | null, command: string[], input = ""): Promise<void> {
    const child = Bun.spawn(command, {
      ...this.#spawnOptions(),
      stdio: [new Blob([input]), "pipe", "pipe", ...(folderFd === null ? [] : [folderFd])],
    });
    const [output, errors, code] = await Promise.all([text(child.stdout), text(child.stderr), child.exited]);
    if (code !== 0) throw this.#startFailed(`${output}\n${errors}`);
  }

  /** Up when this returns. A failure carries the end of PostgreSQL's own log. */
  async #launch(): Promise<void> {
    const logFd = openSync(this.#logPath, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
    const logStart = (await stat(this.#logPath)).size;
    const reachable = await this.#openFolder();
    const settings = {
      ...SETTINGS,
      port: String(this.#port),
      ...(this.#durable ? {} : { fsync: "off" }),
    };
    let child: Bun.Subprocess;
    try {
      child = Bun.spawn(
        [
          this.#binaries!.postgres,
          ...["-D", `${reachable.path}/data`],
          ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]),
        ],
        {
          ...this.#spawnOptions(),
          // A session of its own: Ctrl-C in a terminal is for PiCloud, which then stops PostgreSQL in its turn.
          detached: true,
          // A file and no pipe: PostgreSQL must be able to write when PiCloud was killed.
          stdio: ["ignore", logFd, logFd, ...(reachable.fd === null ? [] : [reachable.fd])],
        },
      );
    } finally {
      closeSync(logFd);
      reachable.close();
    }
    this.#child = child;
    const startedAtMs = performance.now();
    while (!(await this.#isReady(child.pid))) {
      if (child.exitCode !== null || child.signalCode !== null || performance.now() - startedAtMs > START_TIMEOUT_MS) {
        child.kill("SIGQUIT");
        await child.exited;
        this.#child = null;
        throw this.#startFailed(await Bun.file(this.#logPath).slice(logStart).text());
      }
      await Bun.sleep(10);
    }
    void child.exited.then(() => this.#restart(startedAtMs, 100));
  }

  async #isReady(pid: number): Promise<boolean> {
    const lines = (await readFile(join(this.#folder, "data/postmaster.pid"), "utf8").catch(() => "")).split("\n");
    return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
  }

  #restart(startedAtMs: number, delayMs: number): void {
    this.#child = null;
    if (this.#stopping) return;
    const wait = performance.now() - startedAtMs > MAX_BACKOFF_MS ? 0 : delayMs;
    this.#log.error({ restartInMs: wait }, "PostgreSQL died and is started again");
    this.#restartTimer = setTimeout(() => {
      this.#launch().then(
        () => this.#log.info({ pid: this.pid() }, "PostgreSQL is up again"),
        (error: unknown) => {
          this.#log.error({ err: error }, "PostgreSQL does not start");
          this.#restart(performance.now(), Math.min(Math.max(delayMs, 50) * 2, MAX_BACKOFF_MS));
        },
      );
    }, wait);
  }

  /**
   * How PostgreSQL names its folder. Below a folder that its user may not pass (/root, a data folder of mode 0700) it is
   * handed the open folder, and reaches it through /proc: no permission of a folder that is not ours is touched.
   */
  async #openFolder(): Promise<{ path: string; fd: number | null; close(): void }> {
    if (this.#user === null || (await canTraverse(this.#folder, this.#user))) {
      return { path: this.#folder, fd: null, close() {} };
    }
    if (!(await exists("/proc/self/fd"))) {
      throw new PiCloudError(
        "data_folder_unusable",
        `Cannot use the data folder ${this.#dataDir}: the unprivileged user of PostgreSQL cannot reach it, so start PiCloud as an ordinary user or set PICLOUD_DATA`,
      );
    }
    const fd = openSync(this.#folder, constants.O_RDONLY | constants.O_DIRECTORY);
    return { path: "/proc/self/fd/3", fd, close: () => closeSync(fd) };
  }

  #spawnOptions() {
    const env = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
    return {
      env,
      cwd: "/",
      ...(this.#user === null ? {} : { uid: this.#user.uid, gid: this.#user.gid }),
    };
  }

  #startFailed(output: string): PiCloudError {
    const tail = output.trim().split("\n").slice(-12).join("\n");
    return new PiCloudError("database_start_failed", `The embedded PostgreSQL does not start:\n${tail}`);
  }

  get #passwordPath(): string {
    return join(this.#dataDir, "postgres-password");
  }

  get #logPath(): string {
    return join(this.#dataDir, "postgres.log");
  }
}

function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer();
  server.once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() =>
      typeof address === "object" && address !== null ? resolve(address.port) : reject(new Error("No free port")),
    );
  });
  return promise;
}

async function text(stream: ReadableStream | number | undefined): Promise<string> {
  return stream instanceof ReadableStream ? new Response(stream).text() : "";
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
