import postgres from "postgres";
import { PiCloudError } from "../runtime/core/errors.ts";

/** SQLSTATEs, or their first two characters, with which a server says that it cannot work now. */
const UNAVAILABLE_STATES = [
  "08", // connection exceptions
  "53", // insufficient resources: disk full, out of memory, too many connections
  "57", // operator intervention: shutting down, starting up, statement_timeout
  "58", // system errors: I/O
  "25P03", // idle_in_transaction_session_timeout
  "55P03", // lock not available
  "28", // the login is refused
  "3D000", // no such database
];

/** SQLSTATE of a server that lacks room for what it should write. */
const DISK_FULL = "53100";

/** Codes of the driver itself and of the operating system's sockets. */
const UNAVAILABLE_CODES =
  /^(CONNECT_TIMEOUT|CONNECTION_(CLOSED|DESTROYED|ENDED)|QUERY_TIMEOUT|SASL_SIGNATURE_MISMATCH|ECONN\w+|EPIPE|ETIMEDOUT|EHOST\w+|ENET\w+|EADDR\w+|ENOTFOUND|EAI_AGAIN|ENOENT|EMFILE|ENFILE|ERR_(TLS|SSL)\w*|\w*CERT\w*)$/;

/**
 * `database_unavailable` for whatever is the connection's or the server's fault and may work later, `disk_full` for what works
 * when somebody has made room; the rest as it is.
 */
export function mapDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof PiCloudError) return error;
  if (!("code" in error) || typeof error.code !== "string") return error;
  const { code } = error;
  const unavailable =
    error instanceof postgres.PostgresError
      ? UNAVAILABLE_STATES.some((state) => code.startsWith(state))
      : UNAVAILABLE_CODES.test(code);
  if (code === DISK_FULL) return diskFull(error);
  return unavailable ? databaseUnavailable(error) : error;
}

export function databaseUnavailable(cause: unknown): PiCloudError {
  return new PiCloudError("database_unavailable", "The database is unavailable", {}, { cause });
}

export function diskFull(cause: unknown): PiCloudError {
  return new PiCloudError("disk_full", "The disk of the database is full", {}, { cause });
}

/** Whether the same call may succeed later. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof PiCloudError && (error.code === "database_unavailable" || error.code === "disk_full");
}

/** The name of the unique constraint that a write broke, null for any other failure. */
export function uniqueViolation(error: unknown): string | null {
  return error instanceof postgres.PostgresError && error.code === "23505" ? (error.constraint_name ?? "") : null;
}

/** Whether the login's role may not do what was asked. */
export function isInsufficientPrivilege(error: unknown): boolean {
  return error instanceof postgres.PostgresError && error.code === "42501";
}

/** What a person at the console should read about a database that cannot be reached; never the password. */
export function explainUnavailable(error: unknown): string {
  const cause = error instanceof PiCloudError && error.cause !== undefined ? error.cause : error;
  if (!(cause instanceof Error)) return "no answer";
  if (cause instanceof postgres.PostgresError) return cause.message;
  if ("code" in cause && cause.code === "ECONNREFUSED") return "nothing listens there";
  if ("code" in cause && cause.code === "ENOTFOUND") return "no such host";
  return "code" in cause && /TIMEOUT/.test(String(cause.code)) ? "no answer in time" : cause.message;
}
