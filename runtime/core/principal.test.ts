import { describe, expect, test } from "bun:test";
import { credentialOf, NOBODY, onlyApp, permits, SYSTEM, type Scope } from "./principal.ts";

const MINE = "0197c000-0000-7000-8000-000000000001";
const THEIRS = "0197c000-0000-7000-8000-000000000002";
const holder = (scope: Scope | null) => ({ ...NOBODY, scope });

describe("permits()", () => {
  test("gives each scope its own rights, and nobody any", () => {
    const rights = (scope: Scope | null) =>
      [null, MINE, THEIRS].map((appId) =>
        (["read", "write"] as const).filter((right) => permits(holder(scope), right, appId)).join(),
      );

    expect(rights({ right: "write", appId: null })).toEqual(["read,write", "read,write", "read,write"]);
    expect(rights({ right: "read", appId: null })).toEqual(["read", "read", "read"]);
    expect(rights({ right: "write", appId: MINE })).toEqual(["", "read,write", ""]);
    expect(rights({ right: "read", appId: MINE })).toEqual(["", "read", ""]);
    expect(rights(null)).toEqual(["", "", ""]);
  });

  test("knows an id in any case", () => {
    expect(permits(holder({ right: "read", appId: MINE }), "read", MINE.toUpperCase())).toBe(true);
  });
});

test("onlyApp() narrows a list to what is permitted", () => {
  expect(onlyApp(SYSTEM)).toBeNull();
  expect(onlyApp(holder({ right: "read", appId: MINE }))).toBe(MINE);
  expect(onlyApp(NOBODY)).not.toBeNull();
});

test("credentialOf() tells accounts, tokens and the environment's token apart", () => {
  const principals = [
    { ...SYSTEM, kind: "account" as const, id: MINE },
    { ...SYSTEM, kind: "token" as const, id: MINE },
    { ...SYSTEM, kind: "environment" as const, name: "PICLOUD_ADMIN_TOKEN" },
  ];
  expect(new Set(principals.map(credentialOf)).size).toBe(3);
});
