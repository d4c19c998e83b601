/** Builds the dashboard where that is due, as `bun start` does: `bun .ci/build-dashboard.ts` */
import { buildDashboard } from "../runtime/build-dashboard.ts";
import { project } from "./server.ts";

await buildDashboard({ project, env: process.env, signal: new AbortController().signal });
