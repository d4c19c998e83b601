import { describe, expect, test } from "bun:test";
import type { LogRow } from "../api/types.ts";
import { firstRequest, originsOf, requestOfLog } from "./try-target.ts";

const APP = { slug: "blog" };
const LOCAL = { protocol: "http:", hostname: "localhost", port: "8080" };
const PUBLIC = { protocol: "https:", hostname: "cloud.example.com", port: "" };
const CLAIMS = [
  { pattern: "{tenant}.blog.example", kind: "wildcard" as const },
  { pattern: "blog.example", kind: "exact" as const },
];
const route = (path: string, method = "ANY", host: string | null = null) => ({ method, host, path });

describe("originsOf()", () => {
  test("gives a host for each claim, with names in place of parameters", () => {
    expect(originsOf(APP, CLAIMS, [], LOCAL)).toEqual([
      "http://blog.localhost:8080",
      "http://blog.example:8080",
      "http://tenant.blog.example:8080",
    ]);
    expect(originsOf(APP, [{ pattern: "*", kind: "wildcard" }], [], PUBLIC)).toEqual(["https://example.com"]);
  });

  test("gives the hosts of the routes alone where the script has some, each once", () => {
    const routes = [route("/a", "GET", "*.blog.example"), route("/b", "POST", "*.blog.example")];
    expect(originsOf(APP, CLAIMS, routes, PUBLIC)).toEqual(["https://any.blog.example"]);
    expect(originsOf(APP, CLAIMS, [...routes, route("/c")], PUBLIC)).toEqual([
      "https://any.blog.example",
      "https://blog.example",
      "https://tenant.blog.example",
    ]);
  });
});

describe("firstRequest()", () => {
  test("is one that the first route takes", () => {
    const first = firstRequest(APP, CLAIMS, [route("/posts/:id/*rest", "POST"), route("/")], LOCAL);
    expect(first).toMatchObject({ method: "POST", origin: "http://blog.localhost:8080", path: "/posts/id/rest" });
    expect(first.bodyType).toBe("json");
    expect(firstRequest(APP, CLAIMS, [route("/")], LOCAL)).toMatchObject({ method: "GET", bodyType: "none" });
  });

  test("goes through no route where there is none, or no host leads to it", () => {
    expect(firstRequest(APP, CLAIMS, [], LOCAL)).toMatchObject({ method: "GET", origin: null, path: "/" });
    expect(firstRequest(APP, [], [route("/a")], PUBLIC)).toMatchObject({ origin: null, path: "/a" });
  });
});

describe("requestOfLog()", () => {
  const row = { method: "PUT", host: "x.blog.example", path: "/posts/7", query: "", trigger: "route" } as LogRow;

  test("goes to the host that was asked, on the page's port", () => {
    expect(requestOfLog(row, LOCAL)).toMatchObject({
      method: "PUT",
      origin: "http://x.blog.example:8080",
      path: "/posts/7",
    });
  });

  test("asks the same query", () => {
    expect(requestOfLog({ ...row, query: "a=1&b" }, LOCAL).path).toBe("/posts/7?a=1&b");
  });

  test("goes through no route where the script was run by its id", () => {
    expect(requestOfLog({ ...row, trigger: "execute" }, LOCAL)).toMatchObject({ origin: null, path: "/posts/7" });
  });
});
