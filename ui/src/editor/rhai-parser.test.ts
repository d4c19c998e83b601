import { describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import type { Tree } from "@lezer/common";
import { answers } from "../../../rhai/conformance/answers.ts";
import { generateParser } from "./build-parser.ts";
import { parser } from "./rhai-parser.ts";

const scripts = new URL("../../../rhai/conformance/scripts/", import.meta.url);
const editor = new URL("./", import.meta.url);

/** Where the parser had to guess. */
function errorsOf(tree: Tree): number[] {
  const places: number[] = [];
  tree.iterate({ enter: (node) => void (node.type.isError && places.push(node.from)) });
  return places;
}

function shapeOf(source: string): string {
  return parser.parse(source).toString();
}

/** Formatting breaks lines, adds commas, semicolons and quotes. */
function withoutFormat(source: string): string {
  return source.replaceAll(/[\s,;"']/g, "");
}

describe("the committed parser", () => {
  test("is what the grammar gives", async () => {
    for (const [name, source] of Object.entries(await generateParser())) {
      expect(withoutFormat(await Bun.file(new URL(name, editor)).text())).toBe(withoutFormat(source));
    }
  });
});

describe("the grammar", () => {
  test("parses the scripts of the corpus that compile without an error", async () => {
    const compiling = answers.filter(({ outcome }) => outcome !== "compile_error");
    const wrong: string[] = [];
    for (const { name } of compiling) {
      const source = await Bun.file(new URL(`${name}.rhai`, scripts)).text();
      const errors = errorsOf(parser.parse(source));
      if (errors.length > 0) wrong.push(`${name}: ${JSON.stringify(source.slice(errors[0] ?? 0).slice(0, 40))}`);
    }
    console.log(
      `${compiling.length - wrong.length} of ${compiling.length} scripts that compile parse without an error`,
    );
    if (wrong.length > 0) console.log(wrong.join("\n"));
    expect(compiling.length).toBeGreaterThanOrEqual(150);
    expect(wrong.length / compiling.length).toBeLessThanOrEqual(0.05);
  });

  test("binds as the engine does", () => {
    const same: [string, string][] = [
      ["1 + 2 * 3", "1 + (2 * 3)"],
      ["1 * 2 << 3", "1 * (2 << 3)"],
      ["2 ** 3 ** 4", "2 ** (3 ** 4)"],
      ["1 - 2 - 3", "(1 - 2) - 3"],
      ["a && b || c && d", "(a && b) || (c && d)"],
      ["a in b == c", "(a in b) == c"],
      ["a ?? b < c", "(a ?? b) < c"],
      ["0..1 + 2", "0..(1 + 2)"],
      ["-a.b", "-(a.b)"],
      ["!a in b", "(!a) in b"],
    ];
    const bare = (source: string): string =>
      shapeOf(source).replaceAll(/ParenthesizedExpression\("\(",(.*?),"\)"\)/g, "$1");
    for (const [loose, tight] of same) expect(`${loose}: ${bare(loose)}`).toBe(`${loose}: ${bare(tight)}`);
  });

  test("ends a statement with its block, and lets a closure take what it can", () => {
    expect(shapeOf("if a { } -1")).toContain("IfExpression(if,VariableName,Block");
    expect(shapeOf("if a { } -1")).toContain("ExpressionStatement(UnaryExpression");
    expect(shapeOf("let x = if a { 1 } else { 2 } + 3")).toContain("BinaryExpression(IfExpression");
    expect(shapeOf("|x| x + 1")).toContain(
      "Closure(ClosureParams(Pipe,VariableDefinition,Pipe),ExpressionStatement(Bin",
    );
    expect(shapeOf("|x| { x }.call(1)")).toContain("MethodCall(Closure");
  });

  test("ends at the end of every script, those that do not compile too", async () => {
    for (const file of await readdir(scripts)) {
      const source = await Bun.file(new URL(file, scripts)).text();
      expect(parser.parse(source).length).toBe(source.length);
    }
  });
});
