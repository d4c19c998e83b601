import { expect, test } from "bun:test";
import type { LogRow } from "../api/types.ts";
import { hasText } from "./log-filter.ts";

test("hasText() looks where the server does", () => {
  const row = {
    path: "/price/Tea",
    query: "amount=3",
    host: "shop.example",
    error: { message: "Division by zero", line: 1, column: 2 },
    lines: [{ at_us: 1, level: "info", message: "Priced", fields: { colour: "green" } }],
  } as unknown as LogRow;
  for (const text of ["price/tea", "AMOUNT=3", "shop.", "division", "priced", "colour", "green"]) {
    expect([text, hasText(row, text)]).toEqual([text, true]);
  }
  expect(hasText(row, "message")).toBe(false);
});
