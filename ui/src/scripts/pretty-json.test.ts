import { describe, expect, test } from "bun:test";
import { prettyJson } from "./pretty-json.ts";

describe("prettyJson()", () => {
  test("writes what JSON.stringify() writes", () => {
    const values = [
      {},
      [],
      [[], {}, [[1]]],
      { a: 1, b: [1, 2, { c: null }], "d:,{}[]": 'x"\\\n' },
      [{ a: [] }, "[1, 2]", true, -1.5e-7],
    ];
    for (const value of values) expect(prettyJson(JSON.stringify(value))).toBe(JSON.stringify(value, null, 2));
    expect(prettyJson(' {"a" :\n1 } ')).toBe('{\n  "a": 1\n}');
  });

  test("keeps numbers as they are written", () => {
    expect(prettyJson('{"a":9223372036854775807,"b":1.0}')).toBe('{\n  "a": 9223372036854775807,\n  "b": 1.0\n}');
  });

  test("takes no other text for JSON", () => {
    for (const text of ["", "hello", "1", '"x"', "{", "[1,]", "<p>{}</p>"]) expect(prettyJson(text)).toBeNull();
  });
});
