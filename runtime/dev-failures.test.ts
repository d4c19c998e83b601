import { expect, test } from "bun:test";
import { failureLines } from "./dev-failures.ts";

function failed(message: string) {
  const json = JSON.stringify({
    method: "GET",
    host: "localhost",
    path: "/x",
    status: 500,
    outcome: "script_error",
    error: { message, line: 2, column: 5 },
  });
  return { id: "1", seq: 1, appId: "a", scriptId: "s", outcome: "script_error", json };
}

test("a failed script is one line that no terminal obeys", () => {
  const lines: string[] = [];
  failureLines((line) => lines.push(line))([
    failed("no\n\u001b[2J\u009b1mGET / 200"),
    { ...failed(""), outcome: "ok" },
  ]);

  expect(lines).toEqual(["GET localhost/x 500 script_error: no  [2J 1mGET / 200 (line 2, column 5)"]);
});

test("a storm of failures is told in a few lines a second", () => {
  const lines: string[] = [];
  let nowMs = 0;
  const tell = failureLines(
    (line) => lines.push(line),
    () => nowMs,
  );
  for (let index = 0; index < 500; index++) tell([failed("no")]);
  expect(lines).toHaveLength(11);
  expect(lines.at(-1)).toStartWith("... and more");

  nowMs = 1_000;
  tell([failed("again")]);
  expect(lines).toHaveLength(12);
});
