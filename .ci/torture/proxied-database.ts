import { startFaultServer } from "../../sql/faults/fault-server.ts";
import { startTcpProxy, type TcpProxy } from "../../sql/faults/tcp-proxy.ts";
import type { Trial } from "./trial.ts";

/** A PostgreSQL with all that can happen on the way to it; gone with the trial. `url` leads through the proxy. */
export async function startProxiedDatabase(trial: Trial): Promise<{ url: string; proxy: TcpProxy }> {
  const database = await startFaultServer();
  trial.defer(() => database.close());
  const url = new URL(database.url);
  const proxy = await startTcpProxy(Number(url.port));
  trial.defer(() => proxy.close());
  url.port = String(proxy.port);
  return { url: url.href, proxy };
}
