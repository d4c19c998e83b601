/** One instruction of a Dockerfile, continuation lines joined. */
export interface Instruction {
  name: string;
  rest: string;
}

/** The instructions in order, comments left out. */
export function parseDockerfile(source: string): Instruction[] {
  const joined = source.replaceAll(/\\\n\s*/g, "");
  return joined
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => {
      const [name = "", ...words] = line.split(/\s+/);
      return { name: name.toUpperCase(), rest: words.join(" ") };
    });
}

/** The words of an exec-form array, such as `CMD ["bun", "x.ts"]`. */
export function execForm(rest: string): string[] {
  const words: unknown = JSON.parse(rest.slice(rest.indexOf("[")));
  if (!Array.isArray(words) || words.some((word) => typeof word !== "string")) throw new Error(`No exec form: ${rest}`);
  return words as string[];
}

/**
 * Whether the build's context holds a file, by a `.dockerignore` of patterns with `**`, `*` and `!`: the last line that
 * matches decides.
 */
export function inContext(ignore: string, path: string): boolean {
  let included = true;
  for (const line of ignore.split("\n").map((text) => text.trim())) {
    if (line === "" || line.startsWith("#")) continue;
    const pattern = line.replace(/^!/, "");
    const matches = new Bun.Glob(pattern).match(path) || new Bun.Glob(`${pattern}/**`).match(path);
    if (matches) included = line.startsWith("!");
  }
  return included;
}
