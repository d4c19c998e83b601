import { describe, expect, test } from "bun:test";
import type { TextStore } from "./kept-draft.ts";
import { forgetSent, keepSent, sentRequests, type SentRequest } from "./request-history.ts";

function createStore(texts = new Map<string, string>()): TextStore {
  return {
    getItem: (key) => texts.get(key) ?? null,
    setItem: (key, value) => void texts.set(key, value),
    removeItem: (key) => void texts.delete(key),
  };
}

function sent(path: string, at = 1): SentRequest {
  const request = { method: "GET", origin: null, path, headers: [], bodyType: "none" as const, body: "" };
  return { request, at, status: 200, outcome: "ok" };
}

const paths = (all: SentRequest[]): string[] => all.map(({ request }) => request.path);

describe("keepSent()", () => {
  test("keeps the latest first, an equal one once, for each script", () => {
    const store = createStore();
    for (const path of ["/a", "/b", "/a"]) keepSent("one", sent(path), store);
    keepSent("two", sent("/c"), store);
    expect(paths(sentRequests("one", store))).toEqual(["/a", "/b"]);
    expect(keepSent("one", sent("/b", 7), store)[0]).toEqual(sent("/b", 7));
    forgetSent("one", store);
    expect(sentRequests("one", store)).toEqual([]);
    expect(paths(sentRequests("two", store))).toEqual(["/c"]);
  });

  test("keeps twenty", () => {
    const store = createStore();
    for (let n = 1; n <= 25; n++) keepSent("one", sent(`/${n}`), store);
    expect(paths(sentRequests("one", store))).toEqual(Array.from({ length: 20 }, (_, n) => `/${25 - n}`));
  });

  test("gives what it would keep where the store takes nothing more", () => {
    const full: TextStore = {
      ...createStore(),
      setItem() {
        throw new Error("QuotaExceededError");
      },
    };
    expect(paths(keepSent("one", sent("/a"), full))).toEqual(["/a"]);
  });
});

describe("sentRequests()", () => {
  test("drops what is no request", () => {
    for (const kept of ["{", "{}", "null", '[null, 1, {"request":{}}]']) {
      expect(sentRequests("one", createStore(new Map([["picloud.requests.one", kept]])))).toEqual([]);
    }
  });
});
