/**
 * Runs test files as an ordinary user, from a copy that such a user can read: who runs the tests as root would otherwise
 * never see what only works for root. `bun .ci/as-ordinary-user.ts TEMPORARY JUNIT FILE...`
 */
import { chmod, chown, cp, mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Debian's `nobody`, who owns nothing. */
const NOBODY = 65_534;

const [temporary = "", junit = "", ...files] = process.argv.slice(2);
const project = resolve(import.meta.dir, "..");
const home = join(temporary, "ordinary");
const copy = join(home, "project");
const bun = join(home, "bun");

await mkdir(join(home, "tmp"), { recursive: true });
const left = new Set([".git", "target", ".picloud"].map((name) => join(project, name)));
left.add(join(project, "rhai/target"));
left.add(join(project, "rhai/conformance/native/target"));
await cp(project, copy, { recursive: true, verbatimSymlinks: true, filter: (path) => !left.has(path) });
await cp(process.execPath, bun, { dereference: true });
await chmod(bun, 0o755);
const readable = Bun.spawnSync(["chmod", "-R", "a+rX", home]);
if (readable.exitCode !== 0) throw new Error(readable.stderr.toString());
await chown(join(home, "tmp"), NOBODY, NOBODY);

const report = join(home, "tmp/report.xml");
const reporter = ["--timeout=180000", "--reporter=junit", `--reporter-outfile=${report}`];
const child = Bun.spawn(
  [
    "setpriv",
    `--reuid=${NOBODY}`,
    `--regid=${NOBODY}`,
    "--clear-groups",
    bun,
    "test",
    ...reporter,
    ...files.map((file) => `./${file}`),
  ],
  {
    cwd: copy,
    env: { ...process.env, HOME: join(home, "tmp"), TMPDIR: join(home, "tmp") },
    stdout: "inherit",
    stderr: "inherit",
  },
);
const code = await child.exited;
if (await Bun.file(report).exists()) await cp(report, junit);
process.exit(code);
