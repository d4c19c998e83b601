import { expect, test } from "bun:test";
import { slugProblem, suggestSlug } from "./slug.ts";

test("suggestSlug() makes a slug of what a name has of one", () => {
  const cases: [name: string, slug: string][] = [
    ["Shop", "shop"],
    ["Zo\u00eb\u2019s  Shop!", "zoes-shop"],
    ["  --A & B--  ", "a-b"],
    ["\u6771\u4eac", ""],
    ["", ""],
    [`${"a".repeat(62)} b`, "a".repeat(62)],
    ["x".repeat(80), "x".repeat(63)],
  ];
  for (const [name, slug] of cases) expect(suggestSlug(name)).toBe(slug);
});

test("slugProblem() is silent where a slug can be had, by force too", () => {
  const check = { slug: "shop", requires_force: false, held_by: null };
  for (const status of ["available", "current", "own_history", "history"] as const) {
    expect(slugProblem({ ...check, status })).toBeNull();
  }
  expect(slugProblem({ ...check, status: "taken" })).toContain("shop");
  expect(slugProblem({ ...check, status: "invalid" })).toContain("63");
  expect(slugProblem(null)).toBeNull();
});
