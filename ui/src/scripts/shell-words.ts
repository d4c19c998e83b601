/**
 * The words of the first command in a text, as a POSIX shell parts them (bash's `$'..'` too), with nothing expanded. It ends
 * at a pipe, a redirection, or a `;` or `&` that stands behind a word. Null where a quote is not closed.
 */
export function shellWords(text: string): string[] | null {
  const words: string[] = [];
  let word: string | null = null;
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const [continued] = /^\\\r?\n/.exec(rest) ?? [];
    const [space] = /^\s+/.exec(rest) ?? [];
    if (continued !== undefined) {
      at += continued.length;
    } else if (space !== undefined) {
      if (word !== null) words.push(word);
      word = null;
      // The first line that is not continued is the whole command.
      if (words.length > 0 && space.includes("\n")) return words;
      at += space.length;
    } else if (/^(?:[|<>]|(?:;|&&?)(?:\s|$))/.test(rest) || (word === null && rest.startsWith("#"))) {
      break;
    } else {
      const part = readPart(rest);
      if (part === null) return null;
      word = `${word ?? ""}${part.text}`;
      at += part.length;
    }
  }
  if (word !== null) words.push(word);
  return words;
}

interface Part {
  text: string;
  /** In the source, quotes included. */
  length: number;
}

const QUOTED: readonly [pattern: RegExp, meaning: (inside: string) => string][] = [
  [/^'([^']*)'/, (inside) => inside],
  [/^"((?:[^"\\]|\\[^])*)"/, (inside) => inside.replaceAll(/\\(\r?\n|[\\"$`])/g, (_, one: string) => one.trim())],
  [/^\$'((?:[^'\\]|\\[^])*)'/, unescapeAnsi],
  [/^\\([^])/, (escaped) => escaped],
];

/** A quoted part, or a character outside of quotes; null for a quote that is not closed. */
function readPart(rest: string): Part | null {
  for (const [pattern, meaning] of QUOTED) {
    const [whole, inside] = pattern.exec(rest) ?? [];
    if (whole !== undefined && inside !== undefined) return { text: meaning(inside), length: whole.length };
  }
  if (/^(?:['"]|\$')/.test(rest)) return null;
  const [plain = rest] = /^[^\s'"\\$|<>;&]+|^[^]/.exec(rest) ?? [];
  return { text: plain, length: plain.length };
}

const ANSI: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  e: "\u001b",
  E: "\u001b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What stands in `$'..'`; bytes in a row that are written as numbers are one text in UTF-8. */
function unescapeAnsi(inside: string): string {
  return inside.replaceAll(
    /((?:\\(?:x[0-9a-fA-F]{1,2}|[0-7]{1,3}))+)|\\u([0-9a-fA-F]{1,4})|\\U([0-9a-fA-F]{1,8})|\\([^])/g,
    (whole, bytes?: string, short?: string, long?: string, letter?: string) => {
      if (bytes !== undefined) return decodeBytes(bytes);
      // Surrogates come in pairs of the short form.
      if (short !== undefined) return String.fromCharCode(Number.parseInt(short, 16));
      if (long !== undefined) {
        const point = Number.parseInt(long, 16);
        return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
      }
      return ANSI[letter ?? ""] ?? (/^[\\'"?]$/.test(letter ?? "") ? (letter ?? "") : whole);
    },
  );
}

function decodeBytes(escapes: string): string {
  const numbers = escapes.slice(1).split("\\");
  const bytes = numbers.map((one) =>
    one.startsWith("x") ? Number.parseInt(one.slice(1), 16) : Number.parseInt(one, 8),
  );
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
