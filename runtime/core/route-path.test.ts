import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { PiCloudError } from "./errors.ts";
import {
  compareRoutePaths,
  isReservedPath,
  matchRoutePath,
  parseRoutePath,
  pathCovers,
  splitRequestPath,
} from "./route-path.ts";

function codeOf(text: string): string | null {
  try {
    parseRoutePath(text);
    return null;
  } catch (error) {
    if (error instanceof PiCloudError) return error.code;
    throw error;
  }
}

describe("parseRoutePath()", () => {
  test.each([
    ["/", "/", "/"],
    ["/hello", "/hello", "/hello"],
    ["/Caf%C3%A9/x", "/Café/x", "/Café/x"],
    ["/users/:id/posts/:post", "/users/:id/posts/:post", "/users/:/posts/:"],
    ["/files/*rest", "/files/*rest", "/files/*"],
    ["/*all", "/*all", "/*"],
    ["/:x/y", "/:x/y", "/:/y"],
    ["/a%2Fb", "/a%2Fb", "/a%2Fb"],
    ["/%3Aid", "/%3Aid", "/%3Aid"],
    ["/%2Aid", "/%2Aid", "/%2Aid"],
    ["/a:b*c", "/a:b*c", "/a:b*c"],
    ["/100%25", "/100%25", "/100%25"],
    ["/%7Bx%7D", "/%7Bx%7D", "/%7Bx%7D"],
    ["/a%20b", "/a b", "/a b"],
    ["/a%00b", "/a%00b", "/a%00b"],
    ["/apiary", "/apiary", "/apiary"],
    ["/versions", "/versions", "/versions"],
    ["/x/api", "/x/api", "/x/api"],
    ["/API", "/API", "/API"],
    ["/admin%2Fx", "/admin%2Fx", "/admin%2Fx"],
    ["/...", "/...", "/..."],
  ])("reads %s", (text, path, shapeKey) => {
    expect(parseRoutePath(text)).toMatchObject({ path, shapeKey });
  });

  test.each([
    "/api",
    "/api/v1",
    "/admin",
    "/admin/:x",
    "/healthz",
    "/version",
    "/version/*rest",
    "/%61dmin",
    "/%61%64%6d%69%6E/x",
    "//admin",
    "/./admin",
    "/%2e/admin",
    "/x/../admin",
    "/x/%2E%2e/admin",
    "/../api",
    "/admin/",
    "/admin/..//api",
    "\\admin",
    "/api?x",
  ])("finds %s reserved", (text) => {
    expect(codeOf(text)).toBe("reserved_path");
  });

  test.each([
    "",
    "hello",
    "/a/",
    "/a//b",
    "//",
    "//a",
    "/.",
    "/..",
    "/a/./b",
    "/a/%2e%2e",
    "/admin/../x",
    "/{id}",
    "/a/{id}",
    "/a}",
    "/:",
    "/:1",
    "/:a-b",
    "/*",
    "/*a/b",
    "/:a/:a",
    "/:a/*a",
    "/%",
    "/%zz",
    "/%ff",
    "/%ed%a0%80",
    "/\ud800",
    "/a?b",
    "/a#b",
    "/a\\b",
    `/${"é".repeat(1_001)}`,
  ])("refuses %p", (text) => {
    expect(codeOf(text)).toBe("invalid_path");
  });

  test("reads its own stored form as the same path", () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: "binary", minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 4 }),
        (literals) => {
          if (literals.some((literal) => !literal.isWellFormed())) return;
          const text = `/${literals.map(encodeURIComponent).join("/")}`;
          if (codeOf(text) !== null) return;
          const once = parseRoutePath(text);
          expect(parseRoutePath(once.path)).toEqual(once);
          expect(once.segments.map((segment) => (segment.kind === "literal" ? segment.text : null))).toEqual(literals);
          expect(matchRoutePath(once, literals)).toEqual([]);
        },
      ),
    );
  });

  test("gives two paths one shape exactly when their segments differ in names alone", () => {
    const part = fc.constantFrom(":a", ":b", "%3A", "x", "%2A", "*r", "*q", "a%2Fb", "y");
    const path = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `/${parts.join("/")}`);
    fc.assert(
      fc.property(path, path, (left, right) => {
        if (codeOf(left) !== null || codeOf(right) !== null) return;
        const nameless = (text: string) =>
          parseRoutePath(text).segments.map((segment) => (segment.kind === "literal" ? segment.text : [segment.kind]));
        const same = JSON.stringify(nameless(left)) === JSON.stringify(nameless(right));
        expect(parseRoutePath(left).shapeKey === parseRoutePath(right).shapeKey).toBe(same);
      }),
    );
  });

  test("answers any text with a path, invalid_path or reserved_path", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        expect([null, "invalid_path", "reserved_path"]).toContain(codeOf(`/${text}`));
      }),
    );
  });
});

describe("splitRequestPath()", () => {
  test.each([
    ["/", []],
    ["/a", ["a"]],
    ["/a/", ["a"]],
    ["/a/b", ["a", "b"]],
    ["/caf%C3%A9", ["café"]],
    ["/a%2Fb/c", ["a/b", "c"]],
    ["/./a", ["a"]],
    ["/a/../b", ["b"]],
    ["/a/%2e%2E/b", ["b"]],
    ["/../../b", ["b"]],
    ["/a/..", []],
    ["/a/.", ["a"]],
    ["/a//../b", ["a", "b"]],
    ["/a\\b", ["a", "b"]],
    ["/%61dmin", ["admin"]],
    ["/%2561", ["%61"]],
    ["/a+b", ["a+b"]],
  ])("reads %s", (path, segments) => {
    expect(splitRequestPath(path)).toEqual(segments);
  });

  test.each(["", "a", "//", "//a", "/a//", "/a//b", "/%", "/%4", "/%zz", "/%ff", "/%c0%af", "/\ud800"])(
    "finds %p malformed",
    (path) => {
      expect(splitRequestPath(path)).toBeNull();
    },
  );
});

test("isReservedPath() knows the platform's first segments alone", () => {
  for (const path of ["/api", "/admin/x", "/%68ealthz", "/version/"]) {
    expect(isReservedPath(splitRequestPath(path) ?? [])).toBe(true);
  }
  for (const path of ["/", "/apiary", "/x/admin", "/Admin", "/api%2Fv1"]) {
    expect(isReservedPath(splitRequestPath(path) ?? [])).toBe(false);
  }
});

test("compareRoutePaths() puts a literal before :name before *name, from the left", () => {
  const best = ["/a/b", "/a/:x", "/a/*r", "/:x/b", "/:x/:y", "/*r"];
  const sorted = best
    .toReversed()
    .map(parseRoutePath)
    .sort(compareRoutePaths)
    .map((route) => route.path);
  expect(sorted.indexOf("/a/b")).toBeLessThan(sorted.indexOf("/a/:x"));
  expect(sorted).toEqual(best);
  expect(compareRoutePaths(parseRoutePath("/:a"), parseRoutePath("/:b"))).toBe(0);
});

test.each([
  ["/*r", "/a", true],
  ["/*r", "/", false],
  ["/*r", "/:x/y", true],
  ["/:x", "/a", true],
  ["/:x", "/:y", true],
  ["/a", "/:y", false],
  ["/:x", "/*r", false],
  ["/a/*r", "/a", false],
  ["/a/*r", "/:x/b", false],
  ["/", "/", true],
])("pathCovers() says of %s over %s: %p", (a, b, covers) => {
  expect(pathCovers(parseRoutePath(a), parseRoutePath(b))).toBe(covers);
});

test("matchRoutePath() captures one segment by :name and the rest by *name", () => {
  expect(matchRoutePath(parseRoutePath("/u/:id/*rest"), ["u", "7", "a", "b"])).toEqual([
    ["id", "7"],
    ["rest", "a/b"],
  ]);
  expect(matchRoutePath(parseRoutePath("/u/:id/*rest"), ["u", "7"])).toBeNull();
});
