import type { HeaderList } from "./execution.ts";

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Headers that say how bytes travel over one connection: the server writes those. RFC 9110, section 7.6.1. */
const CONNECTION_HEADERS = new Set([
  "connection",
  "content-length",
  "keep-alive",
  "proxy-authenticate",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "trailers",
  "transfer-encoding",
  "upgrade",
]);

/** The platform's own cookies: a script that set one could sign an administrator in as somebody else. */
export const PLATFORM_COOKIES: readonly string[] = ["picloud_session", "__Host-picloud_session"];

/**
 * The first thing that is wrong with a script's headers, in a sentence for its author, or null. Names must be tokens,
 * values free of control characters and within Latin-1 (a header has bytes, no characters), none may belong to the
 * connection or set a cookie of the platform.
 */
export function findBadHeader(headers: HeaderList): string | null {
  for (const [name, value] of headers) {
    const shown = JSON.stringify(name.slice(0, 100));
    if (!TOKEN.test(name)) return `Header name ${shown} is no token`;
    const lower = name.toLowerCase();
    if (CONNECTION_HEADERS.has(lower)) return `Header ${shown} belongs to the connection`;
    if (/(?!\t)\p{Cc}/u.test(value)) return `Header ${shown} has a control character in its value`;
    if (/[\u0100-\u{10ffff}]/u.test(value)) return `Header ${shown} has a character outside Latin-1 in its value`;
    if (lower === "set-cookie" && setsPlatformCookie(value)) return `Header ${shown} sets a cookie of the platform`;
  }
  return null;
}

/** A browser trims the name, and a nameless cookie `=picloud_session=x` is sent back as if it had that name. */
function setsPlatformCookie(value: string): boolean {
  const pair = (value.split(";", 1)[0] ?? "").replace(/^[\s=]+/, "");
  const name = (pair.split("=", 1)[0] ?? "").trim().toLowerCase();
  return PLATFORM_COOKIES.some((cookie) => cookie.toLowerCase() === name);
}
