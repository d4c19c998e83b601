import { describe, expect, test } from "bun:test";
import { EditorState } from "@codemirror/state";
import { createInstance } from "../../../rhai/loader-fixture.ts";
import { diagnosticOf, offsetOf } from "./check-diagnostics.ts";
import { parsedState } from "./testing.ts";

/** The text that is underlined for what the engine says of the source. */
function underlined(source: string): string {
  const state = parsedState(source);
  const refusal = createInstance().check(source, 64);
  if (refusal === null) throw new Error(`It compiles: ${source}`);
  const { from, to } = diagnosticOf(state, refusal);
  return state.sliceDoc(from, to);
}

describe("diagnosticOf()", () => {
  test("underlines the token at the engine's place", () => {
    expect(underlined("let x = 1;\nlet y = x + ;\n")).toBe(";");
    expect(underlined("let x 1;")).toBe("1");
    expect(underlined("if true { 1 } else 2")).toBe("2");
    expect(underlined("let value = eval;")).toBe("eval");
  });

  test("counts characters, not the units of UTF-16", () => {
    expect(underlined('let s = "😀😀"; let wrong 1;')).toBe("1");
  });

  test("underlines the last token where something is missing at the end", () => {
    expect(underlined("fn f() {\n    1\n\n")).toBe("1");
    expect(underlined("let total = ")).toBe("=");
  });

  test("keeps to the document, whatever place is named", () => {
    const { doc } = EditorState.create({ doc: "ab\ncd" });
    expect(offsetOf(doc, 1, 99)).toBe(2);
    expect(offsetOf(doc, 99, 1)).toBe(3);
    const empty = parsedState("");
    expect(diagnosticOf(empty, { line: 7, column: 7, message: "x" })).toMatchObject({ from: 0, to: 0 });
  });
});
