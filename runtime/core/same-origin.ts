/**
 * Whether a browser says that a request comes from the server's own pages; `origin` is the server's, as the client calls
 * it. `Sec-Fetch-Site` tells by itself, whatever proxies made of `Host`; browsers that do not send it (older ones, and all
 * of them over plain HTTP on a network) send `Origin` with whatever may change something. Source: Fetch Metadata Request
 * Headers (W3C), and OWASP on cross-site request forgery.
 */
export function isSameOrigin(headers: Headers, origin: string): boolean {
  const site = headers.get("sec-fetch-site");
  if (site !== null) return site === "same-origin" || site === "none";
  const sender = headers.get("origin");
  if (sender === null) return false;
  const from = URL.parse(sender);
  return from !== null && from.origin === URL.parse(origin)?.origin;
}

/** Whether a browser says that another site's page sends this. What says nothing is no browser's page. */
export function isForeign(headers: Headers, origin: string): boolean {
  return (headers.has("sec-fetch-site") || headers.has("origin")) && !isSameOrigin(headers, origin);
}
