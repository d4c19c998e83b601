/**
 * How long one call of each native takes in WebAssembly at the largest ceilings: `bun rhai/examples/measure-natives.ts
 * [part of a name] [module]`. One line a case: milliseconds of the first run (before the JIT) and of the fastest of three,
 * the longest time between two polls of the host, operations of the whole script, outcome.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileRhaiModule, RhaiInstance, rhaiWasmPath } from "../loader.ts";
import type { RunResult } from "../loader.ts";
import { INPUT } from "../loader-fixture.ts";

interface Case {
  name: string;
  before: string;
  call: string;
}

const [part = "", path = rhaiWasmPath()] = process.argv.slice(2);
const module = await compileRhaiModule(readFileSync(path));
const cases = JSON.parse(readFileSync(join(import.meta.dirname, "natives.json"), "utf8")) as Case[];

const LIMITS = {
  maxOperations: 100_000_000,
  maxStringSize: 1_048_576,
  maxArraySize: 100_000,
  maxMapSize: 100_000,
  maxCallLevels: 128,
  maxExprDepth: 128,
  memoryBytes: 64 * 1024 * 1024,
};

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Processor time of this process, so that a busy machine counts less; the JIT's threads are in it. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

async function measure({
  name,
  before,
  call,
}: Case): Promise<{ ms: number; gapMs: number; result: RunResult } | string> {
  let began = 0;
  let last = 0;
  let gapMs = 0;
  const instance = RhaiInstance.create(module, {
    poll: () => {
      if (began === 0) return 0;
      const now = cpuMs();
      gapMs = Math.max(gapMs, now - last);
      last = now;
      return 0;
    },
    nowUs: () => {
      // Only the log line between preparation and call asks.
      if (began === 0) began = last = cpuMs();
      return 0;
    },
  });
  const diagnostic = instance.load(name, `${before}\n;log::info("begin");\n${call};\n()`, LIMITS.maxExprDepth);
  if (diagnostic !== null) return diagnostic.message;
  const result = await instance.run(name, INPUT, LIMITS);
  const ended = cpuMs();
  if (began === 0) return `${result.outcome} before the call: ${result.error?.message}`;
  return { ms: ended - began, gapMs: Math.max(gapMs, ended - last), result };
}

for (const one of cases.filter((one) => one.name.includes(part))) {
  const runs = [await measure(one), await measure(one), await measure(one)];
  const measured = runs.filter((run) => typeof run !== "string");
  const [first] = measured;
  if (first === undefined) {
    print(`${one.name}: ${runs[0] as string}`);
    continue;
  }
  const { outcome, error, operations } = first.result;
  const columns = [
    first.ms.toFixed(1),
    Math.min(...measured.map((run) => run.ms)).toFixed(1),
    Math.min(...measured.map((run) => run.gapMs)).toFixed(1),
    String(operations),
  ];
  const why = error === null ? outcome : `${outcome} ${error.message.slice(0, 60)}`;
  print(`${columns.map((column) => column.padStart(9)).join(" ")}  ${one.name}: ${why}`);
}
