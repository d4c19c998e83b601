import { type HeaderLine, headerRecord } from "./header-lines.ts";

/** What the body is said to be; `other` leaves that to the headers. */
export type BodyType = "none" | "json" | "form" | "text" | "other";

/** A request as it is typed. */
export interface TryRequest {
  method: string;
  /** Scheme, host and port of an address that leads to the app; null runs the script by itself, through no route. */
  origin: string | null;
  /** Beginning with `/`, with the query. */
  path: string;
  headers: HeaderLine[];
  bodyType: BodyType;
  body: string;
}

export const CONTENT_TYPES: Record<BodyType, string | null> = {
  none: null,
  json: "application/json",
  form: "application/x-www-form-urlencoded",
  text: "text/plain; charset=utf-8",
  other: null,
};

/** What of a request both ways of sending it have in common, as the API takes it. */
export function sentOf(request: TryRequest): {
  method: string;
  headers: Record<string, string | string[]>;
  body?: string;
} {
  const { method, bodyType, body } = request;
  const typed = headerRecord(request.headers);
  const type = CONTENT_TYPES[bodyType];
  const headers = type === null || body === "" ? typed : { "content-type": type, ...typed };
  return { method, headers, ...(bodyType === "none" || body === "" ? {} : { body }) };
}

/** The whole address; null where the request goes through no route. */
export function addressOf({ origin, path }: TryRequest): string | null {
  return origin === null ? null : `${origin}${path.startsWith("/") ? "" : "/"}${path}`;
}

/** What a pasted address says; null where the text is none. */
export function splitAddress(text: string): Pick<TryRequest, "origin" | "path"> | null {
  const [whole, origin = "", path = ""] = /^\s*(https?:\/\/[^/?#\s]+)([^#\s]*)/i.exec(text) ?? [];
  return whole === undefined ? null : { origin, path: path.startsWith("/") ? path : `/${path}` };
}

/** Path and query apart, as a run without a route takes them. */
export function pathAndQuery(path: string): { path: string; query: string } {
  const [, before = "", query = ""] = /^([^?#]*)\??([^#]*)/.exec(path) ?? [];
  return { path: before.startsWith("/") ? before : `/${before}`, query };
}

/** A request from where it was kept, null where that is none. */
export function readRequest(kept: unknown): TryRequest | null {
  if (typeof kept !== "object" || kept === null) return null;
  const { method, origin, path, headers, bodyType, body } = kept as Record<string, unknown>;
  if (typeof method !== "string" || typeof path !== "string" || typeof body !== "string") return null;
  if (origin !== null && typeof origin !== "string") return null;
  if (typeof bodyType !== "string" || !isBodyType(bodyType) || !Array.isArray(headers)) return null;
  const lines = headers.filter(isHeaderLine).map(({ name, value }) => ({ name, value }));
  return { method, origin, path, headers: lines, bodyType, body };
}

export function isBodyType(text: string): text is BodyType {
  return Object.hasOwn(CONTENT_TYPES, text);
}

function isHeaderLine(line: unknown): line is HeaderLine {
  return (
    typeof line === "object" &&
    line !== null &&
    "name" in line &&
    "value" in line &&
    typeof line.name === "string" &&
    typeof line.value === "string"
  );
}
