import { expect, test } from "bun:test";
import { createClientReader } from "./client-address.ts";

/** A reader whose answer has its address looked up. */
function reader(trustedProxies: string[]) {
  const read = createClientReader(trustedProxies);
  return (headers: Headers, peer: string) => {
    const client = read(headers, () => peer);
    return { ...client, address: client.address() };
  };
}

const trusting = reader(["10.0.0.0/8", "::1", "fd00::/8"]);

function addressOf(forwardedFor: string, peer = "10.0.0.1"): string {
  return trusting(new Headers({ "x-forwarded-for": forwardedFor }), peer).address;
}

test("the client is the last address that is no trusted proxy", () => {
  expect(addressOf("203.0.113.9")).toBe("203.0.113.9");
  expect(addressOf("1.1.1.1, 203.0.113.9, 10.0.0.7")).toBe("203.0.113.9");
  expect(addressOf("203.0.113.9:5000")).toBe("203.0.113.9");
  expect(addressOf("[2001:db8::1]:5000, fd00::1", "::1")).toBe("2001:db8::1");
  expect(addressOf("203.0.113.9", "::ffff:10.0.0.1")).toBe("203.0.113.9");
});

test("what no proxy can have written is not believed", () => {
  expect(addressOf("203.0.113.9, nonsense")).toBe("10.0.0.1");
  expect(addressOf("203.0.113.9, nonsense, 10.0.0.2")).toBe("10.0.0.2");
  expect(addressOf("")).toBe("10.0.0.1");
});

test("nobody else's forwarded headers count", () => {
  const headers = new Headers({
    host: "a.com",
    "x-forwarded-for": "1.1.1.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "localhost",
  });
  const told = { address: "203.0.113.5", scheme: "http", hostHeader: "a.com", forwarded: false } as const;
  expect(trusting(headers, "203.0.113.5")).toEqual(told);
  expect(reader([])(headers, "::ffff:203.0.113.5")).toEqual(told);
});

test("scheme and host are those that the nearest proxy wrote", () => {
  const headers = new Headers({
    host: "inner",
    "x-forwarded-proto": "http, HTTPS",
    "x-forwarded-host": "a.com, b.com",
  });
  expect(trusting(headers, "10.0.0.1")).toEqual({
    address: "10.0.0.1",
    scheme: "https",
    hostHeader: "b.com",
    forwarded: true,
  });
});
