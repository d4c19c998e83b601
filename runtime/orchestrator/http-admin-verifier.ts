import { IDENTIFY_PATH, readIdentified } from "../core/manager-wire.ts";
import { looksLikeToken } from "../core/platform-token.ts";
import type { AdminVerifier } from "../core/ports.ts";
import type { ManagerClient } from "./manager-client.ts";
import type { ManagerWatch } from "./manager-watch.ts";

const DEADLINE_MS = 6_000;

/**
 * Asks the manager who sends a request. Nothing is kept: what was revoked is refused from then on. Throws
 * `manager_unavailable` or `database_unavailable` when it cannot be found out.
 */
export function createHttpAdminVerifier(manager: ManagerClient, watch: ManagerWatch): AdminVerifier {
  return {
    isPlatformToken: (token) => looksLikeToken(token) || watch.isAdminToken(token),
    async identify(headers, origin) {
      const asked = { authorization: headers.get("authorization"), cookie: headers.get("cookie"), origin };
      return readIdentified(await manager.ask(IDENTIFY_PATH, asked, DEADLINE_MS));
    },
  };
}
