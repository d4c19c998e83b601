/**
 * Builds the engine from its sources in a copy, and runs the conformance corpus on what came out: the committed module
 * could carry the right stamp and yet not be what this compiler makes. `bun .ci/rebuilt-conformance.ts TEMPORARY JUNIT`
 */
import { cp } from "node:fs/promises";
import { basename, join, resolve } from "node:path";

const [temporary = "", junit = ""] = process.argv.slice(2);
const source = resolve(import.meta.dir, "../rhai");
const copy = join(temporary, "rhai");

const left = new Set(["target", "dist", "node_modules"]);
await cp(source, copy, { recursive: true, filter: (path) => !left.has(basename(path)) });

async function run(command: string[]): Promise<number> {
  const env = { ...process.env, CARGO_TARGET_DIR: join(source, "target") };
  return Bun.spawn(command, { cwd: copy, env, stdout: "inherit", stderr: "inherit" }).exited;
}

const built = await run([process.execPath, "build.ts"]);
if (built !== 0) process.exit(built);
const reporter = ["--reporter=junit", `--reporter-outfile=${junit}`];
process.exit(
  await run([process.execPath, "test", "--timeout=180000", ...reporter, "./conformance/conformance.test.ts"]),
);
