import { openDriver } from "./drivers.ts";
import { startFaultServer, type FaultServer } from "./fault-server.ts";
import { startTcpProxy, type TcpProxy } from "./tcp-proxy.ts";
import { inspectHalves, runWriters, type WriterFigures } from "./writers.ts";

export const FAULTS = ["none", "terminate", "kill", "freeze", "blackhole"] as const;
export type Fault = (typeof FAULTS)[number];

/** Runs 16 writers against one fault, on `driver` (see drivers.ts), and says what came of it. */
export async function runFault(fault: Fault, driver: string, durationMs: number): Promise<WriterFigures> {
  const server = await startFaultServer();
  const proxy = await startTcpProxy(Number(new URL(server.url).port));
  try {
    const url = new URL(server.url);
    if (fault === "blackhole") url.port = String(proxy.port);
    const tested = await openDriver(driver, url.href, 10);
    const figures = await runWriters(tested, { writers: 16, durationMs }, (untilMs) =>
      disturb(fault, server, proxy, untilMs),
    );
    await Promise.race([tested.close().catch(() => {}), Bun.sleep(3_000)]);
    const inspector = await openDriver("bun", server.url, 1);
    await inspectHalves(inspector, figures);
    await inspector.close();
    return figures;
  } finally {
    proxy.close();
    await server.close();
  }
}

/** The last fault ends early enough to see the recovery. */
async function disturb(fault: Fault, server: FaultServer, proxy: TcpProxy, untilMs: number): Promise<void> {
  if (fault === "none") return;
  if (fault === "terminate") {
    while (performance.now() < untilMs - 2_500) {
      await Bun.sleep(2_000);
      await server.terminateBackends();
    }
    return;
  }
  const totalMs = untilMs - performance.now();
  await Bun.sleep(2_000);
  if (fault === "kill") {
    await server.kill();
    return;
  }
  const outageMs = Math.max(2_000, Math.min(8_000, totalMs - 13_000));
  if (fault === "freeze") await server.freeze();
  else proxy.blackhole();
  await Bun.sleep(outageMs);
  if (fault === "freeze") await server.thaw();
  else proxy.restore();
}

if (import.meta.main) {
  const [seconds = "20", driver = "connect", ...chosen] = Bun.argv.slice(2);
  for (const fault of chosen.length > 0 ? chosen : FAULTS) {
    const figures = await runFault(fault as Fault, driver, Number(seconds) * 1_000);
    process.stdout.write(`${driver} ${fault} ${JSON.stringify(figures)}\n`);
  }
  process.exit(0);
}
