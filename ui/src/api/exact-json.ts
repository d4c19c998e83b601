/** What the language's own types do not know yet: a reviver is told how a value was written. */
interface ExactJson {
  rawJSON?(text: string): unknown;
  parse(text: string, reviver: (key: string, value: unknown, context?: { source?: string }) => unknown): unknown;
}

const json = JSON as unknown as ExactJson;

/**
 * Reads JSON whose numbers may be scripts' own: one that JavaScript would write otherwise (an integer of 64 bits, `1.0`) is
 * kept as it was written, as a value that `JSON.stringify()` writes so again. A browser without `JSON.rawJSON` rounds it.
 */
export function parseExactJson(text: string): unknown {
  const { rawJSON } = json;
  if (rawJSON === undefined) return JSON.parse(text);
  return json.parse(text, (_, value, context) =>
    typeof value === "number" && context?.source !== undefined && context.source !== String(value)
      ? rawJSON(context.source)
      : value,
  );
}
