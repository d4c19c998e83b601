const NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
const ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth"];

/** Which hosts a pattern matches, in words; the pattern is in the form in which the API stores it. */
export function describePattern(pattern: string): string {
  if (pattern === "*") return "Every host that no other claim matches";
  if (isAddress(pattern)) return "This address alone";
  const labels = pattern.split(".");
  const places = labels.flatMap((label, index) => (isWild(label) ? [index] : []));
  if (places.length === 0) return "This host alone";
  const captured = places.map((place) => nameOf(labels[place] ?? ""));
  if (places.length === labels.length) return `Every host of ${labelCount(labels.length)}${capturedAs(captured)}`;
  if (places.every((place, index) => place === index)) {
    const below = labels.slice(places.length).join(".");
    return `Every host ${labelCount(places.length)} below ${below}${capturedAs(captured)}`;
  }
  const each = places.map((place) => {
    const name = nameOf(labels[place] ?? "");
    return `${ORDINALS[place] ?? `${place + 1}th`}${name === null ? "" : ` (captured as ${name})`}`;
  });
  return `Every host of ${labelCount(labels.length)} like this one, with any ${list(each)} label`;
}

function capturedAs(names: readonly (string | null)[]): string {
  const given = names.filter((name) => name !== null);
  if (given.length === 0) return "";
  if (given.length === names.length) return `, captured as ${list(given)}`;
  const each = names.flatMap((name, index) =>
    name === null ? [] : [`the ${ORDINALS[index] ?? index + 1} as ${name}`],
  );
  return `, captured: ${list(each)}`;
}

function isAddress(pattern: string): boolean {
  return pattern.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(pattern);
}

function isWild(label: string): boolean {
  return label === "*" || label.startsWith("{");
}

function nameOf(label: string): string | null {
  return label.startsWith("{") ? label.slice(1, -1) : null;
}

function labelCount(count: number): string {
  return `${NUMBERS[count] ?? count} label${count === 1 ? "" : "s"}`;
}

function list(parts: readonly string[]): string {
  return parts.length < 2 ? (parts[0] ?? "") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
