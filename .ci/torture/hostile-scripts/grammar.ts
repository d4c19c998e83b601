import type { Random } from "../random.ts";

const NAMES = ["a", "b", "c", "ctx", "this", "f", "g", "handle", "x", "_", "größe"];
const LITERALS = [
  "0",
  "1",
  "-1",
  "9223372036854775807",
  "0x8000000000000000",
  "1e308",
  "0.1",
  "'x'",
  "'🙂'",
  '""',
  '"text"',
  '"\\u0000"',
  '"é🙂\u{10ffff}"',
  "`${1}`",
  "true",
  "()",
  "blob(1000, 7)",
  "1..1000",
  "0..=9223372036854775807",
];
const OPERATORS = [
  "+",
  "-",
  "*",
  "/",
  "%",
  "**",
  "<<",
  ">>",
  "&",
  "|",
  "^",
  "==",
  "!=",
  "<",
  ">=",
  "&&",
  "||",
  "in",
  "??",
];
const METHODS = [
  "push",
  "pop",
  "insert",
  "remove",
  "pad",
  "append",
  "splice",
  "extract",
  "split",
  "drain",
  "retain",
  "map",
  "filter",
  "reduce",
  "sort",
  "dedup",
  "reverse",
  "contains",
  "index_of",
  "some",
  "all",
  "for_each",
  "zip",
  "chop",
  "truncate",
  "keys",
  "values",
  "mixin",
  "fill_with",
  "set",
  "get",
  "clear",
  "to_json",
  "to_string",
  "to_debug",
  "replace",
  "sub_string",
  "crop",
  "trim",
  "to_upper",
  "chars",
  "bits",
  "to_blob",
  "to_array",
  "as_string",
  "to_hex",
  "to_base64",
  "len",
  "call",
  "curry",
  "parse_le_int",
  "write_utf8",
  "order",
  "starts_with",
];
const FUNCTIONS = [
  "print",
  "debug",
  "log::info",
  "log::error",
  "type_of",
  "is_def_var",
  "is_shared",
  "parse_json",
  "parse_int",
  "parse_float",
  "blob",
  "range",
  "exit",
  "max",
  "abs",
  "Fn",
  "f",
  "g",
  "eval",
  "sleep_ms",
];

/** A script of the grammar: it often compiles, and does whatever comes of it. */
export function scriptOfTheGrammar(random: Random): string {
  const statements = random.list(12, () => statement(random, 4), "\n");
  const functions = random.list(
    3,
    () => `fn ${random.pick(["f", "g", "handle"])}(${random.pick(["", "x", "ctx", "x, y"])}) ${block(random, 3)}`,
    "\n",
  );
  return random.chance(2) ? `${functions}\n${statements}` : `${statements}\n${functions}`;
}

function statement(random: Random, depth: number): string {
  if (depth <= 0) return `${expression(random, 1)};`;
  const e = () => expression(random, depth);
  const kinds = [
    () => `let ${random.pick(NAMES)} = ${e()};`,
    () => `const ${random.pick(NAMES)} = ${e()};`,
    () => `${place(random, depth)} ${random.pick(["=", "+=", "-=", "*=", "<<=", "**="])} ${e()};`,
    () => `if ${e()} ${block(random, depth - 1)} else ${block(random, depth - 1)}`,
    () => `for ${random.pick(["i", "(i, n)"])} in ${e()} ${block(random, depth - 1)}`,
    () => `while ${e()} ${block(random, depth - 1)}`,
    () => `loop ${block(random, depth - 1)}`,
    () => `do ${block(random, depth - 1)} until ${e()};`,
    () =>
      `switch ${e()} { ${random.list(4, () => `${random.pick(LITERALS)} => ${e()}`)}${random.chance(2) ? ", _ => 0" : ""} }`,
    () => `try ${block(random, depth - 1)} catch (e) ${block(random, depth - 1)}`,
    () => random.pick(["break;", "continue;", "return;", "return 1;", "throw;", `throw ${e()};`]),
    () => `${e()};`,
  ];
  return random.pick(kinds)();
}

function block(random: Random, depth: number): string {
  return `{ ${random.list(4, () => statement(random, depth), " ")} }`;
}

function place(random: Random, depth: number): string {
  const name = random.pick(NAMES);
  return random.pick([
    name,
    `${name}.${random.pick(NAMES)}`,
    `${name}[${expression(random, depth - 2)}]`,
    `this.${name}`,
  ]);
}

function expression(random: Random, depth: number): string {
  if (depth <= 0) return random.chance(2) ? random.pick(LITERALS) : random.pick(NAMES);
  const e = () => expression(random, depth - 1);
  const kinds = [
    () => random.pick(LITERALS),
    () => random.pick(NAMES),
    () => `(${e()} ${random.pick(OPERATORS)} ${e()})`,
    () => `[${random.list(5, e)}]`,
    () => `#{${random.list(5, () => `${random.pick(NAMES)}${random.below(9)}: ${e()}`)}}`,
    () => `${e()}.${random.pick(METHODS)}(${random.list(3, e)})`,
    () => `${random.pick(FUNCTIONS)}(${random.list(3, e)})`,
    () => `|${random.pick(["", "x", "x, y"])}| ${e()}`,
    () => `|x| ${block(random, depth - 1)}`,
    () => `${e()}[${e()}]`,
    () => `${e()}?.${random.pick(NAMES)}`,
    () => `if ${e()} { ${e()} } else { ${e()} }`,
    () => `\`a\${${e()}}b\${${e()}}\``,
    () => `!${e()}`,
    () => `ctx.${random.pick(["body", "raw", "query", "headers", "params", "path"])}`,
  ];
  return random.pick(kinds)();
}
