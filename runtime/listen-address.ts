import { PiCloudError } from "./core/errors.ts";
import type { BindAddress } from "./core/settings.ts";

/**
 * Fails at once when nothing can listen there, before anything slow is started. Throws `cannot_listen` with one
 * sentence.
 */
export function requireFreeAddress(bind: BindAddress): void {
  if (bind.port === 0) return;
  try {
    Bun.listen({ hostname: bind.hostname, port: bind.port, exclusive: true, socket: { data() {} } }).stop(true);
  } catch (error) {
    throw cannotListen(bind, error);
  }
}

/** One sentence about why nothing can listen there. */
export function cannotListen(bind: BindAddress, cause: unknown): PiCloudError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const address = shownAddress(bind);
  const reason =
    {
      EADDRINUSE: "the port is taken; stop what listens there, or set PICLOUD_BIND to another address",
      EACCES: "this user may not use that port; set PICLOUD_BIND to one above 1023",
      EADDRNOTAVAIL: "this machine has no such address; set PICLOUD_BIND to one that it has",
      ENOTFOUND: "there is no such host; set PICLOUD_BIND to an address of this machine",
    }[code] ?? (code === "" ? "the address cannot be used" : `the address cannot be used (${code})`);
  return new PiCloudError("cannot_listen", `Cannot listen on ${address}: ${reason}`, {}, { cause });
}

/** `127.0.0.1:8080`, `[::1]:8080`. */
export function shownAddress({ hostname, port }: BindAddress): string {
  return `${hostname.includes(":") ? `[${hostname}]` : hostname}:${port}`;
}

/** Where a browser on this machine finds what listens there. */
export function localUrl({ hostname, port }: BindAddress): string {
  const host = ["127.0.0.1", "0.0.0.0", "::", "::1", "localhost"].includes(hostname) ? "localhost" : hostname;
  return `http://${shownAddress({ hostname: host, port })}`;
}
