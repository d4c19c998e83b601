import type { ApiOperation, JsonSchema } from "./api-operation.ts";
import { bodyOf, type Things } from "./sample-request.ts";

/** Stands in a JSON text where bytes of Latin-1 are put in. */
export const MARK = "@@BAD@@";

/** Bodies of an operation in each of which one string, or one name, is the mark. */
export function markedBodies(operation: ApiOperation, things: Things): string[] {
  const body = bodyOf(operation, things);
  if (body === undefined || operation.body === null) return [];
  const fields = stringFields(operation.body, []);
  const names = JSON.stringify(body).includes('"name":"value"')
    ? [JSON.stringify(body).replaceAll('"name":"value"', `"${MARK}":"value"`)]
    : [];
  const unknown = `${JSON.stringify(body).slice(0, -1)},"${MARK}":1}`;
  return [...fields.map((path) => JSON.stringify(withText(body, path, MARK))), ...names, unknown];
}

/** Paths to all that may be a string; of a map the name that the sample has. */
function stringFields(schema: JsonSchema, path: string[]): string[][] {
  const inner = Object.entries(schema.properties ?? {}).flatMap(([name, field]) =>
    stringFields(field, [...path, name]),
  );
  const variants = (schema.anyOf ?? []).flatMap((variant) => stringFields(variant, path));
  const maps = Object.values(schema.patternProperties ?? {}).flatMap((field) => stringFields(field, [...path, "name"]));
  const own = schema.type === "string" || schema.enum !== undefined || schema.const !== undefined ? [path] : [];
  // Anything at all, such as the body of a draft.
  const any = Object.keys(schema).every((key) => key === "description") && path.length > 0 ? [path] : [];
  const all = [...inner, ...variants, ...maps, ...own, ...any];
  return all.filter((one, index) => all.findIndex((other) => other.join("/") === one.join("/")) === index);
}

function withText(body: unknown, [name, ...rest]: string[], text: string): unknown {
  if (name === undefined) return text;
  const fields = (typeof body === "object" && body !== null ? body : {}) as Record<string, unknown>;
  return { ...fields, [name]: withText(fields[name], rest, text) };
}
