import { describe, expect, test } from "bun:test";
import { KnownSources } from "./known-sources.ts";

describe("KnownSources", () => {
  test("forgets what was used longest ago, past its length", () => {
    const sources = new KnownSources(10);
    sources.keep("a", "aaaa");
    sources.keep("b", "bbbb");
    sources.find("a");
    sources.keep("c", "cccc");
    expect(["a", "b", "c"].map((hash) => sources.find(hash))).toEqual(["aaaa", undefined, "cccc"]);
  });

  test("keeps one that is longer than all it may keep, as long as it is the last", () => {
    const sources = new KnownSources(3);
    sources.keep("a", "aaaa");
    expect(sources.find("a")).toBe("aaaa");
    sources.keep("b", "b");
    expect(["a", "b"].map((hash) => sources.find(hash))).toEqual([undefined, "b"]);
  });
});
