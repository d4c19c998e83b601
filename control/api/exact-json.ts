/** TypeScript's library does not know these yet. Source: the proposal "JSON.parse source text access". */
interface ExactJson {
  rawJSON(text: string): unknown;
  parse(text: string, reviver: (key: string, value: unknown, context: { source?: string }) => unknown): unknown;
}

const exact: ExactJson = JSON as unknown as ExactJson;

/** Parses so that writing it again gives every number as it stood: 64-bit integers keep their digits, and 1.0 its point. */
export function parseExactJson(text: string): unknown {
  return exact.parse(text, (_key, value, { source }) =>
    typeof value === "number" && source !== undefined ? exact.rawJSON(source) : value,
  );
}
