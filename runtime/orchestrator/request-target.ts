/**
 * The path in `request.url`, as the client sent it, but for dot segments, which the server resolved; no query, no
 * fragment. Null when there is no path at all, as in `CONNECT host:port`. Bun leaves the URL path-only when the `Host` is
 * missing or no host at all.
 */
export function rawPathOf(url: string): string | null {
  // "http://" and one character at least: the first slash from 8 on begins the path.
  const start = url.startsWith("/") ? 0 : url.startsWith("http") ? url.indexOf("/", 8) : -1;
  if (start === -1) return null;
  const query = url.indexOf("?", start);
  const fragment = url.indexOf("#", start);
  const end = query === -1 ? fragment : fragment === -1 ? query : Math.min(query, fragment);
  return end === -1 ? url.slice(start) : url.slice(start, end);
}
