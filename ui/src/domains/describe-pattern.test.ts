import { expect, test } from "bun:test";
import { describePattern } from "./describe-pattern.ts";

test("describePattern() says which hosts a pattern matches", () => {
  const cases: [pattern: string, words: string][] = [
    ["*", "Every host that no other claim matches"],
    ["example.com", "This host alone"],
    ["192.168.1.5", "This address alone"],
    ["[::1]", "This address alone"],
    ["{tenant}.example.com", "Every host one label below example.com, captured as tenant"],
    ["*.example.com", "Every host one label below example.com"],
    ["{a}.{b}.example.com", "Every host two labels below example.com, captured as a and b"],
    ["*.{b}.example.com", "Every host two labels below example.com, captured: the second as b"],
    ["*.*", "Every host of two labels"],
    [
      "{a}.api.*.example.org",
      "Every host of five labels like this one, with any first (captured as a) and third label",
    ],
  ];
  for (const [pattern, words] of cases) expect(describePattern(pattern)).toBe(words);
});
