import { describe, expect, test } from "bun:test";
import { passwordProblem, usernameProblem as serverUsernameProblem } from "../../../control/credential-policy.ts";
import { keepsRules, passwordRules, usernameProblem } from "./credential-rules.ts";

describe("keepsRules()", () => {
  test("refuses nothing that the server takes, and takes what it refuses only where that is a common password", () => {
    const cases: [password: string, username: string][] = [
      ["", ""],
      ["short", "ada"],
      ["correct horse battery", "ada"],
      ["aaaaaaaaaaaaaaaa", "ada"],
      ["ababababababab", "ada"],
      ["adaadaadaada", "ada"],
      ["ada-lovelace-1815", "ada"],
      ["grace.hopper1234", "grace.hopper"],
      ["\u00e9\u00e8\u00ea\u00eb\u00e0 \u00e9t\u00e9 hiver", "ada"],
      ["e\u0301".repeat(7), "ada"],
      ["x".repeat(252) + "abcd", "ada"],
      ["x".repeat(253) + "abcd", "ada"],
    ];
    for (const [password, username] of cases) {
      expect([password, keepsRules(password, username)]).toEqual([
        password,
        passwordProblem(password, username) === null,
      ]);
    }
    expect(keepsRules("password12345", "ada")).toBe(true);
  });
});

describe("passwordRules()", () => {
  test("says of each rule whether it is kept", () => {
    expect(passwordRules("abcdef", "").map((rule) => rule.isKept)).toEqual([false, true, false]);
    expect(passwordRules("tea for two, please", "").map((rule) => rule.isKept)).toEqual([true, true, true]);
  });
});

describe("usernameProblem()", () => {
  test("agrees with the server, in any case of letters, and is silent about nothing", () => {
    for (const name of [
      "ada",
      "Ada",
      "a",
      "a.b@c",
      "-ada",
      "ada-",
      "a b",
      "\u00e4da",
      "x".repeat(64),
      "x".repeat(65),
    ]) {
      expect([name, usernameProblem(name) === null]).toEqual([
        name,
        serverUsernameProblem(name.normalize("NFC").toLowerCase()) === null,
      ]);
    }
    expect(usernameProblem("")).toBeNull();
  });
});
