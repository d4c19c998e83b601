import { onStopSignal } from "./on-stop-signal.ts";
import type { PlatformLog } from "./platform-log.ts";

const DEADLINE_MS = 9_500;

/**
 * SIGTERM, SIGINT, SIGHUP and the end of the process that watches over this one stop it gracefully, in 10 s at most; a
 * second signal that is not the first one passed on ends it at once.
 */
export function stopOnSignals(stop: () => Promise<void>, log: PlatformLog): void {
  const begin = (signal: string) => {
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
  onStopSignal(["SIGTERM", "SIGINT", "SIGHUP", "disconnect"], begin, () => process.exit(1));
}
