import postgres from "postgres";
import { PiCloudError } from "../runtime/core/errors.ts";
import type { DatabaseLog } from "./database-log.ts";

export type Sql = postgres.Sql;
export type Transaction = postgres.TransactionSql;

export interface Database {
  sql: Sql;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string;
  /** Connections at most; they are opened when needed. */
  max?: number;
  role: "manager" | "reader";
  log?: DatabaseLog;
}

export function connectDatabase(options: DatabaseOptions): Database {
  const sql = postgres(options.url, {
    max: options.max ?? 10,
    connect_timeout: 5,
    idle_timeout: 60,
    onnotice() {},
    connection: { application_name: `picloud-${options.role}`, statement_timeout: 5000 },
  });
  return { sql, close: () => sql.end({ timeout: 2 }) };
}

/** The name of the unique constraint that a write broke, null for any other failure. */
export function uniqueViolation(error: unknown): string | null {
  return error instanceof postgres.PostgresError && error.code === "23505" ? (error.constraint_name ?? "") : null;
}

export function isUnavailable(error: unknown): boolean {
  return error instanceof PiCloudError && error.code === "database_unavailable";
}
