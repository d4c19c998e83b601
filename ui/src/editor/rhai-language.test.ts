import { describe, expect, test } from "bun:test";
import { foldable, getIndentation, indentUnit } from "@codemirror/language";
import { parsedState } from "./testing.ts";

const stateOf = (doc: string) => parsedState(doc, indentUnit.of("    "));

/** What stands hidden when the line that begins here is folded. */
function folded(doc: string, line = 1): string | null {
  const state = stateOf(doc);
  const { from, to } = state.doc.line(line);
  const range = foldable(state, from, to);
  return range === null ? null : state.sliceDoc(range.from, range.to);
}

describe("rhaiLanguage", () => {
  test("folds blocks, maps, arrays, cases and comments of many lines", () => {
    expect(folded("fn f() {\n1\n}")).toBe("\n1\n");
    expect(folded("let m = #{\na: 1\n};")).toBe("\na: 1\n");
    expect(folded("let a = [\n1\n];")).toBe("\n1\n");
    expect(folded("switch x {\n_ => 1\n}")).toBe("\n_ => 1\n");
    expect(folded("/* a\nb */")).toBe(" a\nb ");
    expect(folded("let a = [1];")).toBeNull();
  });

  test("indents what stands in braces, brackets and parentheses as it is written", () => {
    const source = [
      "fn handle(ctx) {",
      "    let m = #{",
      "        a: [",
      "            1,",
      "        ],",
      "    };",
      "    switch m.a {",
      "        1 => {",
      "            f(",
      "                2",
      "            );",
      "        }",
      "        _ => 3",
      "    }",
      "    if m {",
      "        1",
      "    } else {",
      "        2",
      "    }",
      "    m.keys()",
      "        .map(|k| k)",
      "}",
    ].join("\n");
    const state = stateOf(source);
    for (let number = 1; number <= state.doc.lines; number++) {
      const { from, text } = state.doc.line(number);
      const indent = text.length - text.trimStart().length;
      expect(`${number}: ${getIndentation(state, from)}`).toBe(`${number}: ${indent}`);
    }
  });
});
