import { describe, expect, test } from "bun:test";
import { isForeign, isSameOrigin } from "./same-origin.ts";

const HERE = "https://cloud.example.com";

describe("isSameOrigin()", () => {
  test.each([
    [{ "sec-fetch-site": "same-origin" }, true],
    [{ "sec-fetch-site": "none" }, true],
    [{ "sec-fetch-site": "same-site" }, false],
    [{ "sec-fetch-site": "cross-site" }, false],
    [{ "sec-fetch-site": "cross-site", origin: HERE }, false],
    [{ "sec-fetch-site": "" }, false],
    [{ origin: HERE }, true],
    [{ origin: "https://cloud.example.com:443" }, true],
    [{ origin: "http://cloud.example.com" }, false],
    [{ origin: "https://blog.example.com" }, false],
    [{ origin: "https://cloud.example.com:8443" }, false],
    [{ origin: "https://cloud.example.com.evil.test" }, false],
    [{ origin: "null" }, false],
    [{ origin: "" }, false],
    [{}, false],
  ] as [Record<string, string>, boolean][])("takes %p for its own: %p", (headers, own) => {
    expect(isSameOrigin(new Headers(headers), HERE)).toBe(own);
  });

  test("takes an opaque origin for nobody's, also where its own is not known", () => {
    expect(isSameOrigin(new Headers({ origin: "null" }), "null")).toBe(false);
  });
});

test("isForeign() is what a browser says of another site's page, and nothing that no browser sends", () => {
  expect(isForeign(new Headers(), HERE)).toBe(false);
  expect(isForeign(new Headers({ origin: HERE }), HERE)).toBe(false);
  expect(isForeign(new Headers({ origin: "null" }), HERE)).toBe(true);
  expect(isForeign(new Headers({ "sec-fetch-site": "cross-site" }), HERE)).toBe(true);
});
