import { describe, expect, test } from "bun:test";
import { forgetDraft, keepDraft, keptDraft, type TextStore } from "./kept-draft.ts";

function createStore(): TextStore & { texts: Map<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => void texts.set(key, value),
    removeItem: (key) => void texts.delete(key),
  };
}

describe("keptDraft()", () => {
  test("gives back what was kept, until it is forgotten", () => {
    const store = createStore();
    expect(keptDraft("a", store)).toBeNull();
    keepDraft("a", { version: 3, source: "let x = 1;\n" }, store);
    expect(keptDraft("a", store)).toEqual({ version: 3, source: "let x = 1;\n" });
    expect(keptDraft("b", store)).toBeNull();
    forgetDraft("a", store);
    expect(keptDraft("a", store)).toBeNull();
  });

  test("takes nothing for a draft that is none", () => {
    for (const kept of ["", "{", "1", "null", "[]", '{"version":"3","source":"x"}', '{"version":3}']) {
      const store = createStore();
      keepDraft("a", { version: 1, source: "" }, store);
      for (const key of store.texts.keys()) store.texts.set(key, kept);
      expect({ kept, draft: keptDraft("a", store) }).toEqual({ kept, draft: null });
    }
  });

  test("survives a store that takes nothing more", () => {
    const full = {
      ...createStore(),
      setItem() {
        throw new Error("QuotaExceededError");
      },
    };
    expect(() => keepDraft("a", { version: 1, source: "x" }, full)).not.toThrow();
  });
});
