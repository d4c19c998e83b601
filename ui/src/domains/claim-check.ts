import { api, ask } from "../api/client.ts";
import type { DomainCheck } from "../api/types.ts";
import { createLiveCheck, type LiveCheck } from "../primitives/live-check.ts";

/** What claiming the pattern would meet, while it is typed. */
export function createClaimCheck(appSlug: () => string, pattern: () => string): LiveCheck<DomainCheck> {
  return createLiveCheck(
    () => (pattern() === "" ? null : { app: appSlug(), pattern: pattern() }),
    ({ app, pattern: asked }, signal) =>
      ask(api.POST("/apps/{app}/domains/check", { params: { path: { app } }, body: { pattern: asked }, signal })),
  );
}
