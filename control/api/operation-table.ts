import type { TObject } from "@sinclair/typebox";
import { Type } from "@sinclair/typebox";
import type { Operation } from "./operation.ts";
import { compileQuery, compileValidator, type Validator } from "./validate.ts";

/** An operation with its schemas compiled. */
export interface TableRow {
  operation: Operation;
  readQuery: (url: URL) => unknown;
  validateBody: Validator<unknown> | null;
}

export interface TableMatch {
  /** Rows of the matched path by method. */
  methods: ReadonlyMap<string, TableRow>;
  params: Record<string, string>;
}

interface PathEntry {
  segments: readonly string[];
  methods: Map<string, TableRow>;
}

const NO_QUERY: TObject = Type.Object({}, { additionalProperties: false });

/**
 * The method table: decoded path segments to operations. A router of its own because a `:` in a path is a parameter to
 * Elysia (`/apps/slug:check` would answer `/apps/slugXYZ`) and a wrong method its 404.
 */
export function createOperationTable(
  operations: readonly Operation[],
): (segments: readonly string[]) => TableMatch | null {
  const entries = new Map<string, PathEntry>();
  for (const operation of operations) {
    const entry = entries.get(operation.path) ?? { segments: operation.path.split("/").slice(1), methods: new Map() };
    if (entry.methods.has(operation.method)) throw new Error(`Two operations ${operation.method} ${operation.path}`);
    entry.methods.set(operation.method, {
      operation,
      readQuery: compileQuery(operation.query ?? NO_QUERY),
      validateBody: operation.body ? compileValidator(operation.body) : null,
    });
    entries.set(operation.path, entry);
  }
  // A literal path before one with parameters: /scripts/run is no script.
  const ordered = [...entries.values()].sort((a, b) => parameterCount(a) - parameterCount(b));

  return (segments) => {
    for (const entry of ordered) {
      const params = matchSegments(entry.segments, segments);
      if (params !== null) return { methods: entry.methods, params };
    }
    return null;
  };
}

/** The value of `Allow`. */
export function allowedMethods(match: TableMatch): string {
  const methods = [...match.methods.keys()];
  if (methods.includes("GET")) methods.push("HEAD");
  return methods.sort().join(", ");
}

function parameterCount(entry: PathEntry): number {
  return entry.segments.filter((segment) => segment.startsWith("{")).length;
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  if (pattern.length !== segments.length) return null;
  const params: Record<string, string> = {};
  for (const [index, expected] of pattern.entries()) {
    const given = segments[index] ?? "";
    if (expected.startsWith("{")) params[expected.slice(1, -1)] = given;
    else if (expected !== given) return null;
  }
  return params;
}
