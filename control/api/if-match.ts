/**
 * The versions that `If-Match` allows: null without one and for `*`, else those of its entity tags (one that PiCloud
 * never gave out allows nothing). A weak tag counts too: proxies that compress weaken what passes through them.
 */
export function readIfMatch(headers: Headers): number[] | null {
  const value = headers.get("if-match")?.trim();
  if (value === undefined || value === "*") return null;
  return value.split(",").flatMap((tag) => {
    const version = /^(?:W\/)?"([1-9]\d{0,9})"$/.exec(tag.trim())?.[1];
    return version === undefined ? [] : [Number(version)];
  });
}
