import { expect, test } from "bun:test";
import { visibleText } from "./visible-text.ts";

test("visibleText() writes what cannot be seen, and leaves what can", () => {
  expect(visibleText("abc\u202edef")).toBe("abc\\u{202e}def");
  expect(visibleText("\u0000\u001b[2J\u009b")).toBe("\\u{0}\\u{1b}[2J\\u{9b}");
  expect(visibleText("two\nlines\tand שלום 🦄 é")).toBe("two\nlines\tand שלום 🦄 é");
});
