import { expect, test } from "bun:test";
import { isLoopback, mainUrlOf, urlsOf } from "./app-urls.ts";

const shop = { slug: "shop" };
const LOOPBACK = { protocol: "http:", hostname: "localhost", port: "8080" };
const PUBLIC = { protocol: "https:", hostname: "admin.example.com", port: "" };
const LAN = { protocol: "http:", hostname: "192.168.1.5", port: "8080" };
const exact = { pattern: "shop.example.com", kind: "exact" as const };
const wildcard = { pattern: "{tenant}.example.com", kind: "wildcard" as const };

test("urlsOf() puts the loopback's name first while the page is open there", () => {
  expect(urlsOf(shop, [wildcard, exact], undefined, LOOPBACK)).toEqual([
    { text: "http://shop.localhost:8080/", href: "http://shop.localhost:8080/" },
    { text: "http://shop.example.com:8080/", href: "http://shop.example.com:8080/" },
    { text: "http://{tenant}.example.com:8080/", href: null },
  ]);
});

test("urlsOf() leaves the loopback out elsewhere", () => {
  expect(urlsOf(shop, [], undefined, PUBLIC)).toEqual([]);
  expect(urlsOf(shop, [exact], undefined, PUBLIC).map((url) => url.href)).toEqual(["https://shop.example.com/"]);
});

test("urlsOf() opens only what needs no parameter and is a GET", () => {
  const open = (method: string, path: string, host: string | null = null) =>
    urlsOf(shop, [exact], { method, path, host }, PUBLIC).map((url) => url.href);
  expect(open("GET", "/a b/\u00e9")).toEqual(["https://shop.example.com/a%20b/%C3%A9"]);
  expect(open("ANY", "/a%2Fb")).toEqual(["https://shop.example.com/a%2Fb"]);
  expect(open("POST", "/a")).toEqual([null]);
  expect(open("GET", "/:name")).toEqual([null]);
  expect(open("GET", "/files/*rest")).toEqual([null]);
  expect(open("GET", "/", "{t}.example.com")).toEqual([null]);
  expect(open("GET", "/", "a.example.com")).toEqual(["https://a.example.com/"]);
});

test("urlsOf() names localhost as the page does on a local network", () => {
  const localhost = { pattern: "localhost", kind: "exact" as const };
  expect(urlsOf(shop, [localhost], undefined, LAN).map((url) => url.text)).toEqual(["http://192.168.1.5:8080/"]);
});

test("mainUrlOf() prefers an address that opens", () => {
  expect(mainUrlOf(shop, [wildcard, exact], PUBLIC)?.text).toBe("https://shop.example.com/");
  expect(mainUrlOf(shop, [wildcard], PUBLIC)?.text).toBe("https://{tenant}.example.com/");
  expect(mainUrlOf(shop, [], PUBLIC)).toBeNull();
});

test("isLoopback() knows the loopback by all of its names", () => {
  for (const host of ["localhost", "a.localhost", "127.0.0.1", "127.1.2.3", "[::1]"])
    expect(isLoopback(host)).toBe(true);
  for (const host of ["example.com", "192.168.1.5", "pi", "pi.local", "localhost.example.com"]) {
    expect(isLoopback(host)).toBe(false);
  }
});
