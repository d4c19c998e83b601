import { describe, expect, test } from "bun:test";
import { join, resolve } from "node:path";
import { createClientReader, type ForwardedHeader } from "./client-address.ts";

/** A reader whose answer has its address looked up. */
function reader(trustedProxies: string[], forwardedHeader: ForwardedHeader = "x-forwarded") {
  const read = createClientReader({ trustedProxies, forwardedHeader });
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

describe("Forwarded", () => {
  const rfc7239 = reader(["10.0.0.0/8", "::1", "fd00::/8"], "forwarded");
  const told = (forwarded: string, peer = "10.0.0.1") => rfc7239(new Headers({ host: "inner", forwarded }), peer);

  test.each([
    ["for=203.0.113.9", "203.0.113.9"],
    ["For=203.0.113.9:4711", "203.0.113.9"],
    ["for=1.1.1.1, for=203.0.113.9;by=10.0.0.3, for=10.0.0.7", "203.0.113.9"],
    ['for="[2001:DB8::1]:4711"', "2001:db8::1"],
    ["for=[2001:DB8::1]:4711", "2001:db8::1"],
    ['for="[2001:db8::1]:_obscured"', "2001:db8::1"],
    ['for="[2001:db8:0:0::1]", for="[fd00::1]"', "2001:db8::1"],
    ['for="203.0.113.9, for=1.1.1.1"', "10.0.0.1"],
    ['for=1.1.1.1;ext="a,b;for=2.2.2.2"', "1.1.1.1"],
    ['for="1.1.1.\\1"', "1.1.1.1"],
    ["for=unknown", "10.0.0.1"],
    ["for=203.0.113.9, for=_hidden, for=10.0.0.2", "10.0.0.2"],
    ["for=203.0.113.9, nonsense, for=10.0.0.2", "10.0.0.2"],
    ["for=1.1.1.1;for=2.2.2.2", "10.0.0.1"],
    ["for=1.1.1.1, proto=https", "10.0.0.1"],
    ['for="1.1.1.1', "10.0.0.1"],
    ["for = 1.1.1.1", "10.0.0.1"],
    ["", "10.0.0.1"],
    [",", "10.0.0.1"],
  ])("%p comes from %p", (forwarded, address) => {
    expect(told(forwarded).address).toBe(address);
  });

  test("gives scheme and host as the nearest proxy wrote them", () => {
    expect(told('for=1.1.1.1;proto=http;host=a.com, for=10.0.0.2;Proto=HTTPS;Host="b.com:8443"')).toMatchObject({
      scheme: "https",
      hostHeader: "b.com:8443",
    });
    expect(told("for=1.1.1.1;proto=https;host=a.com, for=10.0.0.2")).toMatchObject({
      scheme: "http",
      hostHeader: "inner",
    });
    expect(told("for=1.1.1.1;proto=https;host=a.com", "203.0.113.5")).toEqual({
      address: "203.0.113.5",
      scheme: "http",
      hostHeader: "inner",
      forwarded: false,
    });
  });

  test("and X-Forwarded-For: the one that the proxies do not write is the client's own, and is not read", () => {
    const both = new Headers({ forwarded: "for=1.1.1.1;proto=https", "x-forwarded-for": "2.2.2.2" });
    expect(rfc7239(both, "10.0.0.1")).toMatchObject({ address: "1.1.1.1", scheme: "https" });
    expect(trusting(both, "10.0.0.1")).toMatchObject({ address: "2.2.2.2", scheme: "http" });
  });
});

test("an address has one spelling", () => {
  expect(addressOf("2001:0DB8:0:0:0:0:0:1")).toBe("2001:db8::1");
  expect(addressOf("::ffff:203.0.113.9")).toBe("203.0.113.9");
  expect(addressOf("[::ffff:cb00:7109]:80")).toBe("203.0.113.9");
  expect(addressOf("203.0.113.9, ::ffff:a00:7")).toBe("203.0.113.9");
  for (const none of ["010.0.0.1", "1.2.3", "0x7f.1", "fe80::1%eth0", "[::1", "1.2.3.4:", ":::", "a".repeat(5_000)]) {
    expect([none, addressOf(none)]).toEqual([none, "10.0.0.1"]);
  }
});

test("nothing else in the server reads forwarded headers or asks for the peer", async () => {
  const root = resolve(import.meta.dir, "../..");
  const readers: string[] = [];
  for (const path of new Bun.Glob("{runtime,control,sql}/**/*.ts").scanSync({ cwd: root })) {
    if (/(?:\.test|testing)\.ts$/.test(path)) continue;
    const source = await Bun.file(join(root, path)).text();
    if (/get\(["'`](?:x-forwarded-[a-z]+|x-real-ip|forwarded)["'`]\)|requestIP\(/i.test(source)) readers.push(path);
  }
  // The ingress hands the peer's address over, as a function.
  expect(readers.sort()).toEqual(["runtime/orchestrator/client-address.ts", "runtime/orchestrator/ingress.ts"]);
});
