import { randomBytes } from "node:crypto";
import { closeSync, constants, openSync } from "node:fs";
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import type { DatabaseLog } from "./database-log.ts";
import { stopLeftoverPostgres } from "./leftover-postgres.ts";
import { findPostgresBinaries, type PostgresBinaries } from "./postgres-binaries.ts";
import { canTraverse, chownTree, findDatabaseUser, type SystemUser } from "./system-user.ts";

/** The data of one PostgreSQL on disk, ready for a server to be started on it. */
export interface PostgresCluster {
  /** Of the superuser `picloud`. */
  password: string;
  postgres: string;
  /** `data` in the file system, for reading what PostgreSQL writes there. */
  dataPath: string;
  user: SystemUser | null;
  /** The folder as PostgreSQL must name it; `fd`, when there is one, has to become descriptor 3 of the child. */
  openFolder(): Promise<OpenFolder>;
}

export interface OpenFolder {
  path: string;
  fd: number | null;
  close(): void;
}

export interface ClusterOptions {
  dataDir: string;
  durable: boolean;
  log: DatabaseLog;
}

/**
 * Makes the cluster in `dataDir/postgres` when there is none, and what a killed start or server left there right. Call it
 * with the folder's lock held.
 */
export async function preparePostgresCluster(options: ClusterOptions): Promise<PostgresCluster> {
  const folder = join(options.dataDir, "postgres");
  const dataPath = join(folder, "data");
  const user = await findDatabaseUser(dataPath);
  const binaries = await findPostgresBinaries(user, join(options.dataDir, "cache"));
  await stopLeftoverPostgres(dataPath, options.log);
  await prepareFolder(folder, user);
  const cluster = {
    postgres: binaries.postgres,
    dataPath,
    user,
    openFolder: () => openFolder(folder, user),
  };
  const passwordPath = join(options.dataDir, "postgres-password");
  const version = await readFile(join(dataPath, "PG_VERSION"), "utf8").catch(() => null);
  if (version === null) {
    return { ...cluster, password: await initialise(folder, binaries, cluster, passwordPath, options.durable) };
  }
  if (version.trim() !== binaries.major) {
    throw new PiCloudError(
      "database_start_failed",
      `Cannot open ${folder}: made by PostgreSQL ${version.trim()}, this PiCloud brings PostgreSQL ${binaries.major}`,
    );
  }
  const known = (await readFile(passwordPath, "utf8").catch(() => "")).trim();
  if (known !== "") return { ...cluster, password: known };
  const password = await makePassword(passwordPath);
  await runSingleUser(cluster, "data", `ALTER ROLE picloud PASSWORD '${password}'`);
  return { ...cluster, password };
}

/** What a child that runs as PostgreSQL's user gets. */
export function childOptions(user: SystemUser | null) {
  const env = { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };
  return { env, cwd: "/", ...(user === null ? {} : { uid: user.uid, gid: user.gid }) };
}

/** One failure of PostgreSQL's programs, with the end of what they said. */
export function startFailed(output: string): PiCloudError {
  return new PiCloudError("database_start_failed", `The embedded PostgreSQL does not start:\n${lastLines(output)}`);
}

/** The end of what a program said. */
export function lastLines(output: string): string {
  return output.trim().split("\n").slice(-12).join("\n");
}

async function prepareFolder(folder: string, user: SystemUser | null): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if (user !== null) {
    await chown(folder, user.uid, user.gid);
    const owner = await stat(join(folder, "data")).catch(() => null);
    // Data that root copied here belongs to root now.
    if (owner !== null && owner.uid !== user.uid) await chownTree(folder, user);
  }
  await chmod(folder, 0o700);
}

/**
 * Into a folder of its own first: a start that is killed half-way leaves nothing that looks like a database. Its initdb
 * may even still run, so the name is never used twice.
 */
async function initialise(
  folder: string,
  binaries: PostgresBinaries,
  cluster: Omit<PostgresCluster, "password">,
  passwordPath: string,
  durable: boolean,
): Promise<string> {
  for (const name of await readdir(folder)) {
    if (name.startsWith("new-")) await rm(join(folder, name), { recursive: true, force: true }).catch(() => {});
  }
  const fresh = `new-${randomBytes(6).toString("hex")}`;
  const password = await makePassword(passwordPath);
  const passwordFile = join(folder, "initdb-password");
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (cluster.user !== null) await chown(passwordFile, cluster.user.uid, cluster.user.gid);
  const open = await cluster.openFolder();
  try {
    const access = ["-U", "picloud", "-A", "scram-sha-256", `--pwfile=${open.path}/initdb-password`];
    const form = ["--encoding=UTF8", "--no-locale", "--no-instructions", ...(durable ? [] : ["--no-sync"])];
    await runChild(cluster.user, open.fd, [binaries.initdb, "-D", `${open.path}/${fresh}`, ...access, ...form]);
    await runSingleUser(cluster, fresh, "CREATE DATABASE picloud");
  } finally {
    open.close();
    await rm(passwordFile, { force: true });
  }
  await rename(join(folder, fresh), cluster.dataPath);
  return password;
}

async function makePassword(path: string): Promise<string> {
  const password = randomBytes(24).toString("hex");
  const file = await open(`${path}.new`, "w", 0o600);
  await file.writeFile(password);
  await file.sync();
  await file.close();
  await rename(`${path}.new`, path);
  return password;
}

/** A statement without a server. */
async function runSingleUser(
  cluster: Omit<PostgresCluster, "password">,
  name: string,
  statement: string,
): Promise<void> {
  const open = await cluster.openFolder();
  try {
    const command = [cluster.postgres, "--single", "-D", `${open.path}/${name}`, "postgres"];
    await runChild(cluster.user, open.fd, command, `${statement}\n`);
  } finally {
    open.close();
  }
}

async function runChild(user: SystemUser | null, fd: number | null, command: string[], input = ""): Promise<void> {
  const child = Bun.spawn(command, {
    ...childOptions(user),
    stdio: [new Blob([input]), "pipe", "pipe", ...(fd === null ? [] : [fd])],
  });
  const [output, errors, code] = await Promise.all([readText(child.stdout), readText(child.stderr), child.exited]);
  if (code !== 0) throw startFailed(`${output}\n${errors}`);
}

/**
 * Below a folder that its user may not pass (/root, a data folder of mode 0700) PostgreSQL is handed the open folder and
 * reaches it through /proc: no permission of a folder that is not ours is touched.
 */
async function openFolder(folder: string, user: SystemUser | null): Promise<OpenFolder> {
  if (user === null || (await canTraverse(folder, user))) return { path: folder, fd: null, close() {} };
  if ((await stat("/proc/self/fd").catch(() => null)) === null) {
    throw new PiCloudError(
      "data_folder_unusable",
      `Cannot use the data folder ${folder}: the unprivileged user of PostgreSQL cannot reach it, so start PiCloud as an ordinary user or set PICLOUD_DATA`,
    );
  }
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  return { path: "/proc/self/fd/3", fd, close: () => closeSync(fd) };
}

async function readText(stream: ReadableStream | number | undefined): Promise<string> {
  return stream instanceof ReadableStream ? new Response(stream).text() : "";
}
