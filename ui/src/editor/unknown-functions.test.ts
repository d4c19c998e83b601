import { describe, expect, test } from "bun:test";
import { answers } from "../../../rhai/conformance/answers.ts";
import { parser } from "./rhai-parser.ts";
import { unknownFunctions } from "./unknown-functions.ts";

const scripts = new URL("../../../rhai/conformance/scripts/", import.meta.url);

function warnings(source: string): string[] {
  return unknownFunctions(parser.parse(source), (from, to) => source.slice(from, to)).map(({ message }) => message);
}

describe("unknownFunctions()", () => {
  test("warns of no script of the corpus that runs", async () => {
    const running = answers.filter(({ outcome }) => outcome === "ok");
    expect(running.length).toBeGreaterThanOrEqual(150);
    const alarms: string[] = [];
    for (const { name } of running) {
      const found = warnings(await Bun.file(new URL(`${name}.rhai`, scripts)).text());
      if (found.length > 0) alarms.push(`${name}: ${found.join(", ")}`);
    }
    expect(alarms).toEqual([]);
  });

  test("finds a call of a name that nobody has defined", () => {
    expect(warnings("let x = prnt(1);")).toEqual(["No function of this name: prnt"]);
    expect(warnings("fn handle(ctx) { [1].map(|x| twice(x)) }")).toEqual(["No function of this name: twice"]);
    expect(warnings("`a ${missing()} b`")).toEqual(["No function of this name: missing"]);
    expect(warnings("timestamp()")).toEqual(["No function of this name: timestamp"]);
  });

  test("finds a call with another number of arguments than any definition has", () => {
    const one = "two is defined with 2 parameters, and called with 1";
    expect(warnings("fn two(a, b) { a + b } two(1)")).toEqual([one]);
    expect(warnings("fn two(a, b) { a + b } two([1, 2][0])")).toEqual([one]);
    expect(warnings("fn two(a, b) { a + b } fn two(a) { a } two(1)")).toEqual([]);
    expect(warnings("fn two(a, b) { a + b } 1.two(2)")).toEqual([]);
  });

  test("finds a level that log:: does not have", () => {
    expect(warnings('log::info("x"); log::debug("x")')).toEqual([
      "No function of this name: log::debug (there are trace, info, warn, error)",
    ]);
  });

  test("knows functions of the script, closures in variables and parameters, and natives", () => {
    const known = [
      "fn twice(x) { x * 2 } twice(2)",
      "twice(2); fn twice(x) { x * 2 }",
      "let twice = |x| x * 2; twice.call(2); twice(2)",
      "fn apply(f) { f(1) }",
      "for f in [|| 1] { f() }",
      'if is_def_fn("later", 0) { later() }',
      "try { missing() } catch { }",
      'Fn("x").call(); type_of(1); push([1], 2); len("x"); print(1); exit()',
    ];
    for (const source of known) expect(warnings(source)).toEqual([]);
  });

  test("says nothing of methods", () => {
    expect(warnings("let x = #{}; x.anything(1)")).toEqual([]);
  });
});
