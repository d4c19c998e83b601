import { api, ask } from "../api/client.ts";
import { createLiveCheck, type LiveCheck } from "../apps/live-check.ts";

export type ClaimCheck = Awaited<ReturnType<typeof checkClaim>>;

/** What claiming the pattern would meet; `problem` says why it is no pattern. */
async function checkClaim(app: { id: string; slug: string }, pattern: string, signal: AbortSignal) {
  const params = { path: { app: app.slug } };
  const check = await ask(api.POST("/apps/{app}/domains/check", { params, body: { pattern }, signal }));
  return { ...check, problem: check.status === "invalid" ? await problemOf(app.id, pattern, signal) : null };
}

/** Of a pattern, the check says only that it is none. That of routes, which have the same patterns, says why. */
async function problemOf(appId: string, host: string, signal: AbortSignal): Promise<string> {
  const body = { app_id: appId, host, path: "/" };
  const { errors } = await ask(api.POST("/routes/check", { body, signal }));
  return errors.find((error) => error.field === "host")?.message ?? "This is no host pattern";
}

export function createClaimCheck(
  app: () => { id: string; slug: string },
  pattern: () => string,
): LiveCheck<ClaimCheck> {
  return createLiveCheck(
    () => (pattern() === "" ? null : { app: { id: app().id, slug: app().slug }, pattern: pattern() }),
    (asked, signal) => checkClaim(asked.app, asked.pattern, signal),
  );
}
