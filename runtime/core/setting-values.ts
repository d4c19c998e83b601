/** Where to listen. Port 0: any free one. */
export interface BindAddress {
  hostname: string;
  port: number;
}

/** Decimal digits only: `1e3`, `0x10` and `1_000` are wrong. Undefined when wrong. */
export function integerBetween(least: number, most: number): (text: string) => number | undefined {
  return (text) => {
    if (!/^\d{1,16}$/.test(text)) return undefined;
    const value = Number(text);
    return value >= least && value <= most ? value : undefined;
  };
}

/** `host:port`, `[::1]:port`. A bare `:8080` is refused: whether it means every interface must be said. */
export function bindAddress(text: string): BindAddress {
  const parts = /^(\[[0-9a-fA-F:.]+\]|[^\s:/@[\]]+):(\d{1,5})$/.exec(text);
  const port = Number(parts?.[2]);
  if (!parts?.[1] || port > 65_535) throw new Error(`must be host:port such as 127.0.0.1:8080, got ${shown(text)}`);
  const hostname = canonicalHost(parts[1]);
  if (hostname === null) throw new Error(`names no host that can be listened on: ${shown(text)}`);
  return { hostname: hostname.replace(/^\[|\]$/g, ""), port };
}

/** Never repeats the value: it holds a password. */
export function postgresUrl(text: string): string {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "postgres:" && url.protocol !== "postgresql:")) {
    throw new Error("must be a URL such as postgres://user:password@host:5432/database");
  }
  return text;
}

/** An http(s) origin, without a trailing slash. Undefined when wrong. */
export function baseUrlValue(text: string): string | undefined {
  const url = URL.parse(text);
  if (!url || (url.protocol !== "http:" && url.protocol !== "https:")) return undefined;
  if (url.username || url.password || url.pathname !== "/" || url.search || url.hash) return undefined;
  return url.origin;
}

/** Where a service of the installation answers another: `http://host:port`, without a trailing slash. */
export function serviceUrlValue(text: string): string {
  const origin = baseUrlValue(text);
  if (origin?.startsWith("http://")) return origin;
  throw new Error(`must be an origin such as http://127.0.0.1:8082, got ${shown(text)}`);
}

/** Never repeats the value. */
export function nodeTokenValue(text: string): string {
  if (!/^[\x21-\x7e]{32,}$/.test(text)) throw new Error("must be at least 32 visible ASCII characters without spaces");
  return text;
}

/** Never repeats the value. */
export function adminTokenValue(text: string): string {
  if (!/^[\x21-\x7e]+$/.test(text)) throw new Error("must be visible ASCII characters without spaces");
  return text;
}

/** Comma-separated host names and IP literals. */
export function adminHostList(text: string): string[] {
  return list(text, (item) => {
    const host = canonicalHost(item);
    if (host === null) throw new Error(`must list host names without port or wildcard, got ${shown(item)}`);
    return host;
  });
}

export function executeAccessValue(text: string): "public" | "admin" {
  if (text === "public" || text === "admin") return text;
  throw new Error(`must be public or admin, got ${shown(text)}`);
}

export function forwardedHeaderValue(text: string): "x-forwarded" | "forwarded" {
  const value = text.toLowerCase();
  if (value === "x-forwarded" || value === "forwarded") return value;
  throw new Error(`must be x-forwarded or forwarded, got ${shown(text)}`);
}

/** Comma-separated IP addresses and CIDR blocks. */
export function proxyList(text: string): string[] {
  return list(text, (item) => {
    const [address = "", prefix, ...rest] = item.split("/");
    const bits = addressBits(address);
    const length = prefix === undefined ? bits : integerBetween(0, bits ?? 0)(prefix);
    if (bits === null || length === undefined || rest.length > 0) {
      throw new Error(`must list IP addresses and CIDR blocks, got ${shown(item)}`);
    }
    return item.toLowerCase();
  });
}

function list(text: string, parse: (item: string) => string): string[] {
  const items = text.split(",").map((item) => item.trim());
  return items.filter((item) => item !== "").map(parse);
}

/** ASCII, lower case, without trailing dot; IPv6 in brackets. Null: no host name. */
function canonicalHost(text: string): string | null {
  const bare = text.replace(/\.$/, "");
  const literal = bare.includes(":") && !bare.startsWith("[") ? `[${bare}]` : bare;
  if (literal === "" || /[\s/?#@\\*{}%]/.test(literal)) return null;
  if (!literal.startsWith("[") && literal.includes(":")) return null;
  const url = URL.parse(`http://${literal}/`);
  return url === null || url.hostname === "" || url.port !== "" ? null : url.hostname;
}

function addressBits(address: string): 32 | 128 | null {
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(address))
    return address.split(".").every((part) => Number(part) < 256) ? 32 : null;
  return address.includes(":") && URL.canParse(`http://[${address}]/`) ? 128 : null;
}

function shown(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}
