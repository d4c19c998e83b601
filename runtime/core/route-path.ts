import { PiCloudError } from "./errors.ts";

/** One segment of a route's path: `literal` (decoded), `:name` (one segment), `*name` (the rest, at least one). */
export type Segment =
  | { kind: "literal"; text: string }
  | { kind: "param"; name: string }
  | { kind: "rest"; name: string };

export interface RoutePath {
  /**
   * Stored form: literals decoded, but for the characters that would read as something else (`/`, `%`, `?`, `#`, `\`,
   * `{`, `}`, control characters, a leading `:` or `*`), which stay percent-encoded; so it parses to itself.
   */
  path: string;
  /** `path` with every `:name` as `:` and `*name` as `*`: two paths of one shape match the same requests. */
  shapeKey: string;
  /** Empty for `/`. */
  segments: readonly Segment[];
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const RESERVED = new Set(["api", "admin", "healthz", "version"]);
/** A row of the routes' unique index holds at most 2,704 bytes, host and method included. */
const MAX_PATH_BYTES = 2_000;

/** Reads a route's path. Throws `PiCloudError` with `reserved_path` (however it is spelled) or `invalid_path`. */
export function parseRoutePath(text: string): RoutePath {
  if (isReservedSpelling(text)) {
    throw new PiCloudError("reserved_path", `${shown(text)} belongs to the platform`);
  }
  if (!text.startsWith("/")) throw invalidPath(text, "it does not begin with /");
  if (/[?#\\]/.test(text)) throw invalidPath(text, "?, # and \\ must be percent-encoded");
  if (/[{}]/.test(text)) throw invalidPath(text, "a parameter is written :name");
  const parts = text === "/" ? [] : text.slice(1).split("/");
  const segments = parts.map((part, index) => parseSegment(text, part, index === parts.length - 1));
  const names = segments.flatMap((segment) => (segment.kind === "literal" ? [] : [segment.name]));
  if (new Set(names).size !== names.length) throw invalidPath(text, "a name is repeated");
  const path = `/${segments.map(writeSegment).join("/")}`;
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) throw invalidPath(text, `it is longer than ${MAX_PATH_BYTES} bytes`);
  return { path, shapeKey: `/${segments.map(writeShape).join("/")}`, segments };
}

/**
 * The decoded segments of a request's path (no query), dot segments resolved, one trailing slash ignored. Null when it
 * is malformed: another empty segment, or a bad escape.
 */
export function splitRequestPath(rawPath: string): string[] | null {
  if (!rawPath.startsWith("/")) return null;
  const resolved = resolveDots(rawPath.slice(1).split(/[/\\]/));
  if (resolved.at(-1) === "") resolved.pop();
  return decodeSegments(resolved);
}

/** Whether decoded segments belong to the platform: `/api`, `/admin`, `/healthz`, `/version` and all below. */
export function isReservedPath(segments: readonly string[]): boolean {
  return segments[0] !== undefined && RESERVED.has(segments[0]);
}

/**
 * Below 0 when `a` wins over `b`: segment by segment from the left, a literal before `:name` before `*name`. 0 when both
 * have one shape. Paths that never match the same request are ordered too, so that sorting is total.
 */
export function compareRoutePaths(a: RoutePath, b: RoutePath): number {
  const shared = Math.min(a.segments.length, b.segments.length);
  for (let index = 0; index < shared; index++) {
    const difference = rank(a.segments[index]) - rank(b.segments[index]);
    if (difference !== 0) return difference;
  }
  if (a.segments.length !== b.segments.length) return a.segments.length - b.segments.length;
  if (a.shapeKey === b.shapeKey) return 0;
  return a.shapeKey < b.shapeKey ? -1 : 1;
}

/** Whether every request path that `b` matches is matched by `a`. */
export function pathCovers(a: RoutePath, b: RoutePath): boolean {
  for (const [index, segment] of a.segments.entries()) {
    const other = b.segments[index];
    if (other === undefined) return false;
    if (segment.kind === "rest") return true;
    if (other.kind === "rest") return false;
    if (segment.kind === "literal" && (other.kind !== "literal" || other.text !== segment.text)) return false;
  }
  return a.segments.length === b.segments.length;
}

/** What the path captures from decoded segments, or null when it does not match. */
export function matchRoutePath(path: RoutePath, segments: readonly string[]): [name: string, value: string][] | null {
  const captured: [string, string][] = [];
  for (const [index, segment] of path.segments.entries()) {
    const part = segments[index];
    if (part === undefined) return null;
    if (segment.kind === "rest") return [...captured, [segment.name, segments.slice(index).join("/")]];
    if (segment.kind === "param") captured.push([segment.name, part]);
    else if (segment.text !== part) return null;
  }
  return path.segments.length === segments.length ? captured : null;
}

function parseSegment(text: string, part: string, last: boolean): Segment {
  if (part === "") throw invalidPath(text, last ? "it ends with a slash" : "a segment is empty");
  if (part.startsWith(":") || part.startsWith("*")) {
    const name = part.slice(1);
    if (!NAME.test(name)) throw invalidPath(text, `${part} names no parameter`);
    if (part.startsWith(":")) return { kind: "param", name };
    if (!last) throw invalidPath(text, `${part} is not the last segment`);
    return { kind: "rest", name };
  }
  const decoded = decode(part);
  if (decoded === null) throw invalidPath(text, `${shown(part)} is no percent-encoded UTF-8`);
  if (decoded === "." || decoded === "..") throw invalidPath(text, "it has a dot segment");
  return { kind: "literal", text: decoded };
}

function isReservedSpelling(text: string): boolean {
  const parts = resolveDots(text.split(/[/\\]/).filter((part) => part !== ""));
  const first = parts.find((part) => part !== "");
  const decoded = first === undefined ? null : decode(first);
  return decoded !== null && RESERVED.has(decoded.replace(/[?#].*$/s, ""));
}

/** As the URL standard does it: `.` and `..`, `%2e` read as a dot, one that ends the path leaves a trailing slash. */
function resolveDots(parts: readonly string[]): string[] {
  const resolved: string[] = [];
  for (const [index, part] of parts.entries()) {
    const dots = part.length <= 6 && part.length > 0 ? part.replace(/%2e/gi, ".") : part;
    const last = index === parts.length - 1;
    if (dots === "..") resolved.pop();
    if (dots !== "." && dots !== "..") resolved.push(part);
    else if (last) resolved.push("");
  }
  return resolved;
}

function decodeSegments(parts: string[]): string[] | null {
  for (let index = 0; index < parts.length; index++) {
    const part = parts[index] ?? "";
    if (part === "") return null;
    const decoded = decode(part);
    if (decoded === null) return null;
    parts[index] = decoded;
  }
  return parts;
}

function decode(part: string): string | null {
  if (!part.includes("%")) return part.isWellFormed() ? part : null;
  try {
    const decoded = decodeURIComponent(part);
    return decoded.isWellFormed() ? decoded : null;
  } catch {
    return null;
  }
}

function rank(segment: Segment | undefined): number {
  return segment?.kind === "literal" ? 0 : segment?.kind === "param" ? 1 : 2;
}

function writeSegment(segment: Segment): string {
  if (segment.kind === "literal") return writeLiteral(segment.text);
  return segment.kind === "param" ? `:${segment.name}` : `*${segment.name}`;
}

function writeShape(segment: Segment): string {
  if (segment.kind === "literal") return writeLiteral(segment.text);
  return segment.kind === "param" ? ":" : "*";
}

function writeLiteral(text: string): string {
  return text.replace(/^[:*]|[%/\\?#{}\p{Cc}]/gu, percentEncode);
}

function percentEncode(character: string): string {
  return [...Buffer.from(character)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, "0")}`).join("");
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 300));
}

function invalidPath(text: string, reason: string): PiCloudError {
  return new PiCloudError("invalid_path", `${shown(text)} is no route path: ${reason}`);
}
