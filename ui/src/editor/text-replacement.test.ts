import { describe, expect, test } from "bun:test";
import { Text } from "@codemirror/state";
import { replacementOf } from "./text-replacement.ts";

const textOf = (value: string): Text => Text.of(value.split("\n"));

describe("replacementOf()", () => {
  test("is null for the same text, however its lines end", () => {
    expect(replacementOf(textOf("a\nb"), "a\r\nb")).toBeNull();
    expect(replacementOf(textOf(""), "")).toBeNull();
  });

  test("replaces no more than what differs", () => {
    expect(replacementOf(textOf("let a = 1;"), "let a = 22;")).toEqual({ from: 8, to: 9, insert: "22" });
    expect(replacementOf(textOf("aa"), "aaa")).toEqual({ from: 2, to: 2, insert: "a" });
    expect(replacementOf(textOf("abc"), "")).toEqual({ from: 0, to: 3, insert: "" });
  });

  test("gives the text that is wanted, whatever was there", () => {
    const samples = ["", "a", "aa", "ab", "aba", "a\nb", "b\na\nb", "😀", "😁"];
    for (const before of samples) {
      for (const after of samples) {
        const change = replacementOf(textOf(before), after);
        const { from, to, insert } = change ?? { from: 0, to: 0, insert: "" };
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
      }
    }
  });
});
