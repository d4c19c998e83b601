import type { Queries, Transaction } from "./transaction.ts";

/** Who has a slug, or had it and is redirected to. */
export interface SlugHolder {
  appId: string;
  /** The slug that the holder has now. */
  slug: string;
  use: "current" | "history";
}

/**
 * Until the transaction ends nobody else gives a slug away or takes one: `apps` and the history are two tables, and no
 * constraint sees both.
 */
export async function lockSlugs(sql: Transaction): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtext('picloud.slugs'))`;
}

export async function findSlugHolder(sql: Queries, slug: string): Promise<SlugHolder | null> {
  const [row] = await sql<{ app_id: string; slug: string; use: "current" | "history" }[]>`
    SELECT id AS app_id, slug, 'current' AS use FROM apps WHERE slug = ${slug}
    UNION ALL
    SELECT apps.id, apps.slug, 'history' FROM app_slug_history h JOIN apps ON apps.id = h.app_id WHERE h.slug = ${slug}
    LIMIT 1`;
  return row ? { appId: row.app_id, slug: row.slug, use: row.use } : null;
}

/** From now on the slug redirects to the app. */
export async function keepOldSlug(sql: Transaction, slug: string, appId: string): Promise<void> {
  await sql`
    INSERT INTO app_slug_history (slug, app_id) VALUES (${slug}, ${appId})
    ON CONFLICT (slug) DO UPDATE SET app_id = excluded.app_id, created_at = now()`;
}

/** Ends a redirect. */
export async function forgetOldSlug(sql: Transaction, slug: string): Promise<void> {
  await sql`DELETE FROM app_slug_history WHERE slug = ${slug}`;
}
