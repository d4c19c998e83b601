/** What one proxy wrote of the connection that it took: RFC 7239, parameters in lower case, without those of no interest. */
export interface ForwardedElement {
  /** A node: an address with or without port, `unknown`, or a name that begins with `_`. */
  for?: string;
  proto?: string;
  host?: string;
}

/** Brackets and colons of addresses stand without quotes, too: not by the grammar, but in the wild. */
const PARAMETER = /^\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)=(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^_`|~0-9A-Za-z:[\]-]+))\s*$/;

/**
 * The elements of a `Forwarded` header, the nearest proxy's last. What cannot be read ends the list on its left: of what is
 * further away nothing can be told.
 */
export function parseForwarded(header: string): ForwardedElement[] {
  const elements: ForwardedElement[] = [];
  for (const text of splitOutsideQuotes(header, ",").toReversed()) {
    const element = parseElement(text);
    if (element === null) break;
    elements.unshift(element);
  }
  return elements;
}

function parseElement(text: string): ForwardedElement | null {
  const element: ForwardedElement = {};
  for (const pair of splitOutsideQuotes(text, ";")) {
    const match = PARAMETER.exec(pair);
    if (match === null) return null;
    const [, name = "", quoted, token] = match;
    const key = name.toLowerCase();
    if (key !== "for" && key !== "proto" && key !== "host") continue;
    if (element[key] !== undefined) return null;
    element[key] = quoted?.replace(/\\(.)/g, "$1") ?? token ?? "";
  }
  return element;
}

/** A quote that is never closed takes the rest with it, which then cannot be read. */
function splitOutsideQuotes(text: string, separator: string): string[] {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted && character === "\\") at++;
    else if (character === '"') quoted = !quoted;
    else if (character === separator && !quoted) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, text.slice(start)];
}
