/** The executor as a process of its own, for production. */
import { startExecutorService } from "../executor-service.ts";
import { runService } from "../run-service.ts";

await runService("The executor", (log) => startExecutorService({ env: process.env, log }));
