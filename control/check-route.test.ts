import { describe, expect, test } from "bun:test";
import { parseHostPattern } from "../runtime/core/host-pattern.ts";
import { SYSTEM } from "../runtime/core/principal.ts";
import { parseRoutePath } from "../runtime/core/route-path.ts";
import { appWarnings, routeWarnings } from "./check-route.ts";
import type { DomainClaim } from "./store/domain-claims.ts";
import type { Route } from "./store/routes.ts";

function claim(pattern: string, appId = "mine"): DomainClaim & { slug: string } {
  const { shapeKey, kind } = parseHostPattern(pattern);
  return { id: pattern, appId, slug: appId, pattern, shapeKey, kind, createdAt: new Date(0) };
}

function route(method: string, host: string | null, path: string): Route {
  return { id: "r", appId: "mine", scriptId: "s", method, host, path, version: 1, createdAt: new Date(0) };
}

function wanted(method: string, host: string | null, path: string) {
  return { method, host: host === null ? null : parseHostPattern(host), path: parseRoutePath(path) };
}

const CLAIMS = [claim("a.com"), claim("{x}.b.com")];

describe("routeWarnings()", () => {
  test.each([
    // wanted, other, claims, warned
    ["GET * /x", "GET a.com /x", ["a.com"], true],
    ["GET * /x", "ANY a.com /*rest", ["a.com"], true],
    ["GET * /x", "GET a.com /x", ["a.com", "b.com"], false],
    ["GET * /x", "GET a.com /x", [], false],
    ["GET * /x", "GET {t}.b.com /x", ["x.b.com", "y.b.com"], true],
    ["GET {t}.b.com /x", "GET x.b.com /x", ["{t}.b.com"], false],
    ["GET x.b.com /x", "GET * /x", ["x.b.com"], false],
    ["GET * /:a", "GET * /x", ["a.com"], false],
    ["GET * /x", "GET * /:a", ["a.com"], false],
    ["GET * /x", "POST a.com /x", ["a.com"], false],
    ["ANY * /x", "GET a.com /x", ["a.com"], false],
    ["HEAD * /x", "GET a.com /x", ["a.com"], true],
    ["GET * /x/y", "GET a.com /:a", ["a.com"], false],
    ["GET * /*all", "GET a.com /:a", ["a.com"], false],
  ] as const)("%s beside %s with claims of %p: %p", (want, other, claims, warned) => {
    const read = (text: string) => {
      const [method = "", host = "", path = ""] = text.split(" ");
      return [method, host === "*" ? null : host, path] as const;
    };

    const warnings = routeWarnings(
      wanted(...read(want)),
      [route(...read(other))],
      claims.map((pattern) => claim(pattern)),
    );

    expect(warnings.map(({ code }) => code)).toEqual(warned ? ["route_always_wins"] : []);
  });
});

describe("appWarnings()", () => {
  test.each([
    ["x.b.com", "x.b.com", true],
    ["y.b.com", "x.b.com", false],
    ["{t}.b.com", "x.b.com", false],
    ["x.b.com", "*", false],
    ["x.b.com", "{a}.{b}.com", false],
  ])("for a host %s, another app's claim of %s: %p", (host, other, warned) => {
    const warnings = appWarnings(parseHostPattern(host), CLAIMS, [claim(other, "theirs")], SYSTEM);
    expect(warnings.map(({ held_by }) => held_by)).toEqual(warned ? [{ app_id: "theirs", slug: "theirs" }] : []);
  });

  test("warns a lone * of hosts that others claim", () => {
    const warnings = appWarnings(parseHostPattern("{t}.c.com"), [claim("*")], [claim("{x}.c.com", "theirs")], SYSTEM);
    expect(warnings.length).toBe(1);
  });
});
