/**
 * The rows that `words` name, in the list's order: `8`, `29b`, `8-13`, `1,4`; no word is all of them. Throws with one sentence
 * for a row that is not there.
 */
export function selectRows(known: readonly string[], words: readonly string[]): string[] {
  const names = words.flatMap((word) => word.split(",")).filter((name) => name !== "");
  if (names.length === 0) return [...known];
  const chosen = new Set(names.flatMap((name) => rowsOf(known, name)));
  return known.filter((id) => chosen.has(id));
}

function rowsOf(known: readonly string[], name: string): string[] {
  if (known.includes(name)) return [name];
  const range = /^(\d+)-(\d+)$/.exec(name);
  const found = known.filter((id) => range && inRange(Number.parseInt(id, 10), Number(range[1]), Number(range[2])));
  if (found.length === 0) throw new Error(`There is no row ${JSON.stringify(name)}: rows are ${known.join(" ")}`);
  return found;
}

function inRange(number: number, first: number, last: number): boolean {
  return number >= first && number <= last;
}
