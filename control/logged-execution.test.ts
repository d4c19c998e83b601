import { describe, expect, test } from "bun:test";
import * as fc from "fast-check";
import { testExecution } from "./execution-testing.ts";
import { executionJson, loggedExecution } from "./logged-execution.ts";

function json(parts: Parameters<typeof testExecution>[0]): string {
  return executionJson(loggedExecution(testExecution(parts)));
}

function withLine(message: string, fields: string | null = null) {
  return { result: { lines: [{ atUs: 5, level: "info" as const, message, fields }] } };
}

describe("executionJson()", () => {
  test("shows every member of the contract", () => {
    const row = JSON.parse(json(withLine("hello", '{"n":9007199254740993}')));

    expect(Object.keys(row).sort()).toEqual(
      `app_id duration_us error host id lines lines_dropped memory_peak_bytes method operations outcome path query
       route_id script_id script_version started_at status trigger`.split(/\s+/),
    );
    expect(row.lines).toEqual([{ at_us: 5, level: "info", message: "hello", fields: { n: 2 ** 53 } }]);
    expect(row.started_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  test("keeps the digits of 64-bit integers", () => {
    expect(json(withLine("m", '{"n":9223372036854775807}'))).toContain('{"n":9223372036854775807}');
  });

  test("is one line of JSON, whatever is logged", () => {
    const hostile = 'a\u001b[2J\r\n{"level":"error","fake":true}\n"}]}\u009b1m\u2028\u0000\ud800';
    const text = json(withLine(hostile, JSON.stringify({ [hostile]: hostile })));

    for (const control of ["\r", "\n", "\u001b", "\0"]) expect(text).not.toContain(control);
    const { lines } = JSON.parse(text);
    expect(lines).toHaveLength(1);
    expect(lines[0].message).toBe(hostile.replace("\0", "\ufffd").replace("\ud800", "\ufffd"));
  });

  test("is text that PostgreSQL takes as JSON: no NUL, no lone surrogate", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.json(), (text, fields) => {
        const row = json({
          request: { path: text, url: `http://h/?${text}`, method: text, host: text },
          result: {
            outcome: "script_error",
            error: { message: text, line: 1, column: 2 },
            lines: [{ atUs: 1, level: "warn", message: text, fields }],
          },
        });

        expect(row.isWellFormed()).toBe(true);
        const wrong: unknown[] = [];
        JSON.parse(row, (key, value: unknown) => {
          for (const part of [key, value]) {
            if (typeof part === "string" && (!part.isWellFormed() || part.includes("\0"))) wrong.push(part);
          }
          return value;
        });
        expect(wrong).toEqual([]);
      }),
    );
  });

  test("leaves an escaped backslash before u0000 alone", () => {
    expect(
      JSON.parse(json(withLine("m", '{"a":"\\\\u0000","b":"\\u0000","c":"\\ud83d\\ude00"}'))).lines[0].fields,
    ).toEqual({
      a: "\\u0000",
      b: "\ufffd",
      c: "😀",
    });
  });

  test("keeps fields that are nested too deep as text", () => {
    const deep = `{"a":${"[".repeat(5_000)}${"]".repeat(5_000)}}`;

    expect(JSON.parse(json(withLine("m", deep))).lines[0].fields).toEqual({ json: deep });
    expect(JSON.parse(json(withLine("m", `{"a":"${"[".repeat(5_000)}"}`))).lines[0].fields.a).toHaveLength(5_000);
  });

  test("bounds what a row holds", () => {
    const lines = Array.from({ length: 1_000 }, () => ({
      atUs: 1,
      level: "info" as const,
      message: "x".repeat(1_000),
      fields: null,
    }));
    const row = JSON.parse(
      json({
        request: { path: `/${"p".repeat(100_000)}`, url: `http://h/?${"q".repeat(100_000)}` },
        result: { lines, linesDropped: 7, error: { message: "e".repeat(1_000_000), line: null, column: null } },
      }),
    );

    expect(row.path).toHaveLength(2_048);
    expect(row.query).toHaveLength(2_048);
    expect(row.error.message).toHaveLength(4_096);
    expect(row.lines).toHaveLength(65);
    expect(row.lines_dropped).toBe(942);
  });
});
