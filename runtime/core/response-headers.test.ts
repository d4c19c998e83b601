import { expect, test } from "bun:test";
import { findBadHeader } from "./response-headers.ts";

test("findBadHeader() lets ordinary headers pass", () => {
  expect(
    findBadHeader([
      ["content-type", "text/html; charset=utf-8"],
      ["set-cookie", "a=1; Path=/"],
      ["set-cookie", "picloud_session_theme=dark"],
      ["x-empty", ""],
      ["x-tab", "a\tb"],
      ["x-latin", "caf\u00e9"],
    ]),
  ).toBeNull();
});

test.each([
  ["", "x"],
  ["a b", "x"],
  ["a:b", "x"],
  ["a\r\nb", "x"],
  ["é", "x"],
  ["Connection", "close"],
  ["content-length", "5"],
  ["Transfer-Encoding", "chunked"],
  ["keep-alive", "x"],
  ["upgrade", "x"],
  ["te", "x"],
  ["trailer", "x"],
  ["x", "a\r\nb"],
  ["x", "a\u0000"],
  ["x", "a\u007f"],
  ["x", "\u2603"],
  ["set-cookie", "picloud_session=1"],
  ["Set-Cookie", " __Host-picloud_session = 1; Path=/"],
  ["set-cookie", "PICLOUD_SESSION=1"],
  ["set-cookie", "=picloud_session=1"],
  ["set-cookie", "picloud_session"],
])("findBadHeader() refuses %p: %p", (name, value) => {
  expect(
    findBadHeader([
      ["x-fine", "yes"],
      [name, value],
    ]),
  ).toBeString();
});
