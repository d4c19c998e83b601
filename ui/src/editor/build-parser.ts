/** Makes `rhai-parser.ts` and `rhai-parser.terms.ts` of `rhai.grammar`: `bun ui/src/editor/build-parser.ts`. */

import { buildParserFile } from "@lezer/generator";

const directory = new URL("./", import.meta.url);
const header = "// Made of rhai.grammar by build-parser.ts; not to be changed by hand.\n";

export interface ParserFiles {
  "rhai-parser.ts": string;
  "rhai-parser.terms.ts": string;
}

/** What the grammar gives now. Throws for what the generator warns of. */
export async function generateParser(): Promise<ParserFiles> {
  const grammar = await Bun.file(new URL("rhai.grammar", directory)).text();
  const { parser, terms } = buildParserFile(grammar, {
    fileName: "rhai.grammar",
    typeScript: true,
    warn: (message) => {
      throw new Error(message);
    },
  });
  return { "rhai-parser.ts": header + withoutHeader(parser), "rhai-parser.terms.ts": header + withoutHeader(terms) };
}

function withoutHeader(source: string): string {
  return source.replace(/^(\/\/ .*\n)+/, "");
}

if (import.meta.main) {
  for (const [name, source] of Object.entries(await generateParser()))
    await Bun.write(new URL(name, directory), source);
}
