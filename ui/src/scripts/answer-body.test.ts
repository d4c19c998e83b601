import { describe, expect, test } from "bun:test";
import { answerBody, hexDump } from "./answer-body.ts";

describe("answerBody()", () => {
  test("shows JSON with lines, whatever its type says, and other texts as they are", () => {
    expect(answerBody({ headers: { "content-type": "application/json" }, body: '{"a":1}' })).toEqual({
      kind: "text",
      text: '{"a":1}',
      json: '{\n  "a": 1\n}',
      isHtml: false,
      length: 7,
    });
    expect(answerBody({ headers: {}, body: "\u00e4" })).toMatchObject({ kind: "text", json: null, length: 2 });
  });

  test("knows HTML by its type alone", () => {
    const body = "<p>x</p>";
    expect(answerBody({ headers: { "Content-Type": "text/HTML; charset=utf-8" }, body })).toMatchObject({
      isHtml: true,
    });
    expect(answerBody({ headers: { "content-type": "text/plain" }, body })).toMatchObject({ isHtml: false });
  });

  test("shows images of known types, and no others, as images", () => {
    const png = { headers: { "content-type": ["image/png"] }, body_base64: "iVBORw==" };
    expect(answerBody(png)).toEqual({
      kind: "image",
      type: "image/png",
      url: "data:image/png;base64,iVBORw==",
      length: 4,
    });
    const svg = { headers: { "content-type": "image/svg+xml" }, body: "<svg/>" };
    expect(answerBody(svg)).toMatchObject({ kind: "image", url: "data:image/svg+xml;charset=utf-8,%3Csvg%2F%3E" });
    expect(answerBody({ headers: { "content-type": "image/x,text/html" }, body: "x" }).kind).toBe("text");
  });

  test("shows other bytes in hex, and nothing as nothing", () => {
    expect(answerBody({ headers: {}, body_base64: "/wBB" })).toMatchObject({ kind: "bytes", length: 3, type: "" });
    expect(answerBody({ headers: {} })).toEqual({ kind: "empty" });
    expect(answerBody({ headers: {}, body: "" })).toEqual({ kind: "empty" });
  });
});

describe("hexDump()", () => {
  test("writes sixteen bytes a line, with their offset and their text", () => {
    const dump = hexDump(new TextEncoder().encode("Hello, World!\n\u0000zzz"));
    expect(dump.split("\n")).toEqual([
      "000000  48 65 6c 6c 6f 2c 20 57 6f 72 6c 64 21 0a 00 7a  Hello, World!..z",
      "000010  7a 7a                                            zz",
    ]);
  });
});
