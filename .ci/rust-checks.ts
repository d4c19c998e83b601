import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Check, Tally } from "./check.ts";

/** The crate's own checks; without cargo they are skips. */
export async function rustChecks(project: string, temporary: string): Promise<Check[]> {
  const missing = Bun.which("cargo") === null ? "cargo" : null;
  const env = { CARGO_TERM_COLOR: "never", ...oneToolchain() };
  const crates = ["rhai", "rhai/conformance/native", "rhai/fuzz"].filter((crate) =>
    existsSync(join(project, crate, "Cargo.toml")),
  );
  const checks = crates.flatMap((crate): Check[] => {
    const common = { cwd: join(project, crate), env, missing };
    return [
      {
        ...common,
        name: `${crate}: cargo fmt`,
        command: ["cargo", "fmt", "--check"],
        missing: missing ?? lacking("cargo-fmt"),
      },
      {
        ...common,
        name: `${crate}: clippy`,
        command: ["cargo", "clippy", "--locked", "--all-targets", "--", "-D", "warnings"],
        missing: missing ?? lacking("cargo-clippy"),
      },
    ];
  });
  checks.push(
    ...["rhai", "rhai/fuzz"].map((crate) => ({
      name: `${crate}: cargo test`,
      cwd: join(project, crate),
      env,
      command: ["cargo", "test", "--locked"],
      counted: cargoCounts,
      missing,
    })),
  );
  checks.push({
    name: "rhai: native answers are fresh, tree walker and Grain agree",
    cwd: join(project, "rhai/conformance/native"),
    env,
    command: ["cargo", "run", "--locked", "--", "--check"],
    missing,
  });
  checks.push({
    name: "rhai: rebuilt engine keeps to the conformance answers",
    command: [process.execPath, ".ci/rebuilt-conformance.ts", temporary, join(temporary, "junit-rebuilt.xml")],
    junit: join(temporary, "junit-rebuilt.xml"),
    missing: missing ?? (await wasmTool()),
  });
  return checks;
}

function lacking(tool: string): string | null {
  return Bun.which(tool) === null ? tool : null;
}

/** npx puts Node's own folder first, where Debian's cargo may lie: it must not meet rustup's clippy. */
function oneToolchain(): Record<string, string> {
  const rustup = Bun.which("rustup");
  return rustup === null ? {} : { PATH: `${dirname(rustup)}:${process.env["PATH"] ?? ""}` };
}

/** Sums the `test result:` lines; ignored tests are named by their count only, cargo does not list them. */
function cargoCounts(output: string): Tally {
  const tally: Tally = { passed: 0, failed: 0, skipped: [] };
  for (const [, passed, failed, ignored] of output.matchAll(
    /test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored/g,
  )) {
    tally.passed += Number(passed);
    tally.failed += Number(failed);
    for (let index = 0; index < Number(ignored); index += 1) tally.skipped.push("an ignored crate test");
  }
  return tally;
}

/** What is missing to build for wasm32: rustup's target, or Debian's standard library sources with its cargo. */
async function wasmTool(): Promise<string | null> {
  if (Bun.which("wasm-opt") === null) return "wasm-opt";
  const rustup = Bun.which("rustup");
  if (rustup !== null) {
    const list = Bun.spawnSync([rustup, "target", "list", "--installed"]);
    if (list.stdout.toString().includes("wasm32-unknown-unknown")) return null;
  }
  const debian = existsSync("/usr/bin/cargo") && existsSync("/usr/bin/rustc") && Bun.which("wasm-ld") !== null;
  return debian ? null : "a wasm32 Rust (rustup's target or Debian's rustc-web)";
}
