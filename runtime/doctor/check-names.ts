import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { note, ok, type Finding } from "./finding.ts";

const LOOKUP_MS = 3_000;
const AT_ONCE = 16;
/** Of an installation with more claims, the first ones stand for the others. */
const MOST = 200;

export type Resolve = (host: string) => Promise<string[]>;

/**
 * Whether names lead to this machine: those of the claims and of the public base URL. Nothing here is wrong by itself: a
 * router or a proxy may stand between, and a name server may not be reachable from here.
 */
export async function checkNames(
  hosts: readonly string[],
  resolve: Resolve = resolveHost,
  own: ReadonlySet<string> = ownAddresses(),
): Promise<Finding[]> {
  const named = [...new Set(hosts)].filter((host) => host !== "localhost" && !host.endsWith(".localhost"));
  const findings: Finding[] = [];
  const waiting = named.slice(0, MOST);
  const work = async () => {
    for (let host = waiting.shift(); host !== undefined; host = waiting.shift()) {
      findings.push(await checkName(host, resolve, own));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  if (named.length === 0) return [ok("domains", "only localhost is claimed")];
  const right = findings.filter(({ status }) => status === "ok");
  const notes = findings.filter(({ status }) => status !== "ok").sort((a, b) => (a.message < b.message ? -1 : 1));
  if (right.length > 0) notes.unshift(ok("domains", `${right.length} of ${named.length} lead to this machine`));
  return notes;
}

async function checkName(host: string, resolve: Resolve, own: ReadonlySet<string>): Promise<Finding> {
  const bare = host.replace(/^\[|\]$/g, "");
  let addresses: string[];
  try {
    addresses = isIP(bare) === 0 ? await resolve(bare) : [bare];
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    const why =
      code === "ENOTFOUND" ? "leads nowhere: give it an address at your name server" : "cannot be looked up from here";
    return note("domains", `${host} ${why}`);
  }
  if (addresses.some((address) => own.has(address))) return ok("domains", host);
  const list = addresses.slice(0, 3).join(", ");
  return note(
    "domains",
    `${host} leads to ${list}, which is none of this machine's addresses: right if a router or proxy passes it on`,
  );
}

async function resolveHost(host: string): Promise<string[]> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(Object.assign(new Error("no answer in time"), { code: "ETIMEOUT" })),
    LOOKUP_MS,
  );
  try {
    const found = await Promise.race([lookup(host, { all: true }), late]);
    return found.map(({ address }) => address);
  } finally {
    clearTimeout(timer);
  }
}

function ownAddresses(): Set<string> {
  return new Set(Object.values(networkInterfaces()).flatMap((entries) => entries?.map(({ address }) => address) ?? []));
}
