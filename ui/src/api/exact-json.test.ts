import { expect, test } from "bun:test";
import { parseExactJson } from "./exact-json.ts";

test("parseExactJson() keeps the digits of every number, and numbers that are exact as numbers", () => {
  const text = '{"id":9223372036854775807,"list":[-9007199254740993,1.0,1.5,7],"deep":{"zero":-0,"big":1e400}}';
  const value = parseExactJson(text) as { list: unknown[] };
  expect(JSON.stringify(value)).toBe(text);
  expect(value.list.slice(1).map((item) => typeof item)).toEqual(["object", "number", "number"]);
  expect(() => parseExactJson("{")).toThrow();
});
