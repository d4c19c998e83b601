import { expect, test } from "bun:test";
import { isAdminHost } from "./admin-hosts.ts";

const DEFAULTS = { adminHosts: null, publicBaseUrl: "https://Cloud.Example.com:8443" };

test("isAdminHost() knows local names and the public base URL's host by default", () => {
  for (const host of ["localhost", "127.0.0.1", "[::1]", "raspberrypi", "pi.local", "cloud.example.com"]) {
    expect(isAdminHost(host, DEFAULTS)).toBe(true);
  }
  for (const host of ["blog.localhost", "example.com", "a.cloud.example.com"]) {
    expect(isAdminHost(host, DEFAULTS)).toBe(false);
  }
});

test("isAdminHost() knows the listed hosts alone when there is a list", () => {
  const settings = { ...DEFAULTS, adminHosts: ["admin.example.com"] };
  expect(isAdminHost("admin.example.com", settings)).toBe(true);
  expect(isAdminHost("localhost", settings)).toBe(false);
  expect(isAdminHost("cloud.example.com", settings)).toBe(false);
});
