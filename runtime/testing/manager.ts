import { NodeService, type NodeServiceOptions } from "../../control/serve-nodes.ts";
import { ManagerClient } from "../orchestrator/manager-client.ts";

export const NODE_TOKEN = "node-of-a-test-0123456789abcdef0123456789abcdef";
export const ADMIN_TOKEN = "token-of-a-test-0123456789";

/** A manager's HTTP side at a free port, and the client of it. */
export interface ServedManager {
  manager: ManagerClient;
  port: number;
  /** As a crash of its process would: whatever is under way is lost. The client finds another one at the same port. */
  stop(): Promise<void>;
}

/** What is not given answers 404, or fails. */
export function serveManager(options: Partial<NodeServiceOptions>, port = 0): ServedManager {
  const service = new NodeService({
    token: NODE_TOKEN,
    adminToken: ADMIN_TOKEN,
    admin: { identify: async () => null, isPlatformToken: () => false },
    record: () => Promise.reject(new Error("Nothing takes executions here")),
    control: async () => new Response(null, { status: 404 }),
    log: { error() {} },
    ...options,
  });
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port,
    idleTimeout: 0,
    fetch: (request) => service.answer(request),
  });
  const manager = new ManagerClient({ url: `http://127.0.0.1:${server.port}`, token: NODE_TOKEN });
  return {
    manager,
    port: server.port ?? 0,
    async stop() {
      service.close();
      await server.stop(true);
    },
  };
}
