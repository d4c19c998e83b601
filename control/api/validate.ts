import type { Static, TObject, TSchema } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { ValueErrorType, type ValueError } from "@sinclair/typebox/errors";
import { invalidInput, type FieldError } from "../../runtime/core/errors.ts";

/** Deeper JSON is refused: handlers may write parts of it back, which recurses. */
const MAX_DEPTH = 64;

/** Checks a value without changing it; throws `invalid_input` with every wrong field. */
export type Validator<T> = (value: unknown) => T;

/** Compiles a schema once. Nothing is coerced: `"5"` is no integer, and an unknown field is named. */
export function compileValidator<Schema extends TSchema>(schema: Schema): Validator<Static<Schema>> {
  const check = TypeCompiler.Compile(schema);
  return (value) => {
    const textErrors = findBadText(value);
    if (textErrors.length > 0) throw invalidInput(textErrors);
    if (check.Check(value)) return value;
    const errors = fieldErrors([...check.Errors(value)].flatMap(inside));
    // TypeBox counts UTF-16 units where JSON Schema counts characters: an error that only this makes is none.
    if (errors.length > 0) throw invalidInput(errors);
    return value as Static<Schema>;
  };
}

/** Reads a URL's query by its schema: integers and booleans from their one spelling, everything else as text. */
export function compileQuery<Query extends TObject>(schema: Query): (url: URL) => Static<Query> {
  const validate = compileValidator(schema);
  return (url) => {
    const values: Record<string, unknown> = Object.create(null);
    const errors = badEscapes(url.search);
    for (const [name, text] of url.searchParams) {
      if (name in values) errors.push({ field: name, code: "repeated", message: "Given more than once" });
      values[name] = readQueryValue(schema.properties[name], text);
    }
    if (errors.length > 0) throw invalidInput(errors);
    return validate({ ...values });
  };
}

/** Bytes that are no UTF-8 would be read as replacement characters: something else than what was sent. */
function badEscapes(search: string): FieldError[] {
  const bad = search
    .slice(1)
    .split("&")
    .filter((pair) => [...pair.matchAll(/(?:%[0-9a-f]{2})+/gi)].some(isNoUtf8));
  return bad.flatMap((pair) =>
    [...new URLSearchParams(pair).keys()].map((field) => ({
      field,
      code: "invalid_text",
      message: "Percent-encoded bytes that are no UTF-8",
    })),
  );
}

function isNoUtf8([escapes]: RegExpExecArray): boolean {
  try {
    decodeURIComponent(escapes);
    return false;
  } catch {
    return true;
  }
}

function readQueryValue(schema: TSchema | undefined, text: string): unknown {
  if (schema?.["type"] === "integer" && /^-?\d{1,15}$/.test(text)) return Number(text);
  if (schema?.["type"] === "boolean" && (text === "true" || text === "false")) return text === "true";
  return text;
}

/** What is wrong inside an object, where an object or null was expected: that says more than that it is neither. */
function inside(error: ValueError): ValueError[] {
  const variants = error.type === ValueErrorType.Union ? (error.schema["anyOf"] as TSchema[]) : [];
  const index = variants.findIndex(({ type }) => type === "object");
  const { value } = error;
  if (index === -1 || typeof value !== "object" || value === null || Array.isArray(value)) return [error];
  return [...(error.errors[index] ?? [])].flatMap(inside);
}

function fieldErrors(errors: readonly ValueError[]): FieldError[] {
  const found = new Map<string, FieldError>();
  for (const error of errors) {
    const field = fieldName(error.path);
    // A missing property is reported again as one of the wrong type: the first says it best.
    if (found.has(field)) continue;
    const described = describeError(error);
    if (described !== null) found.set(field, { field, ...described });
  }
  return [...found.values()];
}

function describeError(error: ValueError): { code: string; message: string } | null {
  const { schema, value, type } = error;
  switch (type) {
    case ValueErrorType.ObjectAdditionalProperties:
      return { code: "unknown_field", message: "There is no such field" };
    case ValueErrorType.ObjectRequiredProperty:
      return { code: "required", message: "This field is required" };
    case ValueErrorType.StringMinLength:
      return { code: "too_short", message: `Expected at least ${count(schema["minLength"], "character")}` };
    case ValueErrorType.StringMaxLength:
      if (typeof value === "string" && characters(value) <= Number(schema["maxLength"])) return null;
      return { code: "too_long", message: `Expected at most ${count(schema["maxLength"], "character")}` };
    case ValueErrorType.StringPattern:
    case ValueErrorType.StringFormat:
      return { code: "invalid_format", message: schema.description ?? "Expected another format" };
    case ValueErrorType.IntegerMinimum:
    case ValueErrorType.NumberMinimum:
      return { code: "too_small", message: `Expected at least ${schema["minimum"]}` };
    case ValueErrorType.IntegerMaximum:
    case ValueErrorType.NumberMaximum:
      return { code: "too_large", message: `Expected at most ${schema["maximum"]}` };
    case ValueErrorType.ArrayMaxItems:
      return { code: "too_long", message: `Expected at most ${count(schema["maxItems"], "item")}` };
    default:
      return { code: "wrong_type", message: `Expected ${describeSchema(schema)}` };
  }
}

function describeSchema(schema: TSchema): string {
  if (Array.isArray(schema["anyOf"])) {
    const parts = (schema["anyOf"] as TSchema[]).map(describeSchema);
    return [...new Set(parts)].join(" or ");
  }
  if (schema["const"] !== undefined) return JSON.stringify(schema["const"]);
  const type = String(schema["type"] ?? "another value");
  if (type === "null") return type;
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`;
}

/** `/sandbox/max_operations` as `sandbox.max_operations`; the whole body is `body`. */
function fieldName(path: string): string {
  const parts = path.split("/").slice(1);
  return parts.length === 0 ? "body" : parts.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~")).join(".");
}

/** NUL and lone surrogates have no place in the database's UTF-8, and in no name or answer either. */
function findBadText(root: unknown): FieldError[] {
  const errors: FieldError[] = [];
  const left: { value: unknown; field: string; depth: number }[] = [{ value: root, field: "", depth: 0 }];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { value, field, depth } = next;
    if (typeof value === "string" && isBadText(value)) errors.push(badText(field));
    if (typeof value !== "object" || value === null) continue;
    if (depth >= MAX_DEPTH) {
      return [{ field: firstPart(field), code: "too_deep", message: `Nested deeper than ${MAX_DEPTH} levels` }];
    }
    for (const [key, child] of Object.entries(value)) {
      const childField = field === "" ? key : `${field}.${key}`;
      if (isBadText(key)) errors.push(badText(childField.toWellFormed().replaceAll("\0", "\uFFFD")));
      left.push({ value: child, field: childField, depth: depth + 1 });
    }
  }
  return errors.toReversed();
}

function isBadText(text: string): boolean {
  return text.includes("\0") || !text.isWellFormed();
}

function badText(field: string): FieldError {
  return { field: field || "body", code: "invalid_text", message: "NUL and lone surrogates are no text" };
}

function firstPart(field: string): string {
  return field.split(".")[0] || "body";
}

function characters(text: string): number {
  let length = 0;
  for (const _ of text) length++;
  return length;
}

function count(number: unknown, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
