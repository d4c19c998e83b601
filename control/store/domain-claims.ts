import type { HostPattern } from "../../runtime/core/host-pattern.ts";
import { containsPattern, toPage, type Page, type PageRequest, type Queries, type Transaction } from "./transaction.ts";

export interface DomainClaim {
  id: string;
  appId: string;
  pattern: string;
  shapeKey: string;
  kind: "exact" | "wildcard";
  createdAt: Date;
}

/** A claim with the slug of the app that holds it. */
export type HeldClaim = DomainClaim & { slug: string };

interface ClaimRow {
  id: string;
  app_id: string;
  pattern: string;
  shape_key: string;
  kind: "exact" | "wildcard";
  created_at: Date;
}

const COLUMNS = ["id", "app_id", "pattern", "shape_key", "kind", "created_at"] as const;

/** In the order of creation. */
export async function listClaims(sql: Queries, appId: string, page: PageRequest): Promise<Page<DomainClaim>> {
  const pattern = containsPattern(page.q);
  const rows = await sql<ClaimRow[]>`
    SELECT ${sql(COLUMNS)} FROM app_domains
    WHERE app_id = ${appId} AND (${page.after}::uuid IS NULL OR id > ${page.after}::uuid)
      AND (${pattern}::text IS NULL OR pattern ILIKE ${pattern})
    ORDER BY id LIMIT ${page.limit + 1}`;
  return toPage(rows.map(toClaim), page.limit);
}

/** All claims of an app. */
export async function claimsOfApp(sql: Queries, appId: string): Promise<DomainClaim[]> {
  const rows = await sql<ClaimRow[]>`SELECT ${sql(COLUMNS)} FROM app_domains WHERE app_id = ${appId} ORDER BY id`;
  return rows.map(toClaim);
}

/** All claims that other apps hold. */
export async function claimsOfOtherApps(sql: Queries, appId: string): Promise<HeldClaim[]> {
  const rows = await sql<(ClaimRow & { slug: string })[]>`
    SELECT d.*, apps.slug FROM app_domains d JOIN apps ON apps.id = d.app_id WHERE d.app_id <> ${appId}`;
  return rows.map((row) => Object.assign(toClaim(row), { slug: row.slug }));
}

/** A claim of this app. */
export async function findClaim(sql: Queries, appId: string, claimId: string): Promise<DomainClaim | null> {
  const [row] = await sql<ClaimRow[]>`
    SELECT ${sql(COLUMNS)} FROM app_domains WHERE id = ${claimId} AND app_id = ${appId}`;
  return row ? toClaim(row) : null;
}

/** The one claim of this shape on the whole platform. */
export async function findClaimByShape(sql: Queries, shapeKey: string): Promise<HeldClaim | null> {
  const [row] = await sql<(ClaimRow & { slug: string })[]>`
    SELECT d.*, apps.slug FROM app_domains d JOIN apps ON apps.id = d.app_id WHERE d.shape_key = ${shapeKey}`;
  return row ? Object.assign(toClaim(row), { slug: row.slug }) : null;
}

/** Null when the shape is taken. */
export async function insertClaim(sql: Transaction, appId: string, host: HostPattern): Promise<DomainClaim | null> {
  const [row] = await sql<ClaimRow[]>`
    INSERT INTO app_domains (id, app_id, pattern, shape_key, kind)
    VALUES (${Bun.randomUUIDv7()}, ${appId}, ${host.pattern}, ${host.shapeKey}, ${host.kind})
    ON CONFLICT (shape_key) DO NOTHING RETURNING ${sql(COLUMNS)}`;
  return row ? toClaim(row) : null;
}

/** Breaks `app_domains_shape_key_unique` when the shape is taken. Null: the claim is gone. */
export async function updateClaim(sql: Transaction, claimId: string, host: HostPattern): Promise<DomainClaim | null> {
  const [row] = await sql<ClaimRow[]>`
    UPDATE app_domains SET pattern = ${host.pattern}, shape_key = ${host.shapeKey}, kind = ${host.kind}
    WHERE id = ${claimId} RETURNING ${sql(COLUMNS)}`;
  return row ? toClaim(row) : null;
}

export async function deleteClaim(sql: Transaction, claimId: string): Promise<void> {
  await sql`DELETE FROM app_domains WHERE id = ${claimId}`;
}

function toClaim(row: ClaimRow): DomainClaim {
  return {
    id: row.id,
    appId: row.app_id,
    pattern: row.pattern,
    shapeKey: row.shape_key,
    kind: row.kind,
    createdAt: row.created_at,
  };
}
