import { describe, expect, test } from "bun:test";
import { shellWords } from "./shell-words.ts";

describe("shellWords()", () => {
  const cases: [text: string, words: string[] | null][] = [
    ["", []],
    ["  a  b\tc ", ["a", "b", "c"]],
    [`a 'b c' "d e" f'g'"h"i`, ["a", "b c", "d e", "fghi"]],
    [`'' "" x`, ["", "", "x"]],
    [`'a\\b"c' "a\\"b\\\\c\\d\\$e"`, [`a\\b"c`, `a"b\\c\\d$e`]],
    [`'it'\\''s'`, ["it's"]],
    ["a\\ b \\'", ["a b", "'"]],
    ["a \\\n  b \\\r\n c", ["a", "b", "c"]],
    ['"one \\\ntwo"', ["one two"]],
    ["'one\ntwo'", ["one\ntwo"]],
    ["a b\nnext command", ["a", "b"]],
    ["\n  a", ["a"]],
    ["a | b", ["a"]],
    ["a|b", ["a"]],
    ["a b; c", ["a", "b"]],
    ["a b && c", ["a", "b"]],
    ["a 'b|c;d' >out", ["a", "b|c;d"]],
    ["http://x/?a=1&b=2;c", ["http://x/?a=1&b=2;c"]],
    ["a #b", ["a"]],
    ["a#b", ["a#b"]],
    ["$a $", ["$a", "$"]],
    [String.raw`$'a\'b\n\t\\\u00e9\U0001F600\x41\101\?\q'`, ["a'b\n\t\\é😀AA?\\q"]],
    [String.raw`$'\xc3\xa9\u0021'x`, ["é!x"]],
    ["'a", null],
    ['a "b', null],
    ["$'a", null],
  ];
  for (const [text, words] of cases) {
    test(`parts ${JSON.stringify(text)}`, () => expect(shellWords(text)).toEqual(words));
  }

  test("ends with any text", () => {
    const alphabet = [..."a '\"\\$\n|;&#x0"];
    const texts = alphabet.flatMap((a) => alphabet.flatMap((b) => alphabet.map((c) => `${a}${b}${c}`)));
    for (const text of texts) {
      const words = shellWords(`${text}u`);
      expect({ text, words }).toEqual({ text, words: words === null ? null : expect.any(Array) });
    }
  });
});
