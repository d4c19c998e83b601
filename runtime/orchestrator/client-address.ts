import { BlockList, isIP } from "node:net";

/** Who a request comes from, and what they called: the one place that decides whether forwarded headers are believed. */
export interface Client {
  /** IP address, without port; an IPv4 one in its own spelling. */
  address(): string;
  scheme: "http" | "https";
  /** The `Host` that the client sent, unparsed. */
  hostHeader: string | null;
  /** Whether a trusted proxy told any of this. */
  forwarded: boolean;
}

export type ReadClient = (headers: Headers, peerAddress: () => string) => Client;

/**
 * `trustedProxies` are addresses and CIDR blocks. `X-Forwarded-For`, `-Proto` and `-Host` are believed from those alone:
 * the client is the last address that is no trusted proxy, and of the other two the last value counts, as the proxy
 * nearest to us wrote it.
 */
export function createClientReader(trustedProxies: readonly string[]): ReadClient {
  if (trustedProxies.length === 0) {
    return (headers, peerAddress) => ({
      address: () => plainAddress(peerAddress()),
      scheme: "http",
      hostHeader: headers.get("host"),
      forwarded: false,
    });
  }
  const trusted = blockList(trustedProxies);
  return (headers, peerAddress) => {
    const peer = plainAddress(peerAddress());
    if (!isListed(trusted, peer)) {
      return { address: () => peer, scheme: "http", hostHeader: headers.get("host"), forwarded: false };
    }
    const scheme = lastValue(headers.get("x-forwarded-proto"))?.toLowerCase();
    return {
      address: () => clientAddress(headers.get("x-forwarded-for"), peer, trusted),
      scheme: scheme === "https" || scheme === "wss" ? "https" : "http",
      hostHeader: lastValue(headers.get("x-forwarded-host")) ?? headers.get("host"),
      forwarded: true,
    };
  };
}

function clientAddress(forwardedFor: string | null, peer: string, trusted: BlockList): string {
  let address = peer;
  for (const hop of (forwardedFor ?? "").split(",").toReversed()) {
    const next = withoutPort(hop.trim());
    // Beyond an entry that is no address nothing can be told: the last proxy that spoke is all that is known.
    if (isIP(next) === 0) return address;
    address = plainAddress(next);
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

/** A socket that listens on IPv6 shows IPv4 peers as `::ffff:1.2.3.4`. */
function plainAddress(address: string): string {
  return address.startsWith("::ffff:") && isIP(address.slice(7)) === 4 ? address.slice(7) : address;
}

/** `1.2.3.4:5`, `[::1]:5` and `[::1]` are seen in the wild. */
function withoutPort(hop: string): string {
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(hop)?.[1];
  return bracketed ?? hop.replace(/^([^:]*):\d+$/, "$1");
}

function lastValue(header: string | null): string | null {
  const value = header?.split(",").at(-1)?.trim();
  return value === undefined || value === "" ? null : value;
}
