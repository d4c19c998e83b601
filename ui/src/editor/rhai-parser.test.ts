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

  test("ends at the end of every script, those that do not compile too", async () => {
    for (const file of await readdir(scripts)) {
      const source = await Bun.file(new URL(file, scripts)).text();
      expect(parser.parse(source).length).toBe(source.length);
    }
  });
});
