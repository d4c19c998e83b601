import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** In `node_modules`. */
export const STAMP_FILE = ".picloud-packages";

/**
 * Installs the packages of the lock file, when they are not there as it says. It is told by a stamp of the lock file, the
 * manifest and the patches, because a package that was not patched yet has the right version all the same.
 */
export async function installMissingPackages(project: string, say: (line: string) => void): Promise<void> {
  const modules = join(project, "node_modules");
  const stampPath = join(modules, STAMP_FILE);
  const stamp = packagesStamp(project);
  if (existsSync(stampPath) && readFileSync(stampPath, "utf8") === stamp) return;
  if (!existsSync(modules)) say("Installing packages, once ...");
  const install = Bun.spawn([process.execPath, "install", "--frozen-lockfile"], {
    cwd: project,
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [output, errors, code] = await Promise.all([
    new Response(install.stdout).text(),
    new Response(install.stderr).text(),
    install.exited,
  ]);
  if (code !== 0) {
    const reason = `${output}\n${errors}`.trim();
    throw Object.assign(new Error(`The packages cannot be installed: is this machine online?\n${reason}`), {
      name: "PiCloudError",
      code: "packages_missing",
    });
  }
  writeFileSync(stampPath, stamp);
}

/** Changes with whatever decides what is installed. */
export function packagesStamp(project: string): string {
  const hash = createHash("sha256");
  const patches = join(project, "patches");
  const files = existsSync(patches) ? readdirSync(patches).sort() : [];
  for (const path of ["package.json", "bun.lock", ...files.map((file) => join("patches", file))]) {
    hash.update(path).update(readFileSync(join(project, path)));
  }
  return hash.digest("hex");
}
