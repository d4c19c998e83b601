import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "../sql/is-alive.ts";

/** In the built folder; hidden, so it is not served. */
export const STAMP_FILE = ".picloud-stamp";

export interface BuildOptions {
  /** The project's folder; the dashboard's is `ui` in it. */
  project: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Ends a build that runs. */
  signal: AbortSignal;
  /** Called before a build, not when nothing has to be built. */
  onBuild?(): void;
  /** Writes the built files into a folder; Vite when not given. */
  build?(ui: string, outDir: string): string[];
}

/** Beside the dashboard's own folder, whatever decides what is built. */
const OTHER_SOURCES = ["tsconfig.json", "bun.lock", "rhai/package.json", "rhai/dist/rhai.wasm"];
/** More servers than start at once on one folder. */
const MAX_TRIES = 10;
const MAX_COMPLAINT_LENGTH = 2_000;

/**
 * Builds the dashboard into `ui/dist` when that is not what its sources say; in an image, which has no sources, what is
 * there is what there is. Throws with the bundler's own words when it fails; what was built before is gone then, because
 * a dashboard of another version would speak to an API that has changed.
 */
export async function buildDashboard(options: BuildOptions): Promise<void> {
  const ui = join(options.project, "ui");
  const dist = join(ui, "dist");
  if (!existsSync(join(ui, "index.html"))) return;
  const stamp = await dashboardStamp(options.project);
  if ((await readStamp(dist)) === stamp) return;
  options.onBuild?.();
  // Where no watcher and no version control looks, and on the same disk. Two servers may build at once.
  const modules = join(ui, "node_modules");
  await removeLeftOvers(modules);
  const outDir = join(modules, `.dashboard-${process.pid}-${Bun.randomUUIDv7().slice(-8)}`);
  try {
    await mkdir(outDir, { recursive: true });
    await runBuild(options, ui, outDir);
    await Bun.write(join(outDir, STAMP_FILE), stamp);
    await putInPlace(outDir, dist, stamp);
  } catch (error) {
    if (!options.signal.aborted) await rm(dist, { recursive: true, force: true });
    throw error;
  } finally {
    await rm(outDir, { recursive: true, force: true });
  }
}

/** Whole folders change places: of two builds at once neither meets what the other has half removed. */
async function putInPlace(outDir: string, dist: string, stamp: string): Promise<void> {
  const before = `${outDir}-before`;
  try {
    for (let tries = 0; ; tries++) {
      try {
        return await rename(outDir, dist);
      } catch (error) {
        // Another server may have been first, with the same files.
        if ((await readStamp(dist)) === stamp) return;
        if (tries === MAX_TRIES) throw error;
      }
      await rm(before, { recursive: true, force: true });
      await rename(dist, before).catch(() => {});
    }
  } finally {
    await rm(before, { recursive: true, force: true });
  }
}

/** Changes with every source that ends up in the dashboard. */
export async function dashboardStamp(project: string): Promise<string> {
  const glob = new Bun.Glob("**/*");
  const own = await Array.fromAsync(glob.scan({ cwd: join(project, "ui"), onlyFiles: true }));
  const engine = await Array.fromAsync(new Bun.Glob("*.ts").scan({ cwd: join(project, "rhai"), onlyFiles: true }));
  const paths = [
    ...own.filter(isSource).map((path) => `ui/${path}`),
    ...engine.filter(isSource).map((path) => `rhai/${path}`),
    ...OTHER_SOURCES.filter((path) => existsSync(join(project, path))),
  ].sort();
  const contents = await Promise.all(paths.map((path) => Bun.file(join(project, path)).bytes()));
  const hash = new Bun.CryptoHasher("sha256");
  for (const [index, path] of paths.entries()) {
    const bytes = contents[index] ?? new Uint8Array();
    hash.update(`${path}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

function isSource(path: string): boolean {
  return !/^(?:node_modules|dist)\/|\/node_modules\//.test(path) && !/\.test\.tsx?$/.test(path);
}

/** Null also for one that is moved away meanwhile. */
function readStamp(dist: string): Promise<string | null> {
  return Bun.file(join(dist, STAMP_FILE))
    .text()
    .catch(() => null);
}

async function runBuild({ env, signal, build = viteBuild }: BuildOptions, ui: string, outDir: string): Promise<void> {
  const { PATH, HOME, TMPDIR } = env;
  const child = Bun.spawn(build(ui, outDir), {
    cwd: ui,
    // Nothing else: what is secret is no business of a bundler and its plugins.
    env: { PATH, HOME, TMPDIR, NODE_ENV: "production", NO_COLOR: "1" },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
    signal,
  });
  const [output, errors, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  signal.throwIfAborted();
  if (code !== 0) throw new Error(`${errors}\n${output}`.trim().slice(0, MAX_COMPLAINT_LENGTH));
}

function viteBuild(ui: string, outDir: string): string[] {
  const vite = join(ui, "node_modules/.bin/vite");
  return [process.execPath, "--bun", vite, "build", "--outDir", outDir, "--emptyOutDir", "--logLevel", "warn"];
}

/** Of builds whose server was killed; the name says which. */
async function removeLeftOvers(modules: string): Promise<void> {
  const entries = existsSync(modules) ? await readdir(modules) : [];
  for (const entry of entries) {
    const pid = /^\.dashboard-(\d+)-/.exec(entry)?.[1];
    if (pid !== undefined && !isAlive(Number(pid))) await rm(join(modules, entry), { recursive: true, force: true });
  }
}
