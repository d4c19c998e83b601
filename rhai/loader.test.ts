import { describe, expect, test } from "bun:test";
import { createInstance, INPUT, LIMITS, runScript, withBody } from "./loader-fixture.ts";
import type { RunOptions } from "./loader-fixture.ts";
import type { RunLimits, RunResult } from "./loader.ts";

/** The body of a script's answer; throws with the error of one that failed. */
async function answer(source: string, options: RunOptions = {}): Promise<unknown> {
  const result = await runScript(source, options);
  if (result.response === null) throw new Error(`${result.outcome}: ${result.error?.message}`);
  const { body } = result.response;
  const isJson = result.response.headers.some(([name, value]) => name === "content-type" && value.includes("json"));
  return isJson && typeof body === "string" ? JSON.parse(body) : body;
}

function summary(result: RunResult): string {
  return result.error === null ? result.outcome : `${result.outcome}: ${result.error.message}`;
}

/** Sources of which every line costs the compiler another look at all lines before it. */
const SLOW_TO_COMPILE: [what: string, before: string, line: (index: number) => string, after: string][] = [
  ["numbers", "let a = [", (index) => `${index},`, "];"],
  ["strings", "let a = [", (index) => `"${index}",`, "];"],
  ["keys of a map", "let a = #{", (index) => `k${index}: 1,`, "};"],
  ["variables", "", (index) => `let v${index} = 1;`, ""],
  ["functions", "", (index) => `fn f${index}() {}`, ""],
  ["closures", "", () => "|x| x;", ""],
  ["cases", "switch 1 {", (index) => `${index} => f(),`, "}"],
  ["comparisons", "let a = 1; let b = 2;", () => "a == b;", ""],
  ["chains", "let a = 1;", (index) => `a.b${index % 200}.c${Math.floor(index / 200)}.d;`, ""],
];

describe("a script that takes too long to compile", () => {
  for (const [what, before, line, after] of SLOW_TO_COMPILE) {
    test(`is refused with line and column: ${what}`, () => {
      const lines = Array.from({ length: 13_000 }, (_, index) => line(index));
      const source = [before, ...lines, after].join("\n");
      const instance = createInstance();

      const refusal = instance.check(source, 64);

      expect(refusal?.message).toStartWith("Too many different constants, names or closures");
      expect(refusal?.line).toBeGreaterThan(1);
      expect(refusal?.column).toBeGreaterThan(0);
      expect(instance.load("slow", source, 64)).toEqual(refusal);
      expect(instance.usable).toBe(true);
    });
  }

  test("is not one with a table of a thousand entries", () => {
    const table = Array.from({ length: 1_000 }, (_, index) => `"word ${index}": ${index * 7},`).join("\n");
    expect(createInstance().check(`let table = #{${table}};`, 64)).toBeNull();
  });
});

describe("without JSPI", () => {
  test("scripts are checked, and a run says why there is none", async () => {
    const jspi = WebAssembly as unknown as Record<"Suspending" | "promising", unknown>;
    const { Suspending, promising } = jspi;
    jspi.Suspending = undefined;
    jspi.promising = undefined;
    try {
      const instance = createInstance();

      expect(instance.check("let x = ;", 64)?.line).toBe(1);
      expect(instance.load("fine", "40 + 2", 64)).toBeNull();
      await expect(instance.run("fine", INPUT, LIMITS)).rejects.toThrow("WebAssembly has no JSPI here");
    } finally {
      jspi.Suspending = Suspending;
      jspi.promising = promising;
    }
  });
});

describe("exit", () => {
  const exits = {
    "at the top": "exit(7); 1",
    "in a function": "fn f() { exit(7) } f(); 1",
    "in handle": "fn handle(ctx) { exit(7); 1 }",
    "before a handle": "if true { exit(7); } return 1; fn handle(ctx) { 2 }",
    "in a callback": "[1, 2].map(|x| exit(x + 6)); 1",
    "in a callback whose errors are swallowed": "let a = [3, 2, 1]; a.sort(|x, y| exit(7)); 1",
    "in a block that catches": "try { [1].map(|x| exit(7)); } catch { 1 } 2",
  };
  for (const [where, source] of Object.entries(exits)) {
    test(`ends the script with its value: ${where}`, async () => {
      expect(await answer(source)).toBe(7);
    });
  }

  test("leaves the next run alone", async () => {
    const instance = createInstance();
    await runScript("exit(7)", { instance });
    expect(await answer("let x = 1; x + 1", { instance })).toBe(2);
  });
});

describe("a script of copies without any operation", () => {
  const source = `let a = []; a.pad(3000, 1);${"[a, a, a];".repeat(2_000)}`;

  test("polls", async () => {
    let polls = 0;
    const result = await runScript(source, { hooks: { poll: () => (polls++, 0) } });
    expect(result.outcome).toBe("ok");
    expect(polls).toBeGreaterThan(20);
  });

  test("is stopped, and its instance thrown away where it does not end by itself", async () => {
    let polls = 0;
    const result = await runScript(source, { hooks: { poll: () => (++polls > 3 ? 1 : 0) } });
    expect(summary(result)).toBe("interrupted: Interrupted");
    expect(result.reusable).toBe(false);
    expect(polls).toBe(4);
  });
});

describe("JSON of natives", () => {
  test("to_json writes Bytes and ctx as an answer of them", async () => {
    const body = await answer("parse_json(#{ raw: ctx.raw, ctx: ctx }.to_json())", {
      input: withBody("hello", "text/plain"),
    });
    expect(body).toMatchObject({ raw: "aGVsbG8=", ctx: { method: "POST", body: "hello" } });
  });

  test("parse_json refuses the same in long texts as in short ones", async () => {
    for (const [text, size] of [
      ['{"a":1,"a":2}', 0],
      ['{"a":1,"a":2}', 9000],
      ['{"a":"\\/"}', 0],
      ['{"a":"\\/"}', 9000],
      [`${'{"a":'.repeat(30)}1${"}".repeat(30)}`, 0],
      [`${'{"a":'.repeat(30)}1${"}".repeat(30)}`, 9000],
      ["[1]", 0],
      ["[1]", 9000],
    ] as const) {
      const input = withBody(" ".repeat(size) + text, "text/plain");
      expect((await runScript("parse_json(ctx.body)", { input })).outcome).toBe("script_error");
    }
  });
});

describe("compiling", () => {
  test("check() says nothing about a script that compiles", () => {
    expect(createInstance().check("let x = 1; x + 1", 64)).toBeNull();
  });

  test("check() gives message, line and column of one that does not", () => {
    const diagnostic = createInstance().check("let x = 1;\nlet y = ;\n", 64);
    expect(diagnostic).toMatchObject({ line: 2, column: 9 });
    expect(diagnostic?.message).not.toContain("line");
  });

  test("check() bounds the depth of expressions", () => {
    const source = `${"(".repeat(50)}1${")".repeat(50)}`;
    expect(createInstance().check(source, 64)?.message).toContain("Expression");
    expect(createInstance().check(`${"(".repeat(50)}1${")".repeat(50)}`, 128)).toBeNull();
  });

  test("check() refuses eval, import and export", () => {
    const instance = createInstance();
    expect(instance.check('eval("1")', 64)).not.toBeNull();
    expect(instance.check('import "x" as y;', 64)).not.toBeNull();
    expect(instance.check("export const x = 1;", 64)).not.toBeNull();
  });

  test("check() takes sources that are not ASCII", () => {
    const instance = createInstance();
    expect(instance.check('"é😀"', 64)).toBeNull();
    expect(instance.check('"é😀" +', 64)).toMatchObject({ line: 1 });
  });

  test("load() keeps programs and makes room by the longest unused", () => {
    const instance = createInstance();
    for (let index = 0; index < 70; index++) expect(instance.load(`k${index}`, `${index}`, 64)).toBeNull();
    expect(instance.has("k69")).toBe(true);
    expect(instance.has("k0")).toBe(false);
  });
});

describe("the answer", () => {
  test("is text for a string or a char, nothing for ()", async () => {
    expect((await runScript('"hé😀"')).response).toEqual({
      status: 200,
      headers: [["content-type", "text/plain; charset=utf-8"]],
      body: "hé😀",
    });
    expect(await answer("'x'")).toBe("x");
    expect((await runScript("()")).response).toEqual({ status: 204, headers: [], body: null });
    expect((await runScript("")).response?.status).toBe(204);
  });

  test("is octets for a blob or Bytes", async () => {
    const blob = await runScript("blob(3, 7)");
    expect(blob.response?.body).toEqual(new Uint8Array([7, 7, 7]));
    expect(blob.response?.headers).toEqual([["content-type", "application/octet-stream"]]);
    expect(await answer("ctx.raw", { input: { body: new Uint8Array([1, 255]) } })).toEqual(new Uint8Array([1, 255]));
  });

  test("is JSON for everything else, with integers and floats apart", async () => {
    const result = await runScript('#{a: 9223372036854775807, b: 1.0, c: [true, (), "x\\n\\"", \'y\'], status: "ok"}');
    expect(result.response).toEqual({
      status: 200,
      headers: [["content-type", "application/json"]],
      body: '{"a":9223372036854775807,"b":1.0,"c":[true,null,"x\\n\\"","y"],"status":"ok"}',
    });
    expect((await runScript("42")).response?.body).toBe("42");
  });

  test("is a response where the keys are status, headers and body", async () => {
    const result = await runScript(
      '#{status: 201, headers: #{"Set-Cookie": ["a=1", "b=2"], "X-Y": "z"}, body: #{a: [1]}}',
    );
    expect(result.response).toEqual({
      status: 201,
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
        ["x-y", "z"],
        ["content-type", "application/json"],
      ],
      body: '{"a":[1]}',
    });
    expect((await runScript('#{status: 404, headers: #{"content-type": "text/html"}, body: "<p>"}')).response).toEqual({
      status: 404,
      headers: [["content-type", "text/html"]],
      body: "<p>",
    });
    expect((await runScript("#{status: 200, body: 1.5}")).response?.body).toBe("1.5");
    expect((await runScript('#{body: "x"}')).response?.body).toBe('{"body":"x"}');
    expect((await runScript("#{status: 204, body: 1}")).response?.body).toBeNull();
  });

  test.each([
    ["#{status: 99}", "Status 99"],
    ["#{status: 600}", "Status 600"],
    ["#{status: 101}", "Status 101"],
    ['#{status: 200, headers: #{"a b": "x"}}', "name of a header"],
    ['#{status: 200, headers: #{"": "x"}}', "name of a header"],
    ['#{status: 200, headers: #{"x": "a\\nb"}}', "character"],
    ['#{status: 200, headers: #{"x": "a\\x00b"}}', "character"],
    ['#{status: 200, headers: #{"Transfer-Encoding": "chunked"}}', "transfer-encoding belongs"],
    ['#{status: 200, headers: #{"content-length": 5}}', "content-length belongs"],
    ['#{status: 200, headers: #{"connection": "close"}}', "connection belongs"],
    ['#{status: 200, headers: #{"Keep-Alive": "x"}}', "keep-alive belongs"],
    ['#{status: 200, headers: #{upgrade: "x"}}', "upgrade belongs"],
    ['#{status: 200, headers: #{te: "x"}}', "te belongs"],
    ['#{status: 200, headers: #{trailer: "x"}}', "trailer belongs"],
    ['#{status: 200, headers: #{"a:b": "x"}}', "name of a header"],
    ['#{status: 200, headers: #{"é": "x"}}', "name of a header"],
    ['#{status: 200, headers: #{x: "a\\x7fb"}}', "character"],
    ['#{status: 200, headers: #{x: "\u2603"}}', "character"],
    ['#{status: 200, headers: #{"set-cookie": "picloud_session=1"}}', "cookie of the platform"],
    ['#{status: 200, headers: #{"Set-Cookie": " __Host-picloud_session = 1; Path=/"}}', "cookie of the platform"],
    ['#{status: 200, headers: #{"set-cookie": ["a=1", "PICLOUD_SESSION=1"]}}', "cookie of the platform"],
    ['#{status: 200, headers: #{"set-cookie": "=picloud_session=1"}}', "cookie of the platform"],
    ['#{status: 200, headers: #{"set-cookie": "picloud_session"}}', "cookie of the platform"],
    ['#{status: 200, headers: #{"x": #{}}}', "header x"],
    ["#{status: 200, headers: 5}", "Headers are a map"],
    ["0.0 / 0.0", "NaN"],
    ["[1.0 / 0.0]", "inf"],
    ["|x| x", "Fn"],
    ["#{a: 1..5}", "range"],
  ])("%s is no valid response", async (source, message) => {
    const result = await runScript(source);
    expect(summary(result)).toStartWith("invalid_response: ");
    expect(result.error?.message).toContain(message);
    expect(result.reusable).toBe(true);
  });

  test("is told in a message of bounded length", async () => {
    const source = 'let h = #{}; let name = "a b"; name.pad(100000, "x"); h[name] = "x"; #{status: 200, headers: h}';
    const result = await runScript(source);
    expect(result.outcome).toBe("invalid_response");
    expect(result.error?.message.length).toBeLessThan(5_000);
  });

  test("may set cookies of its own, several and like the platform's", async () => {
    const cookies = '["a=1; Path=/", "picloud_session_theme=dark", "b=picloud_session"]';
    const result = await runScript(
      `#{status: 200, headers: #{"set-cookie": ${cookies}, "x-latin": "caf\u00e9", "x-empty": ""}}`,
    );
    expect(result.response?.headers).toEqual([
      ["set-cookie", "a=1; Path=/"],
      ["set-cookie", "picloud_session_theme=dark"],
      ["set-cookie", "b=picloud_session"],
      ["x-empty", ""],
      ["x-latin", "caf\u00e9"],
    ]);
  });

  test("nested too deeply is limit_exceeded", async () => {
    const result = await runScript("let a = []; for i in 0..300 { a = [a]; } a");
    expect(result.outcome).toBe("limit_exceeded");
  });

  test("comes from handle(ctx) where a script has it, whatever the top's value is", async () => {
    expect(await answer('fn handle(ctx) { ctx.method + " " + ctx.params.id } "ignored"')).toBe("POST 7");
    expect(await answer("fn handle(c) { [1, 2].map(|x| x * 2) } let x = 1; 5")).toEqual([2, 4]);
    expect(await answer('fn handle(ctx) { "handled" } return "top";')).toBe("handled");
    expect(await answer("const A = 4; fn handle(ctx) { global::A } if true { return; } 5")).toBe(4);
    expect(await answer('fn handle(ctx) { "handled" } let ctx = 5; ctx')).toBe("handled");
    expect(await answer('fn handle() { "handled" } "top"')).toBe("top");
    expect(await answer("fn handle(ctx) { ctx.extra = 1; ctx.extra }")).toBe(1);
  });

  test("is a return's value, an exit's value or the last", async () => {
    expect(await answer("return 1; 2")).toBe(1);
    expect(await answer("exit(3); 2")).toBe(3);
    expect(await answer("let x = 1; if x == 1 { `a${x}b` } else { 2 }")).toBe("a1b");
  });
});

describe("errors", () => {
  test("carry message, line and column", async () => {
    expect(await runScript('let a = 1;\n  throw "boom";')).toMatchObject({
      outcome: "script_error",
      response: null,
      error: { message: "Runtime error: boom", line: 2, column: 3 },
    });
    expect((await runScript("fn f() {\n nope() }\nf()")).error).toMatchObject({
      message: "Function not found: nope ()",
      line: 2,
      column: 2,
    });
    expect((await runScript("1 / 0")).outcome).toBe("script_error");
  });

  test("do not tear the instance", async () => {
    const instance = createInstance();
    for (let index = 0; index < 20; index++) {
      expect((await runScript("throw 1", { instance })).reusable).toBe(true);
      expect((await runScript("40 + 2", { instance })).response?.body).toBe("42");
    }
  });

  test("are bounded in length", async () => {
    const result = await runScript('let s = "x"; s.pad(1000000, "y"); throw s');
    expect(result.outcome).toBe("script_error");
    expect(result.error?.message.length).toBeLessThan(5000);
  });
});

describe("the language", () => {
  test.each<[string, unknown]>([
    ["[1, 2, 3].map(|x| x * 2).filter(|x| x > 2)", [4, 6]],
    ["let a = [3, 1, 2]; a.sort(|x, y| x - y); a", [1, 2, 3]],
    ["let n = 1; let f = |x| x + n; f.call(2)", 3],
    ['fn add(a, b) { a + b } Fn("add").curry(1).call(2)', 3],
    ["switch 5 { 5 | 6 => 2, 1..4 => 1, _ => 3 }", 2],
    ["let x = 0b1010; x[1]", true],
    ["let x = 0; x[0..4] = 15; x", 15],
    ["try { throw #{a: 1} } catch (e) { e.a = 2; e }; 5", 5],
    ["let r = 0; try { throw 7 } catch (e) { r = e } r", 7],
    ["let m = #{a: #{b: 1}}; m.a.b += 4; m?.c?.d ?? m.a.b", 5],
    ["let o = #{v: 2, get: || this.v * 2}; o.get()", 4],
    ["fn int.double() { this * 2 } 4.double()", 8],
    ["fn map.second() { this.b } #{b: 9}.second()", 9],
    ["const c = #{a: 1}; let r = 1; try { c.a = 2; } catch (e) { r = 2; } r", 2],
    ["fn fib(n) { if n < 2 { n } else { fib(n - 1) + fib(n - 2) } } fib(15)", 610],
    ["let i = 0; loop { i += 1; if i > 9 { break i * 2 } }", 20],
    ["let s = 0; for (x, i) in [5, 6] { s += x * i } s", 6],
    ['parse_json("{\\"a\\": [1, 2.5]}").a[1]', 2.5],
  ])("%s", async (source, expected) => {
    expect(await answer(source)).toEqual(expected);
  });
});

describe("operations", () => {
  test("are counted alike every time, callbacks included at any depth", async () => {
    const loop = await runScript("let n = 0; for i in 0..10000 { n += 1 } n");
    expect(loop.operations).toBe(10_001);
    const source = "let n = 0; for x in (0..100).map(|x| [1, 2, 3].map(|y| y + x)) { n += x.len() } n";
    const nested = "[1, 2, 3, 4].map(|x| [1, 2, 3].map(|y| [1, 2].filter(|z| z > y).len()))";
    const counts = new Set<number>();
    const instance = createInstance();
    for (let index = 0; index < 3; index++) counts.add((await runScript(nested, { instance })).operations);
    counts.add((await runScript(nested)).operations);
    expect(counts.size).toBe(1);
    expect([...counts][0]).toBeGreaterThanOrEqual(4 + 12 + 24);
    expect(source).toContain("map");
  });

  test("stop a script past its limit, and callbacks too", async () => {
    const source = "let n = 0; for i in 0..10000 { n += 1 } n";
    expect((await runScript(source, { limits: { maxOperations: 500 } })).outcome).toBe("operations_exceeded");
    expect((await runScript(source, { limits: { maxOperations: 1_000_000 } })).response?.body).toBe("10000");
    const callbacks = "let a = []; a.pad(100, 0); loop { a.map(|x| x + 1); }";
    const result = await runScript(callbacks, { limits: { maxOperations: 5_000 } });
    expect(result.outcome).toBe("operations_exceeded");
    expect(result.operations).toBeLessThan(6_000);
    expect(result.reusable).toBe(true);
  });

  test("cannot be caught, nor swallowed by a native", async () => {
    for (const source of [
      "try { loop {} } catch { 1 }",
      "let a = []; a.pad(2000, 0); a.sort(|x, y| { let i = 0; while i < 50 { i += 1 } 0 }); 1",
    ]) {
      expect((await runScript(source, { limits: { maxOperations: 5_000 } })).outcome).toBe("operations_exceeded");
    }
  });
});

describe("limits", () => {
  test.each<[string, Partial<RunLimits>]>([
    ['let s = "x"; loop { s += s; }', { maxStringSize: 1000 }],
    ["let a = []; loop { a.push(1); }", { maxArraySize: 100 }],
    ["let m = #{}; let i = 0; loop { i += 1; m.set(`k${i}`, i); }", { maxMapSize: 100 }],
    ["let m = #{}; for i in 0..200 { m[`k${i}`] = i; } `done`", { maxMapSize: 100 }],
    ["fn f() { let m = #{}; for i in 0..200 { m[`k${i}`] = i; } m.len() } f()", { maxMapSize: 100 }],
    ["fn handle(ctx) { let m = #{}; for i in 0..200 { m[`k${i}`] = i; } m }", { maxMapSize: 100 }],
    ["fn f(n) { f(n + 1) } f(0)", { maxCallLevels: 10 }],
    ["fn f(n) { [n].map(|x| f(x)) } f(0)", { maxCallLevels: 10 }],
    ['let s = "x"; s.pad(2000, "y"); s', { maxStringSize: 1000 }],
  ])("%s is limit_exceeded", async (source, limits) => {
    const result = await runScript(source, { limits });
    expect(summary(result)).toStartWith("limit_exceeded");
    expect(result.reusable).toBe(true);
  });

  test("128 call levels work, callbacks included", async () => {
    const limits = { maxCallLevels: 128, maxExprDepth: 128 };
    expect(await answer("fn f(n) { if n == 0 { 0 } else { 1 + f(n - 1) } } f(127)", { limits })).toBe(127);
    expect(await answer("fn f(n) { if n == 0 { 0 } else { 1 + [n].map(|x| f(x - 1))[0] } } f(25)", { limits })).toBe(
      25,
    );
  });

  test("a value nested 700 deep is limit_exceeded at worst", async () => {
    for (const use of ["a == b", "a.to_string()", "a", "let c = a; c"]) {
      const source = `fn grow(n) { let a = []; for i in 0..n { let b = []; b.push(a); a = b; } a } let a = grow(700); let b = grow(700); ${use}`;
      const result = await runScript(source, { limits: { maxArraySize: 100_000 } });
      expect(["limit_exceeded", "ok", "operations_exceeded"]).toContain(result.outcome);
    }
  });
});

describe("memory", () => {
  test("past the limit is memory_exceeded, and the instance has to go", async () => {
    const bomb = "let a = []; loop { let s = `x`; s.pad(100000, `y`); a.push(s); }";
    const limits = { memoryBytes: 4 * 1024 * 1024, maxStringSize: 1_000_000 };
    const result = await runScript(bomb, { limits: { ...limits, maxStringSize: 1_000_000_000 } });
    expect(result.outcome).toBe("memory_exceeded");
    expect(result.reusable).toBe(false);
    expect(result.memoryPeakBytes).toBeLessThanOrEqual(limits.memoryBytes);
  });

  test("counts the gaps between blocks too, which are as resident as the blocks", async () => {
    const instance = createInstance();
    const touched = instance.touchedBytes;
    const source = "loop { let s = `x`; s.pad(100000, `y`); let m = #{ s: s }; m.f = || m; }";
    const memoryBytes = 8 * 1024 * 1024;
    const result = await runScript(source, { instance, limits: { memoryBytes } });
    expect(result.outcome).toBe("memory_exceeded");
    // The block that was one too many was not written to.
    expect(instance.touchedBytes - touched).toBeLessThanOrEqual(memoryBytes + 1_048_576);
  });

  test("the peak is the script's own and the same every time", async () => {
    const instance = createInstance();
    const small = await runScript("1", { instance });
    const source = "let s = `x`; s.pad(100000, `y`); s.len()";
    const first = await runScript(source, { instance });
    const second = await runScript(source, { instance });
    expect(small.memoryPeakBytes).toBeLessThan(20_000);
    expect(first.memoryPeakBytes).toBeGreaterThan(100_000);
    expect(first.memoryPeakBytes).toBeLessThan(600_000);
    expect(second.memoryPeakBytes).toBe(first.memoryPeakBytes);
  });

  test("the largest limit is there whole", async () => {
    const source = "let n = 0; let a = []; for i in 0..40 { let s = ``; s.pad(1000000, `y`); a.push(s); } a.len()";
    const limits = { memoryBytes: 64 * 1024 * 1024, maxStringSize: 1_000_000_000 };
    expect(await answer(source, { limits })).toBe(40);
  });
});

describe("hooks", () => {
  test("a poll that says so interrupts", async () => {
    let polls = 0;
    const result = await runScript("loop {}", {
      hooks: { poll: () => (++polls > 5 ? 1 : 0) },
      limits: { maxOperations: 1_000_000_000 },
    });
    expect(result.outcome).toBe("interrupted");
    expect(result.operations).toBeLessThanOrEqual(6 * 1024);
    expect(result.reusable).toBe(true);
  });

  test("polls come by the bytes allocated too, because one operation can clone a large array", async () => {
    let polls = 0;
    const hooks = { poll: () => (polls++, 0) };
    const result = await runScript("let a = []; a.pad(10000, 1); for i in 0..20 { let b = a; let c = b; }", { hooks });
    expect(summary(result)).toBe("ok");
    expect(polls).toBeGreaterThanOrEqual(5);
  });

  test("a poll may suspend the run, in callbacks too", async () => {
    let polls = 0;
    const result = await runScript("let n = 0; let a = []; a.pad(3000, 1); a.map(|x| { n += x; x }); n", {
      hooks: {
        poll: async () => {
          polls++;
          await Promise.resolve();
          return 0;
        },
      },
    });
    expect(summary(result)).toBe("ok");
    expect(polls).toBeGreaterThan(1);
  });

  test("sleep_ms() suspends where the host gives it and is unknown elsewhere", async () => {
    const slept: number[] = [];
    const sleepMs = async (ms: number) => {
      slept.push(ms);
      await Promise.resolve();
    };
    expect(await answer("sleep_ms(5); sleep_ms(-1); 1", { hooks: { sleepMs } })).toBe(1);
    expect(slept).toEqual([5, 0]);
    expect((await runScript("sleep_ms(5)")).error?.message).toContain("Function not found: sleep_ms");
  });

  test("many instances wait in one thread", async () => {
    let waiting = 0;
    let most = 0;
    const sleepMs = async () => {
      most = Math.max(most, ++waiting);
      await Bun.sleep(1);
      waiting--;
    };
    const runs = Array.from({ length: 50 }, (_, index) => answer(`sleep_ms(1); ${index}`, { hooks: { sleepMs } }));
    expect(await Promise.all(runs)).toEqual(Array.from({ length: 50 }, (_, index) => index));
    expect(most).toBe(50);
  });
});

describe("instances", () => {
  test("restore() makes one as good as new", async () => {
    const instance = createInstance();
    const source = "let m = #{}; for i in 0..3000 { m.set(`secret ${i}`, `value ${i}`); } m.len()";
    const first = await runScript(source, { instance });
    instance.load("mine", "1", 64);
    instance.restore();
    expect(instance.has("mine")).toBe(false);
    const again = await runScript(source, { instance });
    expect(again).toEqual(first);
    instance.restore();
    expect(await answer("40 + 2", { instance })).toBe(42);
    expect(instance.touchedBytes).toBeLessThan(2_000_000);
  });

  test("one that ran out of memory refuses everything", async () => {
    const instance = createInstance();
    await runScript("let a = []; loop { a.push(`x`) }", {
      instance,
      limits: { memoryBytes: 100_000, maxOperations: 1e9, maxArraySize: 1e9 },
    });
    expect(instance.usable).toBe(false);
    expect(() => instance.restore()).toThrow("torn");
    expect(() => instance.load("x", "1", 64)).toThrow("torn");
  });

  test("what scripts leak in cycles makes one unusable in the end, never wrong", async () => {
    const instance = createInstance();
    const source = "let a = []; let s = `x`; s.pad(500000, `y`); let f = || a.len() + s.len(); a += f; 1";
    let runs = 0;
    while (instance.usable && runs < 100) {
      expect((await runScript(source, { instance })).outcome).toBe("ok");
      runs++;
    }
    expect(runs).toBeGreaterThan(1);
    expect(runs).toBeLessThan(100);
  });
});

describe("the engine's own faults", () => {
  test("are script_error with a message that says so, and cost the instance", async () => {
    const result = await runScript('print("before"); let x = 20; let f = |a| this += x + a; x.call(f, 2); x');
    expect(result.outcome).toBe("script_error");
    expect(result.error?.message).toStartWith("The engine failed on a script that it should run: ");
    expect(result.error?.message).not.toMatch(/panicked at|\.rs\b/);
    expect(result.reusable).toBe(false);
    expect(result.lines.map((line) => line.message)).toEqual(["before"]);
  });

  test("do not reach a for loop's counter, whatever is in scope", async () => {
    expect(await answer("let s = 0; for (x, i) in [5, 6] { s += x * i } s + ctx.len()")).toBe(21);
  });
});

describe("log lines", () => {
  test("keep a byte order mark, which is a character like any other", async () => {
    const result = await runScript('log::info("\ufeffx")');
    expect(result.lines.map((line) => line.message)).toEqual(["\ufeffx"]);
  });

  test("come from log, print and debug at any depth", async () => {
    const result = await runScript(`
      log::info("one");
      fn f() { log::warn("two", #{a: 1}); [1].map(|x| log::error(x)); }
      f();
      log::trace([1, "x"]);
      print("three");
      debug("four");
    `);
    expect(summary(result)).toBe("ok");
    expect(result.lines).toEqual([
      { atUs: 7, level: "info", message: "one", fields: null },
      { atUs: 7, level: "warn", message: "two", fields: '{"a":1}' },
      { atUs: 7, level: "error", message: "1", fields: null },
      { atUs: 7, level: "trace", message: '[1, "x"]', fields: null },
      { atUs: 7, level: "info", message: "three", fields: null },
      { atUs: 7, level: "trace", message: '"four"', fields: null },
    ]);
  });

  test("are at most 256 and 64 KiB, the rest counted", async () => {
    const many = await runScript("for i in 0..300 { print(i) }");
    expect([many.lines.length, many.linesDropped]).toEqual([256, 44]);
    const long = await runScript('let s = ""; s.pad(30000, "é"); for i in 0..5 { log::info(s) }');
    expect([long.lines.length, long.linesDropped]).toEqual([1, 4]);
    expect(long.lines[0]?.message).toBe("é".repeat(30_000));
  });

  test("survive an error", async () => {
    const result = await runScript('print("before"); throw 1');
    expect(result.lines.map((line) => line.message)).toEqual(["before"]);
  });
});

describe("ctx", () => {
  test("has the request's fields", async () => {
    const fields = (await answer(
      "ctx.remove_nothing; #{a: ctx.app, s: ctx.script, q: ctx.query, qa: ctx.query_all, p: ctx.params, d: ctx.domain, h: ctx.headers}",
    )) as object;
    expect(fields).toEqual({
      a: { id: "app-1", slug: "blog" },
      s: { id: "script-1", name: "show post", version: 3 },
      q: { a: "2", q: "x y!" },
      qa: { a: ["1", "2"], q: ["x y!"] },
      p: { id: "7" },
      d: { tenant: "blog" },
      h: { accept: "text/html", "x-name": "Zoë" },
    });
    expect(await answer("[ctx.id, ctx.method, ctx.url, ctx.host, ctx.path, ctx.remote_addr]")).toEqual([
      INPUT.id,
      INPUT.method,
      INPUT.url,
      INPUT.host,
      INPUT.path,
      INPUT.remoteAddr,
    ]);
  });

  test.each<[string, unknown]>([
    ["type_of(ctx)", "map"],
    [
      "ctx.keys()",
      "app body domain headers host id method params path query query_all raw remote_addr script url".split(" "),
    ],
    ["keys(ctx).len() == ctx.len() && ctx.values().len() == 15", true],
    ['["url" in ctx, "nope" in ctx, ctx.contains("id"), ctx.contains("x")]', [true, false, true, false]],
    ['[ctx["method"], ctx.get("method"), ctx.nope, ctx["nope"], ctx?.nope?.more]', ["POST", "POST", null, null, null]],
    [
      "let c = ctx; c.x = 1; c.method = `PUT`; [c.x, c.method, c.len(), ctx.len(), ctx.method]",
      [1, "PUT", 16, 15, "POST"],
    ],
    ["let c = ctx; c.params.id = `8`; c.query.more = 1; [c.params.id, c.query.more, ctx.params.id]", ["8", 1, "7"]],
    ['let c = ctx; c["headers"]["accept"] = 1; c.headers.accept', 1],
    ["let c = ctx; c.remove(`url`); [c.len(), `url` in c, c.url]", [14, false, null]],
    ["let c = ctx; c.clear(); c.is_empty()", true],
    ["let c = ctx; c.x = 1; c += #{y: 2}; c.mixin(#{z: 3}); [c.x, c.y, c.z, c.method]", [1, 2, 3, "POST"]],
    ["let m = #{a: 1}; m += ctx; [m.a, m.method]", [1, "POST"]],
    ["(ctx + #{a: 1}).len()", 16],
    ["let c = ctx; [c == ctx, c != ctx, c == 5]", [true, false, false]],
    ["let c = ctx; c.x = 1; c == ctx", false],
    ["ctx == #{}", false],
    ["ctx.filter(|k, v| type_of(v) == `string`).len()", 6],
    ["let c = ctx; c.retain(|k, v| k == `id`); c.keys()", ["id"]],
    ["fn f(c) { c.method } f(ctx)", "POST"],
    ["let f = || ctx.method; 1", 1],
    ["let c = ctx; let f = || c.method; f.call()", "POST"],
    ['ctx.to_json().contains(`"method":"POST"`)', true],
    ["ctx.to_string().starts_with(`#{`)", true],
    ["`${ctx}`.contains(`POST`)", true],
    ["parse_json(ctx.to_json()).path", "/posts/7"],
    ["[ctx].len()", 1],
    ["switch type_of(ctx) { `map` => 1, _ => 2 }", 1],
  ])("%s", async (source, expected) => {
    expect(await answer(source)).toEqual(expected);
  });

  test("can be the answer", async () => {
    expect(await answer("ctx")).toMatchObject({ method: "POST", params: { id: "7" }, raw: "", body: null });
    expect(await answer("#{c: ctx}")).toMatchObject({ c: { path: "/posts/7" } });
  });

  test("is a constant where it is in scope", async () => {
    for (const source of ["ctx = 1", "ctx.x = 1", "ctx.set(`x`, 1)", "ctx.clear()", "ctx.params.id = 1"]) {
      expect((await runScript(source)).outcome).toBe("script_error");
    }
  });
});

describe("body", () => {
  test.each<[string, string, string, unknown]>([
    [
      '{"a": [1, 2.0, 9223372036854775807], "__proto__": 1}',
      "application/json",
      "ctx.body.a[2] == 9223372036854775807",
      true,
    ],
    ['{"a": 1, "a": 2}', "application/vnd.api+json", "ctx.body.a", 2],
    ["[1.0, 1]", "application/json; charset=utf-8", "[type_of(ctx.body[0]), type_of(ctx.body[1])]", ["f64", "i64"]],
    ["a=1&b=x+y&a=3", "application/x-www-form-urlencoded", "ctx.body", { a: "3", b: "x y" }],
    ["hé", "text/plain", "ctx.body", "hé"],
    ["xyz", "application/pdf", "type_of(ctx.body)", "Bytes"],
    ["xyz", "", "ctx.body.len()", 3],
    ["", "application/json", "type_of(ctx.body)", "()"],
  ])("%s as %s", async (body, type, source, expected) => {
    expect(await answer(source, { input: withBody(body, type) })).toEqual(expected);
  });

  test("with files is a map", async () => {
    const body = [
      "--X",
      'Content-Disposition: form-data; name="title"',
      "",
      "Hello",
      "--X",
      'Content-Disposition: form-data; name="file"; filename="a.txt"',
      "Content-Type: text/plain",
      "",
      "data",
      "--X--",
      "",
    ].join("\r\n");
    const source = "[ctx.body.title, ctx.body.file.name, ctx.body.file.type, ctx.body.file.data.to_string()]";
    const input = withBody(body, "multipart/form-data; boundary=X");
    expect(await answer(source, { input })).toEqual(["Hello", "a.txt", "text/plain", "data"]);
  });

  test("that contradicts its type is malformed_body when it is read and nothing catches it", async () => {
    const input = withBody("{", "application/json");
    expect((await runScript("ctx.body", { input })).outcome).toBe("malformed_body");
    expect((await runScript("fn handle(ctx) { ctx.body.x }", { input })).outcome).toBe("malformed_body");
    expect((await runScript("[1].map(|x| { let c = ctx; 1 }); 5", { input })).outcome).not.toBe("malformed_body");
    expect(await answer("ctx.method", { input })).toBe("POST");
    expect(await answer("let r = 0; try { ctx.body } catch (e) { r = type_of(e) } r", { input })).toBe("string");
    expect((await runScript("try { ctx.body } catch (e) { throw `mine` }", { input })).outcome).toBe("script_error");
    expect((await runScript("try { ctx.body } catch (e) { throw e }", { input })).outcome).toBe("malformed_body");
    for (const body of ["99999999999999999999", "[1,]", `${"[".repeat(5000)}${"]".repeat(5000)}`, "\ufffd{"]) {
      const result = await runScript("ctx.body", { input: withBody(body, "application/json") });
      expect(result.outcome).toBe("malformed_body");
    }
  });

  test("is charged and bounded", async () => {
    const array = JSON.stringify(Array.from({ length: 20_000 }, (_, index) => index));
    expect((await runScript("ctx.body.len()", { input: withBody(array, "application/json") })).outcome).toBe(
      "limit_exceeded",
    );
    const small = JSON.stringify({ a: "x".repeat(100_000) });
    const result = await runScript("ctx.body.a.len()", { input: withBody(small, "application/json") });
    expect(result.operations).toBeGreaterThan(1000);
  });

  test("is handed over only when it is read", async () => {
    const body = new Uint8Array(5_000_000);
    const unread = await runScript("1", { input: { body } });
    expect(unread.memoryPeakBytes).toBeLessThan(1_000_000);
    const read = await runScript("ctx.raw.len()", { input: { body } });
    expect(read.memoryPeakBytes).toBeGreaterThan(5_000_000);
    expect(read.response?.body).toBe("5000000");
  });
});

describe("Bytes", () => {
  test.each<[string, unknown]>([
    ["type_of(`abc`.to_bytes())", "Bytes"],
    ["let b = `abc`.to_bytes(); [b.len(), b.len, b[0], b[-1], b.is_empty()]", [3, 3, 97, 99, false]],
    [
      "let b = `hello`.to_bytes(); [b[1..3].to_string(), b[1..=2].to_string(), b.sub(2).to_string(), b.sub(-2).to_string(), b.sub(1, 2).to_string()]",
      ["el", "el", "llo", "lo", "el"],
    ],
    [
      "let b = blob(2, 255).to_bytes(); [b.to_hex(), b.to_base64(), b.to_blob() == blob(2, 255)]",
      ["ffff", "//8=", true],
    ],
    [
      "let a = `a`.to_bytes(); let b = `b`.to_bytes(); [a == b, a != b, a < b, a >= b, a == `a`.to_bytes(), a == `a`]",
      [false, true, true, false, true, false],
    ],
    ["let n = 0; for x in `ab`.to_bytes() { n += x } n", 195],
    ["97 in `ab`.to_bytes()", true],
    ["(`a`.to_bytes() + `b`.to_bytes()).to_string()", "ab"],
    ["`${`hi`.to_bytes()}`", "hi"],
    ["let b = `hi`.to_bytes(); let r = ``; try { b[5] } catch (e) { r = `out` } r", "out"],
  ])("%s", async (source, expected) => {
    expect(await answer(source)).toEqual(expected);
  });

  test("count by memory, not by max_array_size", async () => {
    const body = new Uint8Array(1_000_000);
    expect(await answer("let b = ctx.raw; [b.len(), b[5..].len()]", { input: { body } })).toEqual([1_000_000, 999_995]);
    expect((await runScript("ctx.raw.to_blob()", { input: { body } })).outcome).toBe("limit_exceeded");
    expect((await runScript("ctx.raw.to_hex()", { input: { body } })).outcome).toBe("limit_exceeded");
  });
});
