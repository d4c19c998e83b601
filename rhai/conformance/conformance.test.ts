import { beforeAll, describe, expect, test } from "bun:test";
import { readdir } from "node:fs/promises";
import {
  compileRhaiModule,
  RhaiInstance,
  rhaiWasmPath,
  type RunLimits,
  type RunResult,
  type ScriptInput,
} from "../loader.ts";
import { type Answer, answers, type ExpectedBody } from "./answers.ts";

const scripts = new URL("./scripts/", import.meta.url);

const defaults = {
  max_operations: 1_000_000,
  max_string_size: 1_048_576,
  max_array_size: 10_000,
  max_map_size: 10_000,
  max_call_levels: 64,
  max_expr_depth: 64,
};

const input: ScriptInput = {
  id: "01890000-0000-7000-8000-000000000000",
  method: "GET",
  url: "http://localhost/",
  host: "localhost",
  path: "/",
  remoteAddr: "127.0.0.1",
  params: [],
  domain: [],
  headers: [],
  body: null,
  app: { id: "01890000-0000-7000-8000-000000000001", slug: "conformance" },
  script: { id: "01890000-0000-7000-8000-000000000002", name: "script", version: 1 },
};

function sourceOf(answer: Answer): Promise<string> {
  return Bun.file(new URL(`${answer.name}.rhai`, scripts)).text();
}

/** The limits that the script's line `// limits: {...}` asks for. */
function limitsOf(source: string): RunLimits {
  const line = /^\/\/ limits: (.*)$/m.exec(source)?.[1] ?? "{}";
  const limits = { ...defaults, ...(JSON.parse(line) as Partial<typeof defaults>) };
  return {
    maxOperations: limits.max_operations,
    maxStringSize: limits.max_string_size,
    maxArraySize: limits.max_array_size,
    maxMapSize: limits.max_map_size,
    maxCallLevels: limits.max_call_levels,
    maxExprDepth: limits.max_expr_depth,
    memoryBytes: 32 * 1024 * 1024,
  };
}

function createInstance(module: WebAssembly.Module): RhaiInstance {
  return RhaiInstance.create(module, { poll: () => 0, nowUs: () => 0 });
}

/** The engine names a closure after a hash that differs from build to build. */
function withoutClosureHashes(text: string): string {
  return text.replaceAll(/anon\$[0-9a-f]+/g, "anon$");
}

/**
 * JSON with every number outside of strings in one spelling: integers as they are, because they have 64 bits, and
 * floats, whose text may differ between two right writers, marked as such.
 */
function canonicalJson(json: string): string {
  return json.replaceAll(/"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g, (token) => {
    if (token.startsWith('"')) return JSON.stringify(JSON.parse(token));
    return /[.eE]/.test(token) ? `float(${Object.is(Number(token), -0) ? "-0" : Number(token)})` : token;
  });
}

function canonicalBody(body: ExpectedBody): ExpectedBody {
  return body.kind === "json" ? { kind: "json", content: canonicalJson(body.content) } : body;
}

function bodyOf(result: RunResult): ExpectedBody {
  const { response } = result;
  if (response === null) throw new Error(`No response: ${result.outcome} ${result.error?.message}`);
  const { body } = response;
  const type = response.headers.find(([name]) => name === "content-type")?.[1] ?? "";
  if (body === null && response.status === 204) return { kind: "none" };
  const bytes = typeof body === "string" ? Buffer.from(body, "utf8") : Buffer.from(body ?? new Uint8Array());
  if (type.startsWith("application/octet-stream")) return { kind: "bytes", content: bytes.toString("hex") };
  if (type.startsWith("application/json")) return { kind: "json", content: canonicalJson(bytes.toString("utf8")) };
  if (type.startsWith("text/plain")) return { kind: "text", content: bytes.toString("utf8") };
  throw new Error(`Unexpected answer: ${response.status} ${type}`);
}

/** A limit's message names the limit in PiCloud's words, so only what it is about is compared. */
function subjectOfLimit(message: string): string {
  return /stack overflow|call levels/i.test(message)
    ? "call levels"
    : message.replace(/ (too large|over the limit of \d+)$/, "");
}

/** Writing an answer is charged by its length. */
function isChargedFor(answer: Answer): boolean {
  return answer.outcome === "ok" && answer.body.kind !== "none" && Buffer.byteLength(answer.body.content) >= 64;
}

function compare(answer: Answer, result: RunResult, startOperations: number): void {
  switch (answer.outcome) {
    case "ok":
      expect(result.error).toBeNull();
      expect(result.outcome).toBe("ok");
      expect(bodyOf(result)).toEqual(canonicalBody(answer.body));
      break;
    case "script_error":
      expect(result.outcome).toBe("script_error");
      expect(result.error && { ...result.error, message: withoutClosureHashes(result.error.message) }).toEqual(
        answer.error,
      );
      break;
    case "limit_exceeded":
      expect(result.outcome).toBe("limit_exceeded");
      expect(result.error && { ...result.error, message: subjectOfLimit(result.error.message) }).toEqual({
        ...answer.error,
        message: subjectOfLimit(answer.error.message),
      });
      break;
    case "engine_panic":
      // A fault of the engine is the script's error, and the instance is not used again.
      expect(result.outcome).toBe("script_error");
      expect(result.reusable).toBe(false);
      break;
    default:
      expect(result.outcome).toBe(answer.outcome as RunResult["outcome"]);
  }
  expect(result.lines.map(({ level, message }) => ({ level, message }))).toEqual(answer.printed);
  if (answer.pure && answer.outcome !== "operations_exceeded" && !isChargedFor(answer)) {
    expect(result.operations - startOperations).toBe(answer.grain_operations);
  }
}

describe("the corpus", () => {
  test("has an answer for every script and a script for every answer, at least 150 of them", async () => {
    const files = await readdir(scripts);
    const named = files.map((file) => file.replace(/\.rhai$/, "")).sort();
    expect(files.every((file) => file.endsWith(".rhai"))).toBe(true);
    expect(answers.map(({ name }) => name).sort()).toEqual(named);
    expect(answers.length).toBeGreaterThanOrEqual(150);
  });

  test("says why wherever tree walker and Grain differ", () => {
    for (const answer of answers) expect(answer.exception === undefined).toBe(answer.treewalker_agrees);
  });
});

describe("the engine as WebAssembly answers like the native one, and the same each time", () => {
  let module: WebAssembly.Module;
  /** What a script costs before its first statement: `ctx` is put into its scope. */
  let startOperations: number;

  beforeAll(async () => {
    module = await compileRhaiModule(new Uint8Array(await Bun.file(rhaiWasmPath()).arrayBuffer()));
    const instance = createInstance(module);
    instance.load("empty", "", defaults.max_expr_depth);
    startOperations = (await instance.run("empty", input, limitsOf(""))).operations;
  });

  for (const answer of answers) {
    test(answer.name, async () => {
      const source = await sourceOf(answer);
      const limits = limitsOf(source);
      const instance = createInstance(module);

      const refusal = instance.load("script", source, limits.maxExprDepth);

      if (answer.outcome === "compile_error") {
        expect(refusal).toEqual(answer.error);
        return;
      }
      expect(refusal).toBeNull();
      const result = await instance.run("script", input, limits);
      compare(answer, result, startOperations);
      if (!result.reusable) return;
      const again = await instance.run("script", input, limits);
      expect(again).toEqual({ ...result, memoryPeakBytes: again.memoryPeakBytes });
    });
  }

  test("whatever ran in the instance before", async () => {
    let instance = createInstance(module);
    for (const answer of answers) {
      const source = await sourceOf(answer);
      const limits = limitsOf(source);
      const refusal = instance.load(answer.name, source, limits.maxExprDepth);
      if (answer.outcome === "compile_error") {
        expect({ name: answer.name, ...refusal }).toEqual({ name: answer.name, ...answer.error });
        continue;
      }
      expect({ name: answer.name, refusal }).toEqual({ name: answer.name, refusal: null });
      const result = await instance.run(answer.name, input, limits);
      compare(answer, result, startOperations);
      if (!result.reusable) instance = createInstance(module);
    }
  });
});
