import { expect, test } from "bun:test";
import { problemResponse, refuseWrite } from "./problem.ts";

test("problemResponse() is never taken for a page, unless the caller has a stricter policy", () => {
  for (const response of [problemResponse("not_found", "<script>"), refuseWrite("POST")]) {
    expect(Object.fromEntries(response?.headers ?? [])).toMatchObject({
      "content-type": "application/problem+json",
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
      "referrer-policy": "no-referrer",
    });
  }
  const own = problemResponse("not_found", "", {}, { "content-security-policy": "default-src 'self'" });
  expect(own.headers.get("content-security-policy")).toBe("default-src 'self'");
});
