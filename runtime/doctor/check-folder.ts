import { access, constants, readFile, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { canTraverse, findDatabaseUser } from "../../sql/system-user.ts";
import type { Settings } from "../core/settings.ts";
import { note, ok, wrong, type Finding } from "./finding.ts";

/** Whether this user can keep its data there, and PostgreSQL, which may be another one, too. */
export async function checkFolder({ dataDir, databaseUrl }: Settings): Promise<Finding[]> {
  const shown = JSON.stringify(dataDir);
  const folder = resolve(dataDir);
  const found = await stat(folder).catch(missing);
  if (found === null) {
    const parent = await nearest(dirname(folder));
    return (await mayWrite(parent))
      ? [note("folder", `${shown} is not there yet: the first start makes it`)]
      : [
          wrong(
            "folder",
            `${shown} cannot be made in ${parent}: give this user the right to write there, or set PICLOUD_DATA`,
          ),
        ];
  }
  if (!found.isDirectory()) return [wrong("folder", `${shown} is no folder: set PICLOUD_DATA to one`)];
  if (!(await mayWrite(folder))) {
    return [
      wrong(
        "folder",
        `${shown} belongs to user ${found.uid}, and this one may not write there: run as that one, or chown it`,
      ),
    ];
  }
  if (databaseUrl !== null) return [ok("folder", `${shown}, for the token alone`)];
  return checkPostgresFolder(folder, shown);
}

async function checkPostgresFolder(folder: string, shown: string): Promise<Finding[]> {
  const data = join(folder, "postgres/data");
  const owner = await stat(data).catch(missing);
  const user = await findDatabaseUser(data);
  const self = process.getuid?.();
  if (user === null && owner !== null && owner.uid !== self) {
    return [
      wrong("folder", `the database in ${shown} belongs to user ${owner.uid}: run as that one, or chown -R the folder`),
    ];
  }
  if (user === null) return [ok("folder", `${shown}, of this user`)];
  // Below a folder that it may not pass, PostgreSQL is handed the open folder.
  const reached = (await canTraverse(folder, user)) || (await stat("/proc/self/fd").catch(missing)) !== null;
  return reached
    ? [ok("folder", `${shown}; PostgreSQL runs as user ${user.uid} and can reach it`)]
    : [
        wrong(
          "folder",
          `${shown} cannot be reached by user ${user.uid}, as whom PostgreSQL runs: start PiCloud as an ordinary user, or set PICLOUD_DATA`,
        ),
      ];
}

/** Whoever can read the token's file has every right. */
export async function checkToken({ adminToken, dataDir }: Settings): Promise<Finding[]> {
  if (adminToken !== null) return [ok("token", "set in the environment (PICLOUD_ADMIN_TOKEN)")];
  const path = join(dataDir, "admin-token");
  const found = await stat(path).catch(missing);
  if (found === null) return [note("token", `${path} is not there yet: the first start makes it`)];
  const mode = found.mode & 0o777;
  if ((mode & 0o077) !== 0) {
    return [
      wrong(
        "token",
        `${path} has mode ${mode.toString(8).padStart(4, "0")}, and others can read it: chmod 600 ${path}`,
      ),
    ];
  }
  const token = (await readFile(path, "utf8")).trim();
  if (!/^[\x21-\x7e]{16,}$/.test(token))
    return [wrong("token", `${path} holds no token: remove it, and a new one is made`)];
  return [ok("token", `${path}, mode 0600`)];
}

async function mayWrite(folder: string): Promise<boolean> {
  return access(folder, constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function nearest(folder: string): Promise<string> {
  const found = await stat(folder).catch(missing);
  return found !== null || folder === dirname(folder) ? folder : nearest(dirname(folder));
}

function missing(error: unknown): null {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
  throw error;
}
