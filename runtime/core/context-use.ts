/** What of a request a script may look at. What it cannot, nobody has to collect. */
export interface ContextUse {
  headers: boolean;
  remoteAddr: boolean;
}

const EVERYTHING: ContextUse = { headers: true, remoteAddr: true };

/** The fields of `ctx` that a property may name, and those among them that need the request's headers. */
const FIELD =
  /^\s*\??\.\s*(id|method|url|host|path|params|domain|query|query_all|headers|body|raw|remote_addr|app|script)\b(?!\s*\()/;
const NEEDS_HEADERS = new Set(["headers", "body"]);

/**
 * Reads from a script's text which parts of `ctx` it can reach. Rhai has one way to reach a variable: its name, spelled
 * out; `eval` is off. So where every `ctx` stands before a field of it, those fields are all that can be seen. Anything
 * else (`ctx` handed on, indexed, iterated or answered, another name for `handle`'s parameter, a comment between) may
 * see everything. Comments and strings count as code, which errs on the same side.
 */
export function contextUse(source: string): ContextUse {
  const use: ContextUse = { headers: false, remoteAddr: false };
  const head = /\bfn\s+handle\s*\(\s*ctx\s*\)/.exec(source);
  const rest = head === null ? source : source.slice(0, head.index) + source.slice(head.index + head[0].length);
  if (/\bhandle\b/.test(rest)) return EVERYTHING;
  for (const match of rest.matchAll(/\bctx\b/g)) {
    const field = FIELD.exec(rest.slice(match.index + match[0].length, match.index + 80))?.[1];
    if (field === undefined) return EVERYTHING;
    if (NEEDS_HEADERS.has(field)) use.headers = true;
    if (field === "remote_addr") use.remoteAddr = true;
  }
  return use;
}
