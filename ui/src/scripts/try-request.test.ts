import { describe, expect, test } from "bun:test";
import { addressOf, pathAndQuery, readRequest, sentOf, splitAddress, type TryRequest } from "./try-request.ts";

const REQUEST: TryRequest = {
  method: "POST",
  origin: "http://blog.localhost:8080",
  path: "/posts?a=1",
  headers: [],
  bodyType: "json",
  body: "{}",
};

describe("sentOf()", () => {
  test("says what the body is, unless a header does", () => {
    expect(sentOf(REQUEST)).toEqual({ method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    const headers = [{ name: "Content-Type", value: "application/vnd.x+json" }];
    expect(sentOf({ ...REQUEST, headers }).headers).toEqual({ "content-type": "application/vnd.x+json" });
  });

  test("sends no body where there is none", () => {
    expect(sentOf({ ...REQUEST, bodyType: "none" })).toEqual({ method: "POST", headers: {} });
    expect(sentOf({ ...REQUEST, body: "" })).toEqual({ method: "POST", headers: {} });
    expect(sentOf({ ...REQUEST, bodyType: "other" })).toEqual({ method: "POST", headers: {}, body: "{}" });
  });
});

describe("addressOf()", () => {
  test("joins origin and path, whether the path begins with a slash or not", () => {
    expect(addressOf(REQUEST)).toBe("http://blog.localhost:8080/posts?a=1");
    expect(addressOf({ ...REQUEST, path: "posts" })).toBe("http://blog.localhost:8080/posts");
    expect(addressOf({ ...REQUEST, origin: null })).toBeNull();
  });
});

describe("splitAddress()", () => {
  test("parts a pasted address, and leaves a path alone", () => {
    expect(splitAddress(" http://a.localhost:8080/x?y=http://z#f")).toEqual({
      origin: "http://a.localhost:8080",
      path: "/x?y=http://z",
    });
    expect(splitAddress("https://a.example")).toEqual({ origin: "https://a.example", path: "/" });
    expect(splitAddress("https://a.example?b")).toEqual({ origin: "https://a.example", path: "/?b" });
    for (const text of ["/x", "", "/go?to=http://a.example/", "http://"]) expect(splitAddress(text)).toBeNull();
  });
});

describe("pathAndQuery()", () => {
  test("parts at the first question mark, and drops a fragment", () => {
    expect(pathAndQuery("/a?b=c?d#e")).toEqual({ path: "/a", query: "b=c?d" });
    expect(pathAndQuery("a")).toEqual({ path: "/a", query: "" });
    expect(pathAndQuery("")).toEqual({ path: "/", query: "" });
  });
});

describe("readRequest()", () => {
  test("reads what was written", () => {
    const kept = { ...REQUEST, headers: [{ name: "a", value: "b" }] };
    expect(readRequest(JSON.parse(JSON.stringify(kept)))).toEqual(kept);
  });

  test("takes nothing else for a request", () => {
    const wrong = [null, 1, {}, { ...REQUEST, bodyType: "toString" }, { ...REQUEST, headers: "a: b" }];
    for (const kept of [...wrong, { ...REQUEST, origin: 1 }, { ...REQUEST, path: null }]) {
      expect({ kept, request: readRequest(kept) }).toEqual({ kept, request: null });
    }
    expect(readRequest({ ...REQUEST, headers: [{ name: "a" }, null] })).toEqual(REQUEST);
  });
});
