import { BlockList, isIP } from "node:net";
import { parseForwarded } from "./forwarded-header.ts";

/** Who a request comes from, and what they called: the one place that decides whether forwarded headers are believed. */
export interface Client {
  /** IP address, without port; an IPv4 one in its own spelling, an IPv6 one in the canonical one. */
  address(): string;
  scheme: "http" | "https";
  /** The `Host` that the client sent, unparsed. */
  hostHeader: string | null;
  /** Whether a trusted proxy told any of this. */
  forwarded: boolean;
}

export type ReadClient = (headers: Headers, peerAddress: () => string) => Client;

/** Which headers the trusted proxies write. A proxy passes on those that it does not write as the client sent them. */
export type ForwardedHeader = "x-forwarded" | "forwarded";

export interface ClientSettings {
  /** Addresses and CIDR blocks. */
  trustedProxies: readonly string[];
  forwardedHeader: ForwardedHeader;
}

/** What the proxies say, each of them on its own; the nearest one's last. */
interface Told {
  /** Nodes that connections came from. */
  hops(): string[];
  scheme: string | null;
  host: string | null;
}

/**
 * `X-Forwarded-For`, `-Proto` and `-Host`, or `Forwarded`, are believed from trusted proxies alone: the client is the last
 * address that is no trusted proxy, and of scheme and host the last value counts, as the proxy nearest to us wrote it.
 */
export function createClientReader({ trustedProxies, forwardedHeader }: ClientSettings): ReadClient {
  if (trustedProxies.length === 0) {
    return (headers, peerAddress) => ({
      address: () => plainAddress(peerAddress()),
      scheme: "http",
      hostHeader: headers.get("host"),
      forwarded: false,
    });
  }
  const trusted = blockList(trustedProxies);
  const readTold = forwardedHeader === "forwarded" ? toldByForwarded : toldByXForwarded;
  return (headers, peerAddress) => {
    const peer = plainAddress(peerAddress());
    if (!isListed(trusted, peer)) {
      return { address: () => peer, scheme: "http", hostHeader: headers.get("host"), forwarded: false };
    }
    const told = readTold(headers);
    const scheme = told.scheme?.toLowerCase();
    return {
      address: () => clientAddress(told.hops(), peer, trusted),
      scheme: scheme === "https" || scheme === "wss" ? "https" : "http",
      hostHeader: told.host ?? headers.get("host"),
      forwarded: true,
    };
  };
}

function toldByXForwarded(headers: Headers): Told {
  return {
    hops: () => (headers.get("x-forwarded-for") ?? "").split(","),
    scheme: lastValue(headers.get("x-forwarded-proto")),
    host: lastValue(headers.get("x-forwarded-host")),
  };
}

function toldByForwarded(headers: Headers): Told {
  const elements = parseForwarded(headers.get("forwarded") ?? "");
  const nearest = elements.at(-1);
  return {
    hops: () => elements.map((element) => element.for ?? ""),
    scheme: nearest?.proto ?? null,
    host: nearest?.host ?? null,
  };
}

function clientAddress(hops: readonly string[], peer: string, trusted: BlockList): string {
  let address = peer;
  for (const hop of hops.toReversed()) {
    const next = canonicalAddress(withoutPort(hop.trim()));
    // Beyond an entry that is no address nothing can be told: the last proxy that spoke is all that is known.
    if (next === null) return address;
    address = next;
    if (!isListed(trusted, address)) return address;
  }
  return address;
}

function blockList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    if (prefix === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(prefix), family);
  }
  return list;
}

function isListed(list: BlockList, address: string): boolean {
  const version = isIP(address);
  return version !== 0 && list.check(address, version === 6 ? "ipv6" : "ipv4");
}

/** One spelling of each address, or it would count as several clients. Null: no address, or one with a zone. */
function canonicalAddress(text: string): string | null {
  if (isIP(text) !== 6) return isIP(text) === 4 ? text : null;
  const address = URL.parse(`http://[${text}]/`)?.hostname.slice(1, -1);
  if (address === undefined) return null;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address) ?? [];
  if (high === undefined || low === undefined) return address;
  const [a, b] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return `${a >> 8}.${a & 255}.${b >> 8}.${b & 255}`;
}

/** A socket that listens on IPv6 shows IPv4 peers as `::ffff:1.2.3.4`. */
function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** `1.2.3.4:5`, `[::1]:5` and `[::1]` are seen in the wild; RFC 7239 has `_port` too. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::[\w.-]+)?$/.exec(hop)?.[1];
  return bracketed ?? hop.replace(/^([^:]*):[\w.-]+$/, "$1");
}

function lastValue(header: string | null): string | null {
  const value = header?.split(",").at(-1)?.trim();
  return value === undefined || value === "" ? null : value;
}
