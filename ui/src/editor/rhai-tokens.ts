/** The tokens of Rhai that need a look ahead or a count, for the parser that `rhai.grammar` describes. */

import { ExternalTokenizer, type InputStream } from "@lezer/lr";
import {
  BlockComment,
  DocBlockComment,
  DocComment,
  LineComment,
  NotIn,
  Number as NumberTerm,
  RawString,
} from "./rhai-parser.terms.ts";

const END = -1;
const char = (text: string): number => text.charCodeAt(0);
const QUOTE = char('"');
const HASH = char("#");
const STAR = char("*");
const SLASH = char("/");
const NEWLINE = char("\n");
const DOT = char(".");
const UNDERSCORE = char("_");

const isDigit = (code: number): boolean => code >= char("0") && code <= char("9");
const lower = (code: number): number => code | 32;
const isLetter = (code: number): boolean => lower(code) >= char("a") && lower(code) <= char("z");
const isWord = (code: number): boolean => isLetter(code) || isDigit(code) || code === UNDERSCORE;

function skipDigits(input: InputStream): void {
  while (isDigit(input.next) || input.next === UNDERSCORE) input.advance();
}

/** A point belongs to the number unless a second one, `_` or a name follows: `1.5`, `1.`, but `1..5` and `1.abs()`. */
export const number = new ExternalTokenizer((input) => {
  if (!isDigit(input.next)) return;
  const base = input.next === char("0") ? lower(input.peek(1)) : 0;
  if (base === char("x") || base === char("o") || base === char("b")) {
    input.advance(2);
    while (isWord(input.next)) input.advance();
    input.acceptToken(NumberTerm);
    return;
  }
  skipDigits(input);
  const afterPoint = input.peek(1);
  if (input.next === DOT && afterPoint !== DOT && afterPoint !== UNDERSCORE && !isLetter(afterPoint)) {
    input.advance();
    skipDigits(input);
  }
  if (lower(input.next) === char("e")) {
    const sign = input.peek(1) === char("-") || input.peek(1) === char("+") ? 1 : 0;
    if (isDigit(input.peek(1 + sign))) {
      input.advance(1 + sign);
      skipDigits(input);
    }
  }
  input.acceptToken(NumberTerm);
});

/** `#"..."#`, with as many `#` at the end as at the start. */
export const rawString = new ExternalTokenizer((input) => {
  let hashes = 0;
  while (input.peek(hashes) === HASH) hashes++;
  if (hashes === 0 || input.peek(hashes) !== QUOTE) return;
  input.advance(hashes + 1);
  while (input.next !== END && !closesRaw(input, hashes)) input.advance();
  if (input.next !== END) input.advance(hashes + 1);
  input.acceptToken(RawString);
});

function closesRaw(input: InputStream, hashes: number): boolean {
  if (input.next !== QUOTE) return false;
  for (let at = 1; at <= hashes; at++) if (input.peek(at) !== HASH) return false;
  return true;
}

/** `!in`, which `!inside` does not begin with. */
export const notIn = new ExternalTokenizer((input) => {
  if (input.next !== char("!") || input.peek(1) !== char("i") || input.peek(2) !== char("n")) return;
  if (isWord(input.peek(3))) return;
  input.acceptToken(NotIn, 3);
});

/** Three slashes document, four do not; a block is nested, and one that is never closed goes to the end. */
export const comment = new ExternalTokenizer((input) => {
  if (input.next !== SLASH) return;
  if (input.peek(1) === SLASH) {
    const documents = input.peek(2) === SLASH && input.peek(3) !== SLASH;
    while (input.next !== END && input.next !== NEWLINE) input.advance();
    input.acceptToken(documents ? DocComment : LineComment);
  } else if (input.peek(1) === STAR) {
    const documents = input.peek(2) === STAR && input.peek(3) !== STAR && input.peek(3) !== SLASH;
    skipBlock(input);
    input.acceptToken(documents ? DocBlockComment : BlockComment);
  }
});

function skipBlock(input: InputStream): void {
  let depth = 0;
  do {
    const { next } = input;
    if (next === END) return;
    const after = input.peek(1);
    const opens = next === SLASH && after === STAR;
    const closes = next === STAR && after === SLASH;
    if (opens) depth++;
    if (closes) depth--;
    input.advance(opens || closes ? 2 : 1);
  } while (depth > 0);
}
