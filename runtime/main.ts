/** The second half of `bun start`: the manager, the orchestrator and the executor in one process, for production. */
import { resolve } from "node:path";
import { startDashboard } from "./dashboard.ts";
import { startPiCloud } from "./picloud.ts";
import { runService } from "./run-service.ts";

const project = resolve(import.meta.dir, "..");
await runService("PiCloud", (log) =>
  startPiCloud({
    env: process.env,
    mode: "production",
    log,
    dashboard: () => startDashboard({ project, env: process.env, log }),
  }),
);
