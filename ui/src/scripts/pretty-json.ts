/** Deeper or longer texts are shown as they came. */
const MAX_LENGTH = 400_000;

/**
 * JSON with a line for each member; null where the text is none. Numbers stay as they are written: those of 64 bits, and
 * `1.0`, would not survive being read.
 */
export function prettyJson(text: string): string | null {
  if (text.length > MAX_LENGTH || !/^\s*[[{]/.test(text)) return null;
  try {
    JSON.parse(text);
  } catch {
    return null;
  }
  let out = "";
  let depth = 0;
  const newLine = (): string => `\n${"  ".repeat(depth)}`;
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[[\]{},:]|[^\s[\]{},:"]+/g) ?? [];
  tokens.forEach((token, index) => {
    const before = tokens[index - 1];
    if (token === "}" || token === "]") {
      depth--;
      out += before === "{" || before === "[" ? token : newLine() + token;
      return;
    }
    if (before === "{" || before === "[") out += newLine();
    if (token === ",") out += `,${newLine()}`;
    else out += token === ":" ? ": " : token;
    if (token === "{" || token === "[") depth++;
  });
  return out;
}
