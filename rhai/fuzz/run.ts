/**
 * Fuzzes the crate with libFuzzer: `bun rhai/fuzz/run.ts [--seconds 180] [target...]`, one target after the other. Needs
 * cargo and a C++ compiler, neither nightly Rust nor cargo-fuzz, whose layout this is. What it learns stays in `corpus`; what it finds
 * goes to `artifacts`, and from there, mended, to `found`, which the crate's tests run.
 */
import { copyFile, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { basename, join, relative } from "node:path";
import { parseArgs } from "node:util";

const root = import.meta.dirname;
const scripts = join(root, "../conformance/scripts");
/** What stands before a script in the form that a target takes. */
const BEFORE_SCRIPT: Record<string, string> = { compile: "?", run: "", engines: "" };
const MOST_BYTES = 16_384;
/** For one input, on a slow and busy machine. */
const TIMEOUT_SECONDS = 120;
const MEMORY_MB = 2_048;

/** What cargo-fuzz sets for `--sanitizer none`: counters of edges, and comparisons to learn from. */
const RUST_FLAGS = [
  "--cfg fuzzing",
  "-Ccodegen-units=1",
  "-Cpasses=sancov-module",
  ...["level=4", "inline-8bit-counters", "pc-table", "trace-compares"].map(
    (option) => `-Cllvm-args=-sanitizer-coverage-${option}`,
  ),
  "-Cllvm-args=-simplifycfg-branch-fold-threshold=0",
];

async function run(command: string[], env: Record<string, string> = {}): Promise<number> {
  return Bun.spawn(command, { cwd: root, env: { ...Bun.env, ...env }, stdout: "inherit", stderr: "inherit" }).exited;
}

/** Builds every target, and says where they are. */
async function build(): Promise<string> {
  const host = /^host: (.+)$/m.exec(Bun.spawnSync(["rustc", "-vV"]).stdout.toString())?.[1];
  if (host === undefined) throw new Error("No Rust: install it with rustup, or apt install cargo");
  const folder = join(root, "target", "fuzzing");
  // The target is named so that build scripts are not instrumented.
  const code = await run(["cargo", "build", "--release", "--locked", "--bins", "--target", host], {
    RUSTFLAGS: RUST_FLAGS.join(" "),
    CARGO_TARGET_DIR: folder,
  });
  if (code !== 0) throw new Error(`cargo ended with code ${code}`);
  return join(folder, host, "release");
}

async function plant(target: string, corpus: string): Promise<void> {
  await mkdir(corpus, { recursive: true });
  for (const folder of ["seeds", "found"].map((name) => join(root, name, target)).filter(existsSync)) {
    for (const name of await readdir(folder)) await copyFile(join(folder, name), join(corpus, `${target}-${name}`));
  }
  const before = BEFORE_SCRIPT[target];
  if (before === undefined) return;
  for (const name of await readdir(scripts)) {
    await writeFile(join(corpus, name), before + (await readFile(join(scripts, name), "utf8")));
  }
}

async function fuzz(binary: string, seconds: number): Promise<boolean> {
  const target = basename(binary);
  const corpus = join(root, "corpus", target);
  const artifacts = join(root, "artifacts", target);
  await plant(target, corpus);
  await mkdir(artifacts, { recursive: true });
  const options = {
    max_total_time: seconds,
    max_len: MOST_BYTES,
    timeout: TIMEOUT_SECONDS,
    rss_limit_mb: MEMORY_MB,
    print_final_stats: 1,
    verbosity: 0,
    artifact_prefix: `${artifacts}/`,
  };
  console.log(`\n== ${target}, ${seconds} s`);
  const code = await run([binary, ...Object.entries(options).map(([name, value]) => `-${name}=${value}`), corpus]);
  if (code !== 0)
    console.log(`${target} failed: its input is the newest file of ${relative(process.cwd(), artifacts)}`);
  return code === 0;
}

const { values, positionals } = parseArgs({
  options: { seconds: { type: "string", default: "180" } },
  allowPositionals: true,
});
const seconds = Number(values.seconds);
if (!(seconds > 0)) throw new Error(`--seconds is ${JSON.stringify(values.seconds)}: it must be a number above 0`);
const known = (await readdir(join(root, "fuzz_targets"))).map((name) => basename(name, ".rs")).sort();
const unknown = positionals.find((target) => !known.includes(target));
if (unknown !== undefined) throw new Error(`There is no target ${unknown}: they are ${known.join(" ")}`);
const folder = await build();
let held = true;
for (const target of positionals.length > 0 ? positionals : known) {
  held = (await fuzz(join(folder, target), seconds)) && held;
}
process.exitCode = held ? 0 : 1;
