/** The executor's own process, with `sleep_ms(n)` for scripts: what waits is what can be interrupted. */
import { startExecutorService } from "../executor-service.ts";
import { runService } from "../run-service.ts";

await runService("The executor", (log) => startExecutorService({ env: process.env, log, allowSleep: true }));
