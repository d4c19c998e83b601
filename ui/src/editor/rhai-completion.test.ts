import { describe, expect, test } from "bun:test";
import { CompletionContext } from "@codemirror/autocomplete";
import { completeRhai } from "./rhai-completion.ts";
import { parsedState } from "./testing.ts";

/** The labels offered where the source has a `^`. */
function offered(source: string): string[] {
  const pos = source.indexOf("^");
  const state = parsedState(source.replace("^", ""));
  return completeRhai(new CompletionContext(state, pos, false))?.options.map(({ label }) => label) ?? [];
}

describe("completeRhai()", () => {
  test("offers the fields of the request, and those of its app and script", () => {
    expect(offered("let a = ctx.^")).toEqual(expect.arrayContaining(["method", "query_all", "remote_addr", "keys"]));
    expect(offered("fn handle(ctx) { ctx.he^ }")).toContain("headers");
    expect(offered("ctx.app.^")).toContain("slug");
    expect(offered("ctx.script.v^;")).toContain("version");
    expect(offered("ctx.app.^")).not.toContain("remote_addr");
  });

  test("offers the levels of log::, and constants of global::", () => {
    expect(offered("log::^")).toEqual(["trace", "info", "warn", "error"]);
    expect(offered("const TOP = 1; let other = 2; fn f() { global::T^ }")).toEqual(["TOP"]);
  });

  test("offers what the type of a value has, where it can be told", () => {
    expect(offered('"text".^')).toContain("sub_string");
    expect(offered('"text".^')).not.toContain("push");
    expect(offered("[1, 2].^")).toContain("filter");
    expect(offered("[1, 2].map(|x| x).^")).not.toContain("to_upper");
    expect(offered("ctx.raw.^")).toContain("to_base64");
    expect(offered("let x = f(); x.^")).toEqual(expect.arrayContaining(["push", "to_upper", "keys"]));
  });

  test("offers the variables in scope and the functions of the script", () => {
    const source = "let outside = 1; fn helper(first) { let inside = 2; i^ } let later = 3;";
    expect(offered(source)).toEqual(expect.arrayContaining(["first", "inside", "helper", "parse_json", "if"]));
    for (const name of ["outside", "later", "ctx"]) expect(offered(source)).not.toContain(name);
    expect(offered("let outside = 1; { let hidden = 2; } o^")).toContain("outside");
    expect(offered("let outside = 1; { let hidden = 2; } o^")).not.toContain("hidden");
    expect(offered("[1].map(|item| i^)")).toContain("item");
  });

  test("offers nothing in texts, comments and new names", () => {
    for (const source of [
      '"pri^"',
      "// pri^",
      "/* pri^ */",
      "`pri^`",
      "let pri^",
      "fn pri^() {}",
      "#{ pri^: 1 }",
      "12^",
    ]) {
      expect(offered(source)).toEqual([]);
    }
    expect(offered("`a ${pri^}`")).toContain("print");
    expect(offered("0..l^")).toContain("let");
  });
});
