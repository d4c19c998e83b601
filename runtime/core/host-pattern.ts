import { PiCloudError } from "./errors.ts";

/** One label of a pattern; `any` matches a label without capturing it. */
export type HostLabel = { kind: "literal"; text: string } | { kind: "capture"; name: string } | { kind: "any" };

/** A claim's or a route's host: a name, an IP literal, or a name with `{name}` or `*` in place of whole labels. */
export interface HostPattern {
  /** Stored form: ASCII, lower case (names of captures keep theirs), no trailing dot, IPv6 in brackets. */
  pattern: string;
  /** `pattern` with every captured or wildcard label replaced by `*`: two patterns of one shape match the same hosts. */
  shapeKey: string;
  kind: "exact" | "wildcard";
  /** From the left. An IP literal is one label: wildcards never match a part of it. */
  labels: readonly HostLabel[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const IDEOGRAPHIC_DOTS = /[\u3002\uff0e\uff61]/g;
const PLAIN_HOST = /^[a-z0-9_-]+(?:\.[a-z0-9_-]+)*$/;
const MAX_HOST_LENGTH = 253;
const MAX_LABEL_LENGTH = 63;

/** Reads a pattern as a person writes it. Throws `PiCloudError("invalid_pattern")`. */
export function parseHostPattern(text: string): HostPattern {
  const bare = text.replace(IDEOGRAPHIC_DOTS, ".").replace(/\.$/, "");
  if (bare === "") throw invalidPattern(text, "it is empty");
  if (bare === "*") return { pattern: "*", shapeKey: "*", kind: "wildcard", labels: [{ kind: "any" }] };
  if (bare.includes("://") || bare.includes("/")) throw invalidPattern(text, "it has a scheme or a path");
  if (bare.includes(":")) return parseIpv6Pattern(text, bare);

  const parts = bare.split(".");
  const placed = parts.map((part) => placeholderLabel(text, part));
  const literal = canonicalHost(placed.map((label) => label ?? "x").join("."));
  if (literal === null) throw invalidPattern(text, "it is no host name");
  if (isIpLiteral(literal)) {
    if (literal !== bare) throw invalidPattern(text, `it is no host name, nor an IPv4 address such as ${literal}`);
    return exactPattern(literal, [{ kind: "literal", text: literal }]);
  }

  const ascii = literal.split(".");
  if (ascii.length !== parts.length) throw invalidPattern(text, "it is no host name");
  const labels = parts.map((part, index) => parseLabel(text, part, ascii[index] ?? ""));
  const names = labels.flatMap((label) => (label.kind === "capture" ? [label.name] : []));
  if (new Set(names).size !== names.length) throw invalidPattern(text, "a name is repeated");
  if (labels.every((label) => label.kind === "literal")) return exactPattern(literal, labels);
  if (labels.length === 1) throw invalidPattern(text, "a lone {name} claims nothing; * claims every host");
  return {
    pattern: labels.map(writeLabel).join("."),
    shapeKey: labels.map((label) => (label.kind === "literal" ? label.text : "*")).join("."),
    kind: "wildcard",
    labels,
  };
}

/** Whether the pattern is `*` alone, which matches every host. */
export function isLoneWildcard(pattern: HostPattern): boolean {
  return pattern.pattern === "*";
}

/**
 * Below 0 when `a` wins over `b`: exact beats wildcard; two wildcards are compared label by label from the right, and at
 * the first difference a literal wins; the lone `*` comes last. 0 when both have one shape. Patterns that never match
 * the same host are ordered too, so that sorting is total.
 */
export function compareHostPatterns(a: HostPattern, b: HostPattern): number {
  if (a.shapeKey === b.shapeKey) return 0;
  if (isLoneWildcard(a)) return 1;
  if (isLoneWildcard(b)) return -1;
  if (a.kind !== b.kind) return a.kind === "exact" ? -1 : 1;
  const shared = Math.min(a.labels.length, b.labels.length);
  for (let back = 1; back <= shared; back++) {
    const left = a.labels[a.labels.length - back];
    const right = b.labels[b.labels.length - back];
    const leftLiteral = left?.kind === "literal";
    const rightLiteral = right?.kind === "literal";
    if (leftLiteral !== rightLiteral) return leftLiteral ? -1 : 1;
  }
  if (a.labels.length !== b.labels.length) return b.labels.length - a.labels.length;
  return a.shapeKey < b.shapeKey ? -1 : 1;
}

/** What the pattern captures from `host` (as `parseHostHeader` gives it), or null when it does not match. */
export function matchHostPattern(pattern: HostPattern, host: string): [name: string, value: string][] | null {
  if (pattern.kind === "exact") return pattern.pattern === host ? [] : null;
  if (isLoneWildcard(pattern)) return [];
  if (isIpLiteral(host)) return null;
  const parts = host.split(".");
  if (parts.length !== pattern.labels.length) return null;
  const captured: [string, string][] = [];
  for (let index = 0; index < parts.length; index++) {
    const label = pattern.labels[index];
    const part = parts[index] ?? "";
    if (label?.kind === "literal" && label.text !== part) return null;
    if (label?.kind === "capture") captured.push([label.name, part]);
  }
  return captured;
}

/** Whether every host that `routeHost` matches is matched by `claim`. */
export function coversHosts(claim: HostPattern, routeHost: HostPattern): boolean {
  if (isLoneWildcard(claim)) return true;
  if (isLoneWildcard(routeHost)) return false;
  if (routeHost.kind === "exact") return matchHostPattern(claim, routeHost.pattern) !== null;
  if (claim.kind === "exact" || claim.labels.length !== routeHost.labels.length) return false;
  return claim.labels.every((label, index) => {
    const other = routeHost.labels[index];
    return label.kind !== "literal" || (other?.kind === "literal" && other.text === label.text);
  });
}

/**
 * The host of a `Host` header: lower case, without port and one trailing dot, in ASCII, IP literals canonical (IPv6 in
 * brackets). Null when it is missing, double (servers join those with a comma) or malformed.
 */
export function parseHostHeader(value: string | null): string | null {
  if (value === null) return null;
  const parts = /^(\[[^\]]*\]|[^:[\]]*)(?::(\d*))?$/.exec(value.trim());
  if (!parts?.[1] || Number(parts[2] ?? "") > 65_535) return null;
  return canonicalHost(utf8OfLatin1(parts[1]).replace(IDEOGRAPHIC_DOTS, ".").replace(/\.$/, ""));
}

/** An IPv4 address, or an IPv6 one in brackets; `host` is canonical. */
export function isIpLiteral(host: string): boolean {
  return host.startsWith("[") || /^\d+\.\d+\.\d+\.\d+$/.test(host);
}

/** IP literals, single labels and `.local` names: hosts that mean "this machine" when nobody claims them. */
export function isLocalName(host: string): boolean {
  return !host.includes(".") || host.endsWith(".local") || isIpLiteral(host);
}

/** `blog` of `blog.localhost`; null for every other host. */
export function slugOfLocalhostName(host: string): string | null {
  if (!host.endsWith(".localhost")) return null;
  const slug = host.slice(0, -".localhost".length);
  return slug === "" || slug.includes(".") ? null : slug;
}

function parseIpv6Pattern(text: string, bare: string): HostPattern {
  const literal = canonicalHost(bare.startsWith("[") ? bare : `[${bare}]`);
  if (literal === null) throw invalidPattern(text, "it has a port, or is no IPv6 address");
  return exactPattern(literal, [{ kind: "literal", text: literal }]);
}

function exactPattern(pattern: string, labels: HostLabel[]): HostPattern {
  return { pattern, shapeKey: pattern, kind: "exact", labels };
}

/** Null for a label that stands for any; else the label itself, still as it was written. */
function placeholderLabel(text: string, part: string): string | null {
  if (part === "*") return null;
  const name = /^\{(.*)\}$/.exec(part)?.[1];
  if (name === undefined) {
    if (/[{}*]/.test(part)) throw invalidPattern(text, "{name} and * stand in place of whole labels");
    return part;
  }
  if (!NAME.test(name)) throw invalidPattern(text, `{${name}} is no name`);
  return null;
}

function parseLabel(text: string, part: string, ascii: string): HostLabel {
  if (part === "*") return { kind: "any" };
  if (part.startsWith("{")) return { kind: "capture", name: part.slice(1, -1) };
  if (ascii.startsWith("-") || ascii.endsWith("-")) throw invalidPattern(text, "a label begins or ends with a hyphen");
  return { kind: "literal", text: ascii };
}

function writeLabel(label: HostLabel): string {
  if (label.kind === "literal") return label.text;
  return label.kind === "any" ? "*" : `{${label.name}}`;
}

/** ASCII, lower case, IP literals in their one spelling; null when it is no host. No port, no trailing dot. */
function canonicalHost(text: string): string | null {
  const host = needsUrlParser(text) ? urlHost(text) : text;
  if (host === null) return null;
  if (host.startsWith("[")) return host;
  if (host.length > MAX_HOST_LENGTH || !PLAIN_HOST.test(host)) return null;
  if (host.length <= MAX_LABEL_LENGTH) return host;
  return host.split(".").every((label) => label.length <= MAX_LABEL_LENGTH) ? host : null;
}

/** Punycode is checked, upper case folded and numbers read as IPv4 by the URL parser alone. */
function needsUrlParser(text: string): boolean {
  return !PLAIN_HOST.test(text) || text.includes("xn--") || /(?:^|\.)(?:\d+|0x[0-9a-f]*)$/.test(text);
}

function urlHost(text: string): string | null {
  // Characters that a URL gives a meaning of its own, or that its parser would drop or decode.
  if (text === "" || /^[^[]*:|\].|[\s/\\?#@%<>^|\p{Cc}\u00ad]/u.test(text)) return null;
  const url = URL.parse(`http://${text}/`);
  return url === null || url.hostname === "" || url.port !== "" ? null : url.hostname;
}

/** Header bytes arrive as Latin-1; a host in raw UTF-8 is read as such. */
function utf8OfLatin1(text: string): string {
  if (!/[\u0080-\u00ff]/.test(text) || /[\u0100-\u{10ffff}]/u.test(text)) return text;
  try {
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return text;
  }
}

function invalidPattern(text: string, reason: string): PiCloudError {
  return new PiCloudError("invalid_pattern", `${JSON.stringify(text.slice(0, 300))} is no host pattern: ${reason}`);
}
