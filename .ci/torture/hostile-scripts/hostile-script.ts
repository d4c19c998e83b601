import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { project } from "../../server.ts";
import { scriptOfTheGrammar } from "./grammar.ts";
import { Random } from "../random.ts";

/** As much as a script may have. */
const MOST_CHARACTERS = 256 * 1024;

const INSERTED = [
  "\0",
  "\u{feff}",
  "\ud800",
  "\u{10ffff}",
  "🙂",
  "\r",
  "\\",
  '"',
  "`",
  "${",
  "}",
  "{",
  "(",
  "[",
  "#{",
  "|",
  "/*",
  "//",
  "*/",
  ";",
  "=>",
  "..",
  "::",
  "@",
  "loop {}",
  "throw",
  "return",
  "fn f() {",
  "import",
  "eval(",
  "ctx.body",
  "this",
  "9".repeat(400),
];

/** Every script of the conformance corpus: short, right, and of every part of the language. */
export async function conformanceScripts(): Promise<string[]> {
  const folder = join(project, "rhai/conformance/scripts");
  const names = (await readdir(folder)).sort();
  return Promise.all(names.map((name) => Bun.file(join(folder, name)).text()));
}

/** The script of a seed, for ever the same one as long as the corpus is. */
export function hostileScript(seed: number, corpus: readonly string[]): string {
  const random = new Random(seed);
  const base = () => random.pick(corpus);
  const ways = [
    () => mutated(random, base()),
    () => mutated(random, base()),
    () => flipped(random, base()),
    () => spliced(random, base(), base()),
    () => mutated(random, spliced(random, base(), base())),
    () => scriptOfTheGrammar(random),
    () => scriptOfTheGrammar(random),
    () => mutated(random, scriptOfTheGrammar(random)),
    () => nested(random),
    () => huge(random),
  ];
  return random.pick(ways)().slice(0, MOST_CHARACTERS);
}

/** Tokens taken out, doubled, swapped, put in. */
function mutated(random: Random, script: string): string {
  const tokens = script.match(/\w+|\s+|[^\w\s]/gu) ?? [];
  for (let left = 1 + random.below(6); left > 0; left--) {
    const at = random.below(tokens.length + 1);
    const other = tokens[random.below(tokens.length)] ?? "";
    switch (random.below(4)) {
      case 0:
        tokens.splice(at, 1 + random.below(3));
        break;
      case 1:
        tokens.splice(at, 0, other);
        break;
      case 2:
        tokens.splice(at, 1, other);
        break;
      default:
        tokens.splice(at, 0, random.pick(INSERTED));
    }
  }
  return tokens.join("");
}

/** Bits of its bytes: what is no UTF-8 then is replaced, as a text on its way in would be. */
function flipped(random: Random, script: string): string {
  const bytes = Buffer.from(script);
  for (let left = 1 + random.below(8); left > 0; left--) {
    const at = random.below(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8));
  }
  return bytes.toString("utf8");
}

function spliced(random: Random, one: string, other: string): string {
  return one.slice(0, random.below(one.length + 1)) + other.slice(random.below(other.length + 1));
}

function nested(random: Random): string {
  const times = 10 ** (1 + random.below(4)) + random.below(50);
  const [open, close] = random.pick([
    ["(", ")"],
    ["[", "]"],
    ["#{a:", "}"],
    ["{", "}"],
    ["if true {", "}"],
    ["|x| ", ""],
    ["-", ""],
    ["!", ""],
    ["`${", "}`"],
    ["f(", ")"],
    ["a[", "]"],
    ["while true {", "}"],
    ["switch 1 { 1 => ", "}"],
    ["try {", "} catch {}"],
    ["a.b.", ""],
    ["1 + ", ""],
    ["a = ", ""],
    ["/*", "*/"],
    ["a ?? ", ""],
  ]);
  const unclosed = random.chance(4) ? 0 : times;
  return `let a = 1; ${open.repeat(times)}1${close.repeat(unclosed)}`;
}

function huge(random: Random): string {
  const times = 10 ** (2 + random.below(4));
  const many = (each: (index: number) => string) => Array.from({ length: Math.min(times, 20_000) }, (_, i) => each(i));
  return random.pick([
    () => `"${"x".repeat(times)}"`,
    () => `"${"🙂".repeat(times / 4)}"`,
    () => "9".repeat(times),
    () => `0.${"3".repeat(times)}`,
    () => `let ${"n".repeat(times)} = 1;`,
    () => `[${many((i) => String(i)).join(",")}]`,
    () => `#{${many((i) => `k${i}: ${i}`).join(",")}}`,
    () => many((i) => `let v${i} = ${i};`).join(""),
    () => many((i) => `fn f${i}() { ${i} }`).join(""),
    () => `let s = "x"; ${"s += s;".repeat(Math.min(times, 5_000))}`,
    () => `let a = [1]; ${"a += a;".repeat(Math.min(times, 5_000))}`,
    () => `/*${"*".repeat(times)}`,
    () => "\0".repeat(times),
    () => `switch 1 { ${many((i) => `${i} => ${i}`).join(",")} }`,
    () => `let a = 1; ${"a == a;".repeat(Math.min(times, 30_000))}`,
  ])();
}
