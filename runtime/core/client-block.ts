/**
 * What one client can choose its addresses from: an IPv4 address, and of IPv6 the /64 that a provider gives to a single
 * household, of which each machine has as many addresses as it likes.
 */
export function clientBlock(address: string): string {
  const bare = address.split("%", 1)[0] ?? "";
  if (!bare.includes(":")) return bare;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(bare)?.[1];
  if (mapped !== undefined) return mapped;
  const [head = "", tail] = bare.split("::");
  const groups = head === "" ? [] : head.split(":");
  if (tail !== undefined) {
    const after = tail === "" ? 0 : tail.split(":").length + (tail.includes(".") ? 1 : 0);
    while (groups.length + after < 8) groups.push("0");
    groups.push(...tail.split(":"));
  }
  const network = groups.slice(0, 4).map((group) => (Number.parseInt(group, 16) || 0).toString(16));
  return `${network.join(":")}::/64`;
}
