import type { Sql } from "../../sql/connect.ts";
import { listTables } from "../../sql/platform-tables.ts";

const ROWS = 40;

const uuid = (kind: number, n: number) => `0197c000-000${kind}-7000-8000-${n.toString().padStart(12, "0")}`;

/** A row of each table as the latest schema has it; an older one takes the columns that it knows. */
const ROW_OF: Readonly<Record<string, (n: number) => Record<string, unknown>>> = {
  apps: (n) => ({ id: uuid(1, n), slug: `app-${n}`, name: `App ${n}`, description: "tab\t, line\n" }),
  scripts: (n) => ({
    id: uuid(2, n),
    app_id: uuid(1, n),
    name: `script ${n}`,
    source: `${n}\n`.repeat(50),
    timeout_ms: 100 + n,
  }),
  routes: (n) => ({
    id: uuid(3, n),
    app_id: uuid(1, n),
    script_id: uuid(2, n),
    host: n % 2 === 0 ? null : "{tenant}.example.com",
    path: `/r/${n}/:id/*rest`,
    path_shape: `/r/${n}/:/*`,
  }),
  app_domains: (n) => ({
    id: uuid(4, n),
    app_id: uuid(1, n),
    pattern: `h${n}.example.com`,
    shape_key: `h${n}.example.com`,
    kind: "exact",
  }),
  app_slug_history: (n) => ({ slug: `old-${n}`, app_id: uuid(1, n) }),
  admins: (n) => ({ id: uuid(5, n), username: `admin-${n}`, password_hash: "x" }),
  admin_sessions: (n) => ({
    id: uuid(6, n),
    admin_id: uuid(5, n),
    token_hash: `h${n}`,
    expires_at: new Date(2_000_000_000_000),
  }),
  execution_logs: (n) => ({
    id: uuid(7, n),
    app_id: uuid(1, n),
    script_id: uuid(2, n),
    status: 200,
    outcome: "ok",
    duration_us: n,
  }),
  execution_counts: (n) => ({
    app_id: uuid(1, n),
    script_id: uuid(2, n),
    minute: new Date(1_700_000_000_000 + n * 60_000),
    outcome: "ok",
    requests: n,
  }),
  execution_hours: (n) => ({
    scope_id: uuid(2, n),
    hour: new Date(1_700_000_000_000),
    outcome: "ok",
    app_id: uuid(1, n),
    requests: n,
  }),
  idempotency_keys: (n) => ({ credential: "c", method: "POST", path: "/", key: `k${n}`, request_hash: "h" }),
  platform: (n) => ({ key: `fact-${n}`, value: { n } }),
  execution_batches: (n) => ({ writer: uuid(8, n), batch: uuid(8, n) }),
  api_tokens: (n) => ({
    id: uuid(9, n),
    name: `t${n}`,
    prefix: "p",
    token_hash: `h${n}`,
    access: "full",
    app_id: uuid(1, n),
  }),
  setup_tokens: (n) => ({ token_hash: `h${n}`, expires_at: new Date(2_000_000_000_000) }),
  audit_log: (n) => ({
    id: uuid(0, n),
    actor_kind: "system",
    actor_name: "picloud",
    method: "POST",
    path: "/",
    resource: "app",
    outcome: "ok",
    client_address: "",
  }),
};

/** What a table held, in the columns that it had: later schemas must say the same of them. */
export interface FilledTable {
  name: string;
  columns: string[];
  digest: string;
}

/** Rows in every table of whatever schema the database has. Throws where a table has no row here: a new one needs one. */
export async function fillSchema(sql: Sql): Promise<FilledTable[]> {
  const tables = await listTables(sql);
  for (const { name, columns } of tables) {
    const rowOf = ROW_OF[name];
    if (rowOf === undefined) throw new Error(`There is no row for table ${name}`);
    const rows = Array.from({ length: ROWS }, (_, n) =>
      Object.fromEntries(Object.entries(rowOf(n)).filter(([column]) => columns.includes(column))),
    );
    await sql`INSERT INTO ${sql(name)} ${sql(rows)}`;
  }
  return Promise.all(
    tables.map(async ({ name, columns }) => ({ name, columns, digest: await digestOf(sql, { name, columns }) })),
  );
}

export async function digestOf(sql: Sql, { name, columns }: { name: string; columns: string[] }): Promise<string> {
  const [row] = await sql<{ digest: string }[]>`
    SELECT count(*) || ' ' || md5(coalesce(string_agg(part::text, '|' ORDER BY part::text), '')) AS digest
    FROM (SELECT ${sql(columns)} FROM ${sql(name)}) AS part`;
  return row?.digest ?? "";
}
