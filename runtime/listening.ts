import type { BindAddress } from "./core/settings.ts";
import { cannotListen } from "./listen-address.ts";
import type { createIngress } from "./orchestrator/ingress.ts";

type Ingress = ReturnType<typeof createIngress>;

/** In-flight requests are waited for this long, whatever their scripts' own deadlines. */
const DRAIN_MS = 6_000;

/** Throws `cannot_listen` with one sentence. */
export function listen(ingress: Ingress, bind: BindAddress): number {
  try {
    ingress.listen({ hostname: bind.hostname, port: bind.port });
  } catch (error) {
    throw cannotListen(bind, error);
  }
  return ingress.server?.port ?? bind.port;
}

/** What of a server is needed to end it. */
export interface Drainable {
  stop(closeActiveConnections?: boolean): Promise<void>;
}

/** Takes no new connection, ends the streams that would never end, and waits for the answers that are due. */
export async function drain(server: Drainable | null, endStreams: () => void = () => {}): Promise<void> {
  if (server === null) return;
  const answered = server.stop();
  endStreams();
  const { promise: late, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, DRAIN_MS);
  await Promise.race([answered, late]);
  clearTimeout(timer);
  await server.stop(true);
}
