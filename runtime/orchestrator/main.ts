/** The orchestrator as a process of its own, for production. */
import { startOrchestratorService } from "../orchestrator-service.ts";
import { runService } from "../run-service.ts";

await runService("The orchestrator", (log) => startOrchestratorService({ env: process.env, log }));
