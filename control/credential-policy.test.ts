import { describe, expect, test } from "bun:test";
import { credentialErrors, normalUsername, passwordProblem, usernameProblem } from "./credential-policy.ts";

describe("passwordProblem()", () => {
  test.each(["correct horse battery", "Tr0ub4dor&3-long", "ünïcödé-päßwörd", "picloud on a shelf"])(
    "has nothing against %p",
    (password) => {
      expect(passwordProblem(password, "ada")).toBeNull();
    },
  );

  test.each([
    ["short", "at least 12"],
    ["elevenchars", "at least 12"],
    ["x".repeat(300), "at most 256"],
    ["aaaaaaaaaaaa", "different characters"],
    ["abababababab", "different characters"],
    ["123456789012", "tried first"],
    ["abcdefghijklm", "tried first"],
    ["PasswordPassword", "tried first"],
    ["ada.lovelace1", "user name"],
  ])("refuses %p", (password, reason) => {
    expect(passwordProblem(password, "ada.lovelace")).toContain(reason);
  });
});

test("usernameProblem() takes what can be typed anywhere", () => {
  for (const name of ["a", "ada", "ada.lovelace", "ada@example.com", "a".repeat(64)]) {
    expect(usernameProblem(name)).toBeNull();
  }
  for (const name of ["", "-ada", "ada-", "Ada", "a da", "ad\u0430 ", "a".repeat(65), "ada\n"]) {
    expect(usernameProblem(name)).not.toBeNull();
  }
});

test("normalUsername() makes the same of any case", () => {
  expect(normalUsername("ADA@Example.com")).toBe("ada@example.com");
});

test("credentialErrors() names both fields", () => {
  expect(credentialErrors("!", "short").map(({ field, code }) => [field, code])).toEqual([
    ["username", "invalid_username"],
    ["password", "weak_password"],
  ]);
});
