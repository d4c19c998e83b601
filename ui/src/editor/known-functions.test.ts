import { describe, expect, test } from "bun:test";
import { createInstance, INPUT, LIMITS } from "../../../rhai/loader-fixture.ts";
import { callableNames, type KnownFunction, knownFunctions, logLevels } from "./known-functions.ts";

/** An expression of each type that signatures name. */
const samples: Record<string, string> = {
  any: "1",
  int: "1",
  float: "0.5",
  bool: "true",
  string: '"abc"',
  char: "'a'",
  array: "[1, 2, 3]",
  map: "#{ a: 1 }",
  blob: "blob(16, 1)",
  Bytes: '"abc".to_bytes()',
  fn: "|a, b| true",
  range: "0..1",
};

function sample(type: string): string {
  const text = samples[type];
  if (text === undefined) throw new Error(`No sample of ${type}`);
  return text;
}

/** A script for each receiver and each type of each parameter, without the optional ones and with all of them. */
function uses({ name, receivers, parameters }: KnownFunction): string[] {
  const targets = receivers.length === 0 ? [""] : receivers.map((type) => `let it = ${sample(type)}; it.`);
  if (parameters === null) return targets.map((target) => `${target}${name}`);
  const required = parameters.filter(({ optional }) => !optional);
  return [required, parameters].flatMap((list) => {
    const most = Math.max(1, ...list.map(({ types }) => types.length));
    const lists = Array.from({ length: most }, (_, at) =>
      list.map(({ types }) => sample(types[at] ?? types[0] ?? "any")).join(", "),
    );
    return targets.flatMap((target) => lists.map((args) => `${target}${name}(${args})`));
  });
}

/** With a range there is no length. */
function isSense(use: string): boolean {
  return !/\(0\.\.1, /.test(use);
}

describe("knownFunctions", () => {
  async function errorOf(source: string): Promise<string | null> {
    const instance = createInstance();
    const refusal = instance.load("script", source, LIMITS.maxExprDepth);
    if (refusal !== null) return refusal.message;
    return (await instance.run("script", INPUT, LIMITS)).error?.message ?? null;
  }

  for (const known of knownFunctions) {
    test(`the engine has ${known.signature}`, async () => {
      for (const use of uses(known).filter(isSense)) {
        const error = await errorOf(`${use}; "done"`);
        expect(`${use}: ${error}`).not.toMatch(new RegExp(`Function not found: ${known.name} |unknown property`, "i"));
      }
    });
  }

  test("lack what the engine lacks", async () => {
    for (const name of ["timestamp", "eval", "import", "rand", "sleep"]) expect(callableNames.has(name)).toBe(false);
    expect(await errorOf("timestamp()")).toContain("not found");
    expect(await errorOf("sleep(1)")).toContain("not found");
  });

  test("logLevels are the functions of log::", async () => {
    for (const { name } of logLevels) expect(await errorOf(`log::${name}("x", #{ a: 1 })`)).toBeNull();
    expect(await errorOf('log::debug("x")')).not.toBeNull();
  });
});
