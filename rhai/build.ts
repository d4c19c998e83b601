/**
 * Builds `dist/rhai.wasm`: `bun rhai/build.ts`, or `bun rhai/build.ts --check` to hear whether it is stale.
 *
 * Uses rustup's wasm32 target where it is installed, else Debian's cargo and rustc with their own sources
 * (`apt install rustc-web cargo-web rust-web-src lld binaryen`). Users need neither: the result is committed, with a
 * stamp of its sources.
 */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join, relative } from "node:path";

const TARGET = "wasm32-unknown-unknown";
/** The engine's native recursion has to carry 128 call levels, callbacks included: 256 KiB do not. */
const STACK_BYTES = 1024 * 1024;

/** Panics name their source: by crate, not by a folder of whoever built it. */
async function pathRemaps(): Promise<string[]> {
  const crates = join(Bun.env.CARGO_HOME ?? join(homedir(), ".cargo"), "registry", "src");
  const registries = existsSync(crates) ? await readdir(crates) : [];
  return [...registries.map((name) => [join(crates, name), "crates"]), [root, "rhai"]].map(
    ([from, to]) => `--remap-path-prefix=${from}=${to}`,
  );
}

const RUST_FLAGS = [
  "-C link-arg=--import-memory",
  `-C link-arg=-zstack-size=${STACK_BYTES}`,
  // Below the stack is nothing, so that an overflow traps instead of writing over constants.
  "-C link-arg=--stack-first",
  "-C target-feature=+bulk-memory,+sign-ext,+nontrapping-fptoint,+mutable-globals",
];

const WASM_OPT_FLAGS = [
  "-O3",
  "--enable-bulk-memory",
  "--enable-sign-ext",
  "--enable-nontrapping-float-to-int",
  "--enable-mutable-globals",
  "--enable-reference-types",
  "--enable-multivalue",
  "--strip-debug",
  "--strip-producers",
];

export interface Stamp {
  /** SHA-256 over the names and contents of the crate's sources, its lock file and this script. */
  sources: string;
  /** SHA-256 of `rhai.wasm`. */
  wasm: string;
}

const root = import.meta.dirname;
const wasmPath = join(root, "dist", "rhai.wasm");
const stampPath = join(root, "dist", "stamp.json");

/** The stamp that `dist` should carry: of the sources as they are, and of the module as it lies there. */
export async function currentStamp(): Promise<Stamp> {
  const files = (await sourceFiles(join(root, "src"))).concat(
    ["Cargo.toml", "Cargo.lock", "build.ts"].map((name) => join(root, name)),
  );
  const hash = createHash("sha256");
  for (const file of files.sort()) {
    hash.update(`${relative(root, file).replaceAll("\\", "/")}\0`);
    hash.update(
      createHash("sha256")
        .update(await readFile(file))
        .digest(),
    );
  }
  const wasm = existsSync(wasmPath)
    ? createHash("sha256")
        .update(await readFile(wasmPath))
        .digest("hex")
    : "";
  return { sources: hash.digest("hex"), wasm };
}

/** The stamp that was written with `dist/rhai.wasm`, or null when there is none. */
export async function committedStamp(): Promise<Stamp | null> {
  return existsSync(stampPath) ? (JSON.parse(await readFile(stampPath, "utf8")) as Stamp) : null;
}

/** Why `dist` is not what its sources make, or null when it is. */
export async function staleness(): Promise<string | null> {
  const [current, committed] = await Promise.all([currentStamp(), committedStamp()]);
  if (committed === null || current.wasm === "") return "rhai/dist was never built: run bun rhai/build.ts";
  if (committed.sources !== current.sources) return "rhai/dist is older than its sources: run bun rhai/build.ts";
  if (committed.wasm !== current.wasm) return "rhai/dist/rhai.wasm is not what its stamp was made for";
  return null;
}

async function sourceFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile() && entry.name.endsWith(".rs")).map((e) => join(e.parentPath, e.name));
}

interface Toolchain {
  name: string;
  cargo: string[];
  env: Record<string, string>;
}

function toolchain(): Toolchain {
  const rustup = Bun.which("rustup");
  if (rustup !== null) {
    const installed = Bun.spawnSync([rustup, "target", "list", "--installed"]);
    if (installed.success && installed.stdout.toString().split("\n").includes(TARGET)) {
      return { name: "rustup", cargo: ["cargo", "build"], env: {} };
    }
  }
  if (existsSync("/usr/bin/cargo") && existsSync("/usr/bin/rustc") && Bun.which("wasm-ld") !== null) {
    return {
      name: "Debian",
      cargo: [
        "/usr/bin/cargo",
        "build",
        "-Z",
        "build-std=std,panic_abort",
        "--config",
        `target.${TARGET}.linker="wasm-ld"`,
      ],
      // Debian ships the standard library's sources, not the target built from them.
      env: { RUSTC: "/usr/bin/rustc", RUSTC_BOOTSTRAP: "1" },
    };
  }
  throw new Error(
    `No Rust for ${TARGET}: run rustup target add ${TARGET}, or apt install rustc-web cargo-web rust-web-src lld binaryen`,
  );
}

async function run(command: string[], env: Record<string, string>): Promise<void> {
  const child = Bun.spawn(command, { cwd: root, env: { ...Bun.env, ...env }, stdout: "inherit", stderr: "inherit" });
  const code = await child.exited;
  if (code !== 0) throw new Error(`${command[0]} ended with code ${code}`);
}

async function build(): Promise<void> {
  const wasmOpt = Bun.which("wasm-opt");
  if (wasmOpt === null) throw new Error("No wasm-opt: apt install binaryen");
  const { name, cargo, env } = toolchain();
  const targetFolder = Bun.env.CARGO_TARGET_DIR ?? join(root, "target");
  console.log(`Building with ${name}'s Rust`);
  await run([...cargo, "--lib", "--release", "--locked", "--target", TARGET], {
    ...env,
    RUSTFLAGS: [...RUST_FLAGS, ...(await pathRemaps())].join(" "),
    CARGO_TARGET_DIR: targetFolder,
    // The hash seeds of `ahash` are drawn when it is compiled; the same sources shall make the same module.
    CONST_RANDOM_SEED: "picloud",
  });
  const built = join(targetFolder, TARGET, "release", "rhai_wasm.wasm");
  const optimised = `${built}.opt`;
  await run([wasmOpt, ...WASM_OPT_FLAGS, built, "-o", optimised], {});
  await mkdir(join(root, "dist"), { recursive: true });
  await cp(optimised, wasmPath);
  await rm(optimised);
  await writeFile(stampPath, `${JSON.stringify(await currentStamp(), null, 2)}\n`);
  console.log(`${relative(process.cwd(), wasmPath)}: ${(await stat(wasmPath)).size} bytes`);
}

if (import.meta.main) {
  if (process.argv.includes("--check")) {
    const stale = await staleness();
    console.log(stale ?? "rhai/dist is fresh");
    process.exitCode = stale === null ? 0 : 1;
  } else {
    await build();
  }
}
