import { describe, expect, test } from "bun:test";
import { typedNumber } from "./typed-number.ts";

describe("typedNumber()", () => {
  test("reads numbers as people write them, and leaves the rest to the API", () => {
    const cases: [string, number | string | null][] = [
      ["", null],
      ["  ", null],
      ["5000", 5_000],
      ["1,000,000", 1_000_000],
      ["1 000 000", 1_000_000],
      ["2.5", 2.5],
      ["-1", -1],
      ["0", 0],
      ["many", "many"],
      ["1e9", "1e9"],
    ];
    for (const [text, value] of cases) expect([text, typedNumber(text)]).toEqual([text, value]);
  });
});
