/** What the database layer says to the server's log; a pino logger is one. */
export interface DatabaseLog {
  info(fields: Record<string, unknown>, message: string): void;
  warn(fields: Record<string, unknown>, message: string): void;
  error(fields: Record<string, unknown>, message: string): void;
}

export const silentLog: DatabaseLog = { info() {}, warn() {}, error() {} };
