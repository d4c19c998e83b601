import { describe, expect, test } from "bun:test";
import { rateLimitOf, rateLimitWords } from "./rate-limit-words.ts";

describe("rateLimitOf()", () => {
  test("gives null for two empty fields, and leaves half a limit and what is no number to the API", () => {
    expect(rateLimitOf("", " ")).toBeNull();
    expect(rateLimitOf("0.5", "1,000")).toEqual({ requests_per_second: 0.5, burst: 1_000 });
    expect(rateLimitOf("2", "") as unknown).toEqual({ requests_per_second: 2 });
    expect(rateLimitOf("", "some") as unknown).toEqual({ burst: "some" });
  });
});

describe("rateLimitWords()", () => {
  test("says what a limit lets through, and nothing of what is none", () => {
    const cases: [rate: string, burst: string, words: string | null][] = [
      ["", "", "No limit."],
      ["10", "20", "10 requests a second in the long run, and 20 requests at once after a pause."],
      ["1", "1", "1 request a second in the long run, and 1 request at once after a pause."],
      ["0.1", "5", "One request every 10 s in the long run, and 5 requests at once after a pause."],
      ["0.3", "5", "One request every 3.3 s in the long run, and 5 requests at once after a pause."],
      ["0.001", "1", "One request every 16.7 minutes in the long run, and 1 request at once after a pause."],
      ["10", "", "A limit needs both numbers."],
      ["", "10", "A limit needs both numbers."],
      ["0", "10", null],
      ["many", "10", null],
    ];
    for (const [rate, burst, words] of cases)
      expect([rate, burst, rateLimitWords(rate, burst)]).toEqual([rate, burst, words]);
  });
});
