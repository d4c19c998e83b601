import type { Principal } from "../../runtime/core/principal.ts";
import { containsPattern, toPage, type Page, type PageRequest, type Queries, type Sql } from "./transaction.ts";

/** Who acts, by which request, from where. */
export interface Actor {
  principal: Principal;
  method: string;
  /** Of the request, without its query. */
  path: string;
  /** IP address of the client; empty where there is none. */
  address: string;
}

/** What a change was made to. */
export interface AuditSubject {
  /** `app`, `script`, `route`, `domain`, `account`, `token`, `session`, `password`, `backup`. */
  resource: string;
  id: string | null;
  /** The app that it belongs to; null: to the platform. */
  appId: string | null;
}

/** A row to be. */
export interface AuditEntry extends Actor {
  subject: AuditSubject;
  /** `ok`, or the code of what refused it. */
  outcome: string;
}

/** A row as it was written. */
export interface AuditRecord {
  id: string;
  at: Date;
  actor: { kind: string; id: string | null; name: string };
  method: string;
  path: string;
  resource: string;
  resourceId: string | null;
  appId: string | null;
  outcome: string;
  address: string;
}

interface AuditRow {
  id: string;
  at: Date;
  actor_kind: string;
  actor_id: string | null;
  actor_name: string;
  method: string;
  path: string;
  resource: string;
  resource_id: string | null;
  app_id: string | null;
  outcome: string;
  client_address: string;
}

const MAX_PATH_LENGTH = 500;

/** Writes a row; inside the transaction of the change that it tells of. */
export async function insertAudit(sql: Queries, entry: AuditEntry): Promise<void> {
  await sql`${auditInsert(sql)} VALUES (${auditValues(sql, entry)})`;
}

/** The same as a part `WITH audited AS (...)` of a larger statement, once for each row of `from`. */
export function auditPart(sql: Queries, entry: AuditEntry, from: string) {
  return sql`audited AS (${auditInsert(sql)} SELECT ${auditValues(sql, entry)} FROM ${sql(from)})`;
}

/** Newest first; `q` searches names of actors, paths and outcomes. */
export async function listAudit(sql: Queries, page: PageRequest): Promise<Page<AuditRecord>> {
  const pattern = containsPattern(page.q);
  const rows = await sql<AuditRow[]>`
    SELECT * FROM audit_log
    WHERE (${page.after}::uuid IS NULL OR id < ${page.after}::uuid)
      AND (
        ${pattern}::text IS NULL OR actor_name ILIKE ${pattern} OR path ILIKE ${pattern} OR outcome ILIKE ${pattern}
      )
    ORDER BY id DESC LIMIT ${page.limit + 1}`;
  return toPage(rows.map(toRecord), page.limit);
}

/** Deletes all but the newest `keep` rows of what was done, or of what was refused; returns how many. */
export async function trimAudit(sql: Sql, kind: "done" | "refused", keep: number): Promise<number> {
  const which = kind === "done" ? sql`outcome = 'ok'` : sql`outcome <> 'ok'`;
  const result = await sql`
    DELETE FROM audit_log
    WHERE ${which} AND id <= (SELECT id FROM audit_log WHERE ${which} ORDER BY id DESC OFFSET ${keep} LIMIT 1)`;
  return result.count;
}

function auditInsert(sql: Queries) {
  return sql`INSERT INTO audit_log (
    id, actor_kind, actor_id, actor_name, method, path, resource, resource_id, app_id, outcome, client_address
  )`;
}

function auditValues(sql: Queries, entry: AuditEntry) {
  const { principal, subject } = entry;
  return sql`
    ${Bun.randomUUIDv7()}::uuid, ${principal.kind}::text, ${principal.id}::uuid, ${principal.name}::text,
    ${entry.method}::text, ${withoutSecrets(entry.path)}::text, ${subject.resource}::text, ${subject.id}::uuid,
    ${subject.appId}::uuid, ${entry.outcome}::text, ${entry.address}::text`;
}

/** Somebody may put a token where an id belongs. */
function withoutSecrets(path: string): string {
  return path.replace(/picloud_[\w%-]{8,}/g, "picloud_...").slice(0, MAX_PATH_LENGTH);
}

function toRecord(row: AuditRow): AuditRecord {
  return {
    id: row.id,
    at: row.at,
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    method: row.method,
    path: row.path,
    resource: row.resource,
    resourceId: row.resource_id,
    appId: row.app_id,
    outcome: row.outcome,
    address: row.client_address,
  };
}
