import { isIpLiteral, isLoneWildcard, type HostPattern } from "../core/host-pattern.ts";

interface LabelNode<T> {
  literals: Map<string, LabelNode<T>>;
  wildcard: LabelNode<T> | null;
  value: { value: T } | null;
}

/**
 * Values by host pattern, one for each shape. Finds those that match a host in the order in which they win: exact by one
 * look-up, wildcards by labels from the right (a literal before a wildcard at each), the lone `*` last.
 */
export class HostIndex<T> {
  readonly #exact = new Map<string, T>();
  readonly #wildcards: LabelNode<T> = emptyNode();
  #lone: { value: T } | null = null;
  #hasWildcards = false;

  /** The value of the pattern's shape, made by `create` when there is none yet. */
  ensure(pattern: HostPattern, create: () => T): T {
    if (isLoneWildcard(pattern)) return (this.#lone ??= { value: create() }).value;
    if (pattern.kind === "exact") {
      const known = this.#exact.get(pattern.pattern);
      if (known !== undefined) return known;
      const made = create();
      this.#exact.set(pattern.pattern, made);
      return made;
    }
    this.#hasWildcards = true;
    let node = this.#wildcards;
    for (const label of pattern.labels.toReversed()) {
      if (label.kind !== "literal") {
        node = node.wildcard ??= emptyNode();
        continue;
      }
      let next = node.literals.get(label.text);
      if (next === undefined) node.literals.set(label.text, (next = emptyNode()));
      node = next;
    }
    return (node.value ??= { value: create() }).value;
  }

  /** Of the lone `*`. */
  lone(): T | null {
    return this.#lone?.value ?? null;
  }

  /** The best match for a host, the lone `*` left aside. */
  specific(host: string): T | null {
    const exact = this.#exact.get(host);
    if (exact !== undefined) return exact;
    if (!this.#hasWildcards || isIpLiteral(host)) return null;
    const found: T[] = [];
    collect(this.#wildcards, host.split("."), 0, found, 1);
    return found[0] ?? null;
  }

  /** Every match for a host, the best first. */
  matches(host: string): T[] {
    const found: T[] = [];
    const exact = this.#exact.get(host);
    if (exact !== undefined) found.push(exact);
    if (this.#hasWildcards && !isIpLiteral(host)) {
      collect(this.#wildcards, host.split("."), 0, found, Number.POSITIVE_INFINITY);
    }
    if (this.#lone) found.push(this.#lone.value);
    return found;
  }
}

/** Visits a node at one depth only, so the work is bounded by the patterns that were put in. */
function collect<T>(node: LabelNode<T>, labels: readonly string[], depth: number, found: T[], limit: number): void {
  if (depth === labels.length) {
    if (node.value) found.push(node.value.value);
    return;
  }
  const literal = node.literals.get(labels[labels.length - 1 - depth] ?? "");
  if (literal) collect(literal, labels, depth + 1, found, limit);
  if (node.wildcard && found.length < limit) collect(node.wildcard, labels, depth + 1, found, limit);
}

function emptyNode<T>(): LabelNode<T> {
  return { literals: new Map(), wildcard: null, value: null };
}
