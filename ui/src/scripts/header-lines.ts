/** A header as it is typed. */
export interface HeaderLine {
  name: string;
  value: string;
}

/**
 * The headers of a pasted text, one `name: value` a line, as browsers, curl and RFCs write them (`-H 'name: value'` too).
 * Null where the text has a line that is none: it is then an ordinary text.
 */
export function parseHeaderLines(text: string): HeaderLine[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  const headers = lines.map(parseHeaderLine);
  return headers.length > 0 && headers.every((header) => header !== null) ? headers : null;
}

function parseHeaderLine(line: string): HeaderLine | null {
  const quoted = /^\s*(?:-H|--header)\s+(['"])(.*)\1\s*\\?\s*$/.exec(line);
  const found = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(.*?)\s*$/.exec(quoted?.[2] ?? line);
  if (found === null) return null;
  return { name: found[1] ?? "", value: found[2] ?? "" };
}

/** Headers as the API takes them: rows without a name are none, a name given twice has both values. */
export function headerRecord(headers: readonly HeaderLine[]): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const { name, value } of headers) {
    const key = name.trim().toLowerCase();
    if (key !== "") values.set(key, [...(values.get(key) ?? []), value]);
  }
  return Object.fromEntries([...values].map(([name, all]) => [name, all.length === 1 ? (all[0] ?? "") : all]));
}
