/** Where the parts of `request.url` are. Bun leaves the URL path-only when the `Host` is missing or no host at all. */
export interface RequestTarget {
  /** As the client sent it, dot segments resolved by the server where the URL is absolute; no query, no fragment. */
  rawPath: string;
  /** From the path on. */
  pathAndQuery: string;
}

/** Null when there is no path at all, as in `CONNECT host:port`. */
export function requestTarget(url: string): RequestTarget | null {
  // "http://" and one character at least: the first slash from 8 on begins the path.
  const start = url.startsWith("/") ? 0 : url.startsWith("http") ? url.indexOf("/", 8) : -1;
  if (start === -1) return null;
  const query = url.indexOf("?", start);
  const fragment = url.indexOf("#", start);
  const end = query === -1 ? fragment : fragment === -1 ? query : Math.min(query, fragment);
  return { rawPath: end === -1 ? url.slice(start) : url.slice(start, end), pathAndQuery: url.slice(start) };
}
