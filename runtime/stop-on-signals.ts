import type { PlatformLog } from "./platform-log.ts";

const DEADLINE_MS = 9_500;

/**
 * SIGTERM, SIGINT, SIGHUP and the end of the process that watches over this one stop it gracefully, in 10 s at most; a
 * second signal ends it at once.
 */
export function stopOnSignals(stop: () => Promise<void>, log: PlatformLog): void {
  let stopping = false;
  const onSignal = (signal: string) => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => {
      log.error({ signal }, "Stopping took too long");
      process.exit(1);
    }, DEADLINE_MS);
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log.error({ err: error }, "Stopping failed");
        process.exit(1);
      },
    );
  };
  for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"]) process.on(signal, () => onSignal(signal));
  process.on("disconnect", () => onSignal("disconnect"));
}
