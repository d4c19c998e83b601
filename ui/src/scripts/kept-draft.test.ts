import { describe, expect, test } from "bun:test";
import { keepDrafts, keptDrafts, type TextStore } from "./kept-draft.ts";

function createStore(): TextStore & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => void texts.set(key, value),
    removeItem: (key) => void texts.delete(key),
  };
}

describe("keptDrafts()", () => {
  test("gives back what was kept, until nothing is", () => {
    const store = createStore();
    expect(keptDrafts("a", store)).toEqual([]);
    const drafts = [
      { version: 3, source: "let x = 1;\n" },
      { version: 2, source: "let y = 1;\n" },
    ];
    keepDrafts("a", drafts, store);
    expect(keptDrafts("a", store)).toEqual(drafts);
    expect(keptDrafts("b", store)).toEqual([]);
    keepDrafts("a", [], store);
    expect(keptDrafts("a", store)).toEqual([]);
    expect(store.texts.size).toBe(0);
  });

  test("takes nothing for a draft that is none", () => {
    for (const kept of ["", "{", "1", "null", "{}", '[1, null, {"version":"3","source":"x"}, {"version":3}]']) {
      const store = createStore();
      keepDrafts("a", [{ version: 1, source: "" }], store);
      for (const key of store.texts.keys()) store.texts.set(key, kept);
      expect({ kept, drafts: keptDrafts("a", store) }).toEqual({ kept, drafts: [] });
    }
  });

  test("survives a store that takes nothing more", () => {
    const full = {
      ...createStore(),
      setItem() {
        throw new Error("QuotaExceededError");
      },
    };
    expect(() => keepDrafts("a", [{ version: 1, source: "x" }], full)).not.toThrow();
  });
});
