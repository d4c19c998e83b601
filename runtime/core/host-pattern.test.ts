import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { PiCloudError } from "./errors.ts";
import {
  compareHostPatterns,
  coversHosts,
  isLocalName,
  isLoneWildcard,
  matchHostPattern,
  parseHostHeader,
  parseHostPattern,
  slugOfLocalhostName,
} from "./host-pattern.ts";

function codeOf(action: () => unknown): string | null {
  try {
    action();
    return null;
  } catch (error) {
    if (error instanceof PiCloudError) return error.code;
    throw error;
  }
}

describe("parseHostPattern()", () => {
  test.each([
    ["example.com", "example.com", "example.com", "exact"],
    ["EXAMPLE.Com.", "example.com", "example.com", "exact"],
    ["localhost", "localhost", "localhost", "exact"],
    ["münchen.de", "xn--mnchen-3ya.de", "xn--mnchen-3ya.de", "exact"],
    ["{Tenant}.Example.com", "{Tenant}.example.com", "*.example.com", "wildcard"],
    ["*.{x}.example.com", "*.{x}.example.com", "*.*.example.com", "wildcard"],
    ["{a}.bücher.{b}", "{a}.xn--bcher-kva.{b}", "*.xn--bcher-kva.*", "wildcard"],
    ["a.*", "a.*", "a.*", "wildcard"],
    ["*", "*", "*", "wildcard"],
    ["192.168.0.1", "192.168.0.1", "192.168.0.1", "exact"],
    ["::1", "[::1]", "[::1]", "exact"],
    ["[2001:DB8:0::1]", "[2001:db8::1]", "[2001:db8::1]", "exact"],
    ["_x.example.com", "_x.example.com", "_x.example.com", "exact"],
  ] as const)("reads %s", (text, pattern, shapeKey, kind) => {
    expect(parseHostPattern(text)).toMatchObject({ pattern, shapeKey, kind });
  });

  test.each([
    "",
    ".",
    "a..b",
    "a.com..",
    ".a.com",
    "{a}",
    "{a}.{a}.com",
    "{1a}.com",
    "{}.com",
    "{a-b}.com",
    "a{b}.com",
    "{a}b.com",
    "a*.com",
    "**.com",
    ":a.com",
    "a.com:80",
    "*:80",
    "http://a.com",
    "a.com/",
    "a.com/x",
    "a b.com",
    " a.com",
    "a.com\n",
    "a@b.com",
    "-a.com",
    "a-.com",
    "1.2.3.4.5",
    "256.1.1.1",
    "127.1",
    "*.0.0.1",
    "[::1]:80",
    "[::1",
    "[:::1]",
    "a%2eb.com",
    "\uff0a.com",
    "\ud800.com",
    "a\u0000.com",
    `${"a".repeat(64)}.com`,
    `${"a.".repeat(127)}com`,
    "xn--a.com",
  ])("refuses %p", (text) => {
    expect(codeOf(() => parseHostPattern(text))).toBe("invalid_pattern");
  });

  test("reads its own stored form as the same pattern", () => {
    const label = fc.oneof(
      fc.stringMatching(/^[a-zA-Z0-9äöß]{1,8}$/),
      fc.constant("*"),
      fc.stringMatching(/^\{[A-Za-z_][A-Za-z0-9_]{0,5}\}$/),
    );
    fc.assert(
      fc.property(fc.array(label, { minLength: 1, maxLength: 5 }), (labels) => {
        const text = labels.join(".");
        if (codeOf(() => parseHostPattern(text)) !== null) return;
        const once = parseHostPattern(text);
        expect(parseHostPattern(once.pattern)).toEqual(once);
        expect(once.shapeKey).toMatch(/^[\x20-\x7e]+$/);
      }),
    );
  });

  test("answers any text with a pattern or invalid_pattern", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect([null, "invalid_pattern"]).toContain(codeOf(() => parseHostPattern(text)));
      }),
    );
  });
});

describe("compareHostPatterns()", () => {
  test("puts exact first, then literals from the right, the lone * last", () => {
    const best = ["a.b.c.com", "*.b.c.com", "a.*.c.com", "{x}.*.c.com", "a.b.*.com", "*"];
    const sorted = best
      .toReversed()
      .map(parseHostPattern)
      .sort(compareHostPatterns)
      .map((pattern) => pattern.pattern);
    expect(sorted).toEqual(best);
  });

  test("finds two patterns of one shape equal", () => {
    expect(compareHostPatterns(parseHostPattern("{a}.x.com"), parseHostPattern("*.x.com"))).toBe(0);
  });
});

describe("matchHostPattern()", () => {
  test("captures labels by name, in order", () => {
    expect(matchHostPattern(parseHostPattern("{a}.*.{b}.com"), "x.y.z.com")).toEqual([
      ["a", "x"],
      ["b", "z"],
    ]);
  });

  test("takes one label for one wildcard", () => {
    const pattern = parseHostPattern("*.example.com");
    expect(matchHostPattern(pattern, "a.example.com")).toEqual([]);
    expect(matchHostPattern(pattern, "example.com")).toBeNull();
    expect(matchHostPattern(pattern, "a.b.example.com")).toBeNull();
  });

  test("never matches a part of an IP address by a wildcard", () => {
    expect(matchHostPattern(parseHostPattern("*.*.*.*"), "127.0.0.1")).toBeNull();
    expect(matchHostPattern(parseHostPattern("*"), "127.0.0.1")).toEqual([]);
    expect(isLoneWildcard(parseHostPattern("*.com"))).toBe(false);
  });
});

describe("coversHosts()", () => {
  test.each([
    ["*", "a.com", true],
    ["*", "*", true],
    ["a.com", "*", false],
    ["*.com", "*", false],
    ["*.com", "a.com", true],
    ["{x}.com", "{y}.com", true],
    ["*.com", "*.*", false],
    ["*.*", "*.com", true],
    ["a.com", "{y}.com", false],
    ["*.a.com", "b.*.com", false],
    ["*.com", "a.b.com", false],
    ["*.*.*.*", "127.0.0.1", false],
  ])("%s over %s is %p", (claim, host, covers) => {
    expect(coversHosts(parseHostPattern(claim), parseHostPattern(host))).toBe(covers);
  });
});

describe("parseHostHeader()", () => {
  test.each([
    ["Example.COM", "example.com"],
    ["example.com.", "example.com"],
    ["example.com:8080", "example.com"],
    ["example.com.:8080", "example.com"],
    ["example.com:", "example.com"],
    ["localhost", "localhost"],
    ["127.0.0.1:80", "127.0.0.1"],
    ["127.1", "127.0.0.1"],
    ["[::1]:8080", "[::1]"],
    ["[0:0:0:0:0:0:0:1]", "[::1]"],
    ["münchen.de", "xn--mnchen-3ya.de"],
    ["m\u00c3\u00bcnchen.de", "xn--mnchen-3ya.de"],
    ["XN--MNCHEN-3YA.de", "xn--mnchen-3ya.de"],
    ["a_b.example.com", "a_b.example.com"],
  ])("reads %s", (value, host) => {
    expect(parseHostHeader(value)).toBe(host);
  });

  test.each([
    null,
    "",
    ".",
    ":80",
    "a..b",
    "a.com..",
    "a.com, b.com",
    "a.com,b.com",
    "a b",
    "user@a.com",
    "a.com/x",
    "a.com:80:80",
    "a.com:x",
    "a.com:99999",
    "[::1",
    "::1",
    "[::1].",
    "[::1]x",
    "%61.com",
    "*.com",
    "{a}.com",
    "256.1.1.1",
    "a\u0000b",
    "xn--a",
    "a\\b",
  ])("finds %p malformed", (value) => {
    expect(parseHostHeader(value)).toBeNull();
  });

  test("gives a host that it reads as itself", () => {
    fc.assert(
      fc.property(fc.oneof(fc.webAuthority(), fc.string({ unit: "binary" }), fc.ipV6(), fc.domain()), (value) => {
        const host = parseHostHeader(value);
        if (host !== null) expect(parseHostHeader(host)).toBe(host);
      }),
    );
  });
});

test("isLocalName() knows IP literals, single labels and .local", () => {
  for (const host of ["127.0.0.1", "[::1]", "raspberrypi", "pi.local", "localhost"])
    expect(isLocalName(host)).toBe(true);
  for (const host of ["a.com", "blog.localhost", "xlocal.com"]) expect(isLocalName(host)).toBe(false);
});

test("slugOfLocalhostName() takes exactly one label", () => {
  expect(slugOfLocalhostName("blog.localhost")).toBe("blog");
  for (const host of ["localhost", "a.b.localhost", "blog.localhost.com"]) expect(slugOfLocalhostName(host)).toBeNull();
});
