import { describe, expect, test } from "bun:test";
import { answers } from "../../../rhai/conformance/answers.ts";
import { SCRIPT_TEMPLATES } from "../scripts/script-templates.ts";
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

  test("finds a method that nothing has, whatever its type", () => {
    expect(warnings('"a".to_uper()')).toEqual(["No method of this name: to_uper"]);
    expect(warnings("fn handle(ctx) { ctx.path.to_uper().len() }")).toEqual(["No method of this name: to_uper"]);
    expect(warnings("let x = [1]; x.pusch(2); x?.pusch(3)")).toHaveLength(2);
    expect(warnings("`a ${ctx.path.to_uper()} b`")).toHaveLength(1);
    expect(warnings('let m = #{}; let i = 1; m[i] = 2; m.nothing(); m["x"] = || 1;')).toHaveLength(1);
    expect(warnings('let m = #{}; let k = "a"; m[k] = || 1; "a".to_uper(); m.maybe()')).toHaveLength(1);
  });

  test("knows methods of the engine and the script, and closures that maps hold", () => {
    const known = [
      '"a".to_upper(); [1].map(|x| x); ctx.raw.to_hex(); 1.type_of(); "a".print(); [].len()',
      "fn twice() { this * 2 } 2.twice()",
      "2.twice(); fn int.twice() { this * 2 }",
      "fn add(a, b) { a + b } 1.add(2)",
      "let m = #{ f: || 1 }; m.f()",
      'let m = #{ "f": || 1 }; m.f()',
      'let m = #{}; m["f"] = || 1; m.f(); m?.f()',
      'let m = #{}; m[#"f"#] = || 1; m.f()',
      "let m = #{}; m.f = || 1; m.f()",
      "let m = #{}; m.n.f = || 1; m.n.f()",
      'let m = #{}; m.set("f", || 1); m.f()',
      'let m = #{}; for k in ["a" + "b"] { m[k] = || 1; } m.ab()',
      'let m = #{}; let k = "a" + "b"; m.set(k, || 1); m.ab()',
      'let m = #{ `a${"b"}`: || 1 }; m.ab()',
      'try { "a".missing() } catch { }',
      'if is_def_fn("later", 1) { 1.later() }',
      '"a".len; #{ a: 1 }.a',
    ];
    for (const source of known) expect({ source, found: warnings(source) }).toEqual({ source, found: [] });
  });

  test("warns of no template", () => {
    for (const { source } of SCRIPT_TEMPLATES) expect(warnings(source)).toEqual([]);
  });
});
