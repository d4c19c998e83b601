import { rateLimitJson, rateLimitOf, type RateLimit, type RateLimitJson } from "../../runtime/core/rate-limit.ts";
import type { Page, PageRequest, Queries, Transaction } from "./transaction.ts";
import { containsPattern, toPage } from "./transaction.ts";
import { readSummary, summaryOfApps, type Summary } from "./summaries.ts";

export interface App {
  id: string;
  slug: string;
  name: string;
  description: string;
  /** What it lets through to its scripts, all requests together and those of one client address. */
  rateLimit: RateLimit | null;
  clientRateLimit: RateLimit | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type AppWithSummary = App & { summary: Summary | null };

interface AppRow {
  id: string;
  slug: string;
  name: string;
  description: string;
  rate_limit: RateLimitJson | null;
  client_rate_limit: RateLimitJson | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

const COLUMNS = [
  "id",
  "slug",
  "name",
  "description",
  "rate_limit",
  "client_rate_limit",
  "version",
  "created_at",
  "updated_at",
] as const;

export async function findAppById(sql: Queries, id: string): Promise<App | null> {
  const [row] = await sql<AppRow[]>`SELECT ${sql(COLUMNS)} FROM apps WHERE id = ${id}`;
  return row ? toApp(row) : null;
}

/** The app that has the slug, or else had it and is still redirected to. */
export async function findAppBySlug(sql: Queries, slug: string): Promise<{ app: App; current: boolean } | null> {
  const [row] = await sql<(AppRow & { current: boolean })[]>`
    SELECT ${sql(COLUMNS)}, slug = ${slug} AS current FROM apps
    WHERE slug = ${slug} OR id = (SELECT app_id FROM app_slug_history WHERE slug = ${slug})
    ORDER BY current DESC LIMIT 1`;
  return row ? { app: toApp(row), current: row.current } : null;
}

/** All apps, or that one alone, in the order of creation. With `summary` it is still one query. */
export async function listApps(
  sql: Queries,
  onlyId: string | null,
  page: PageRequest,
  summary: boolean,
): Promise<Page<AppWithSummary>> {
  const pattern = containsPattern(page.q);
  const rows = await sql<(AppRow & { summary?: unknown })[]>`
    SELECT page.* ${summary ? sql`, ${summaryOfApps(sql)} AS summary` : sql``}
    FROM (
      SELECT ${sql(COLUMNS)} FROM apps
      WHERE (${page.after}::uuid IS NULL OR id > ${page.after}::uuid)
        AND (${onlyId}::uuid IS NULL OR id = ${onlyId}::uuid)
        AND (${pattern}::text IS NULL OR slug ILIKE ${pattern} OR name ILIKE ${pattern})
      ORDER BY id LIMIT ${page.limit + 1}
    ) AS page ORDER BY page.id`;
  return toPage(
    rows.map((row) => Object.assign(toApp(row), { summary: summary ? readSummary(row.summary) : null })),
    page.limit,
  );
}

/** Null when the slug is taken. */
export async function insertApp(
  sql: Transaction,
  app: Pick<App, "id" | "slug" | "name" | "description" | "rateLimit" | "clientRateLimit">,
): Promise<App | null> {
  const [row] = await sql<AppRow[]>`
    INSERT INTO apps (id, slug, name, description, rate_limit, client_rate_limit)
    VALUES (${app.id}, ${app.slug}, ${app.name}, ${app.description}, ${limitText(app.rateLimit)}::text::jsonb,
      ${limitText(app.clientRateLimit)}::text::jsonb)
    ON CONFLICT (slug) DO NOTHING RETURNING ${sql(COLUMNS)}`;
  return row ? toApp(row) : null;
}

/** Reads and locks: nothing of the app's claims, routes and slug changes until the transaction ends. */
export async function lockApp(sql: Transaction, id: string): Promise<App | null> {
  const [row] = await sql<AppRow[]>`SELECT ${sql(COLUMNS)} FROM apps WHERE id = ${id} FOR NO KEY UPDATE`;
  return row ? toApp(row) : null;
}

export interface AppFields {
  slug?: string | undefined;
  name?: string | undefined;
  description?: string | undefined;
  rateLimit?: RateLimit | null | undefined;
  clientRateLimit?: RateLimit | null | undefined;
}

/** Only what is given; breaks `apps_slug_unique` when the slug is taken. The app is locked. */
export async function updateApp(sql: Transaction, id: string, change: AppFields): Promise<App> {
  const [row] = await sql<AppRow[]>`
    UPDATE apps SET
      slug = coalesce(${change.slug ?? null}, slug),
      name = coalesce(${change.name ?? null}, name),
      description = coalesce(${change.description ?? null}, description),
      rate_limit = CASE WHEN ${change.rateLimit === undefined} THEN rate_limit
        ELSE ${limitText(change.rateLimit)}::text::jsonb END,
      client_rate_limit = CASE WHEN ${change.clientRateLimit === undefined} THEN client_rate_limit
        ELSE ${limitText(change.clientRateLimit)}::text::jsonb END,
      version = version + 1,
      updated_at = now()
    WHERE id = ${id} RETURNING ${sql(COLUMNS)}`;
  if (!row) throw new Error("The locked app is gone");
  return toApp(row);
}

/** Its scripts, routes, claims, slug history and logs go with it. */
export async function deleteApp(sql: Transaction, id: string): Promise<void> {
  await sql`DELETE FROM apps WHERE id = ${id}`;
}

function toApp(row: AppRow): App {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    description: row.description,
    rateLimit: rateLimitOf(row.rate_limit),
    clientRateLimit: rateLimitOf(row.client_rate_limit),
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function limitText(limit: RateLimit | null | undefined): string | null {
  return limit ? JSON.stringify(rateLimitJson(limit)) : null;
}
