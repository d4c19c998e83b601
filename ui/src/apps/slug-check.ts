import { api, ask } from "../api/client.ts";
import { createLiveCheck, type LiveCheck } from "../primitives/live-check.ts";

export type SlugCheck = Awaited<ReturnType<typeof checkSlug>>;

/** What taking the slug would meet, for an app or (null) for a new one. */
export function checkSlug(app: string | null, slug: string, signal: AbortSignal | null = null) {
  const body = { slug };
  return ask(
    app === null
      ? api.POST("/apps/slug:check", { body, signal })
      : api.POST("/apps/{app}/slug:check", { params: { path: { app } }, body, signal }),
  );
}

export function createSlugCheck(app: () => string | null, slug: () => string): LiveCheck<SlugCheck> {
  return createLiveCheck(
    () => (slug() === "" ? null : { app: app(), slug: slug() }),
    (asked, signal) => checkSlug(asked.app, asked.slug, signal),
  );
}
