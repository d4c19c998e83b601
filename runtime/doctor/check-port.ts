import { readdir, readFile, readlink } from "node:fs/promises";
import { PiCloudError } from "../core/errors.ts";
import type { BindAddress } from "../core/settings.ts";
import { localUrl, requireFreeAddress, shownAddress } from "../listen-address.ts";
import { ok, oneLine, wrong, type Finding } from "./finding.ts";

const ANSWER_MS = 8_000;

/** Free, or this very program's. */
export async function checkPort(bind: BindAddress): Promise<Finding[]> {
  const address = shownAddress(bind);
  try {
    requireFreeAddress(bind);
    return [ok("port", `${address} is free: no server runs there`)];
  } catch (error) {
    const cause = error instanceof PiCloudError ? error.cause : null;
    const taken = cause instanceof Error && "code" in cause && cause.code === "EADDRINUSE";
    if (!taken) throw error;
  }
  const version = await askVersion(localUrl(bind));
  if (version !== null) return [ok("port", `PiCloud ${version} answers on ${address}`)];
  const holder = await findHolder(bind.port);
  return [wrong("port", `${address} is taken by ${holder}: stop it, or set PICLOUD_BIND to another address`)];
}

async function askVersion(url: string): Promise<string | null> {
  try {
    const answer: unknown = await (await fetch(`${url}/version`, { signal: AbortSignal.timeout(ANSWER_MS) })).json();
    const isOurs =
      typeof answer === "object" && answer !== null && "executor_protocol" in answer && "product" in answer;
    return isOurs ? oneLine(String(answer.product)).slice(0, 40) : null;
  } catch {
    return null;
  }
}

/** Linux tells whose a listening socket is, of other users' processes to root alone. */
async function findHolder(port: number): Promise<string> {
  const unknown = "another program";
  const tables = await Promise.all(
    ["/proc/net/tcp", "/proc/net/tcp6"].map((path) => readFile(path, "utf8").catch(() => "")),
  );
  const LISTENING = "0A";
  const suffix = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const sockets = tables
    .flatMap((table) => table.split("\n").slice(1))
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, , state]) => local?.endsWith(suffix) && state === LISTENING)
    .map((fields) => `socket:[${fields[9]}]`);
  for (const pid of (await readdir("/proc").catch(() => [])).filter((name) => /^\d+$/.test(name))) {
    for (const fd of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const target = await readlink(`/proc/${pid}/fd/${fd}`).catch(() => "");
      if (!sockets.includes(target)) continue;
      const name = oneLine(await readFile(`/proc/${pid}/comm`, "utf8").catch(() => ""));
      return name === "" ? `PID ${pid}` : `PID ${pid} (${name})`;
    }
  }
  return unknown;
}
