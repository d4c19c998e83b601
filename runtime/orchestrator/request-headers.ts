import type { HeaderList } from "../core/execution.ts";
import { PLATFORM_COOKIES } from "../core/platform-cookies.ts";

export interface CollectedHeaders {
  /** For the script: lower-case names, repeated ones joined, the platform's cookies gone. */
  list: HeaderList;
  /** Still in `list`; whether it is the platform's own is for the caller to find out. */
  authorization: string | null;
  /** What the client said that its body has, null for none said. */
  contentLength: string | null;
  chunked: boolean;
}

/** One pass over a request's headers. */
export function collectHeaders(headers: Headers): CollectedHeaders {
  const collected: CollectedHeaders = { list: [], authorization: null, contentLength: null, chunked: false };
  const { list } = collected;
  let setCookies: [string, string] | null = null;
  headers.forEach((value, name) => {
    switch (name) {
      case "cookie": {
        const cookies = withoutPlatformCookies(value);
        if (cookies !== "") list.push([name, cookies]);
        return;
      }
      case "set-cookie":
        // Alone among headers it comes once for each line.
        if (setCookies === null) list.push((setCookies = [name, value]));
        else setCookies[1] += `, ${value}`;
        return;
      case "authorization":
        collected.authorization = value;
        break;
      case "content-length":
        collected.contentLength = value;
        break;
      case "transfer-encoding":
        collected.chunked = true;
        break;
      default:
    }
    list.push([name, value]);
  });
  return collected;
}

/** What the platform itself has to know of a request whose headers no script will see. */
export function bodyHeaders(headers: Headers): CollectedHeaders {
  const contentLength = headers.get("content-length");
  return { list: [], authorization: null, contentLength, chunked: headers.has("transfer-encoding") };
}

/** A `Cookie` header without the sessions of the platform. */
export function withoutPlatformCookies(cookies: string): string {
  if (!cookies.toLowerCase().includes("picloud_session")) return cookies;
  return cookies
    .split(";")
    .map((pair) => pair.trim())
    .filter((pair) => {
      const name = (pair.split("=", 1)[0] ?? "").trim().toLowerCase();
      return pair !== "" && !PLATFORM_COOKIES.some((cookie) => cookie.toLowerCase() === name);
    })
    .join("; ");
}
