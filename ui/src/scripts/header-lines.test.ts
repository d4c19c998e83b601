import { describe, expect, test } from "bun:test";
import { headerRecord, parseHeaderLines } from "./header-lines.ts";

describe("parseHeaderLines()", () => {
  test("reads one header a line, whatever the spaces and line ends", () => {
    expect(parseHeaderLines("Accept: text/html\r\n x-empty:\n\nx-time : 12:30 \n")).toEqual([
      { name: "Accept", value: "text/html" },
      { name: "x-empty", value: "" },
      { name: "x-time", value: "12:30" },
    ]);
  });

  test("reads what was copied out of a curl command", () => {
    expect(parseHeaderLines(`  -H 'accept: */*' \\\n  --header "x-name: Ada" \\`)).toEqual([
      { name: "accept", value: "*/*" },
      { name: "x-name", value: "Ada" },
    ]);
  });

  test("takes no text for headers that is none", () => {
    for (const text of ["", "accept", "two words: x", "accept: a\nand more", "http//x"]) {
      expect({ text, headers: parseHeaderLines(text) }).toEqual({ text, headers: null });
    }
  });
});

describe("headerRecord()", () => {
  test("drops rows without a name, and keeps both values of a name given twice", () => {
    const rows = [
      { name: "Accept", value: "a" },
      { name: " ", value: "lost" },
      { name: "accept ", value: "b" },
      { name: "x", value: "" },
    ];
    expect(headerRecord(rows)).toEqual({ accept: ["a", "b"], x: "" });
  });

  test("takes a name of the language's own for a header like others", () => {
    expect(headerRecord([{ name: "constructor", value: "a" }])).toEqual({ constructor: "a" });
  });
});
