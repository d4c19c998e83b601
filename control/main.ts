/** The manager as a process of its own, for production. */
import { resolve } from "node:path";
import { startDashboard } from "../runtime/dashboard.ts";
import { startManagerService } from "../runtime/manager-service.ts";
import { runService } from "../runtime/run-service.ts";

const project = resolve(import.meta.dir, "..");
await runService("The manager", (log) =>
  startManagerService({
    env: process.env,
    log,
    dashboard: () => startDashboard({ project, env: process.env, log }),
  }),
);
