import pino from "pino";

/** What the parts of the platform say; a pino logger is one. Executions are not logged here but in the execution log. */
export interface PlatformLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** One line of JSON for each message, on the standard output. */
export function createJsonLog(): PlatformLog {
  return pino(
    {
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: pino.stdSerializers.err, error: pino.stdSerializers.err },
    },
    // Synchronous: the last lines before an exit are those that matter.
    pino.destination({ dest: 1, sync: true }),
  );
}

/** For a person at a terminal: warnings and errors only, each on a line. */
export function createPlainLog(write: (line: string) => void): PlatformLog {
  const say = (level: string, fields: object, message: string) => {
    const details = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
    write([level, message, ...details].join(" "));
  };
  return {
    info() {},
    warn: (fields, message) => say("warning:", fields, message),
    error: (fields, message) => say("error:", fields, message),
  };
}

/** For tests. */
export const silentLog: PlatformLog = { info() {}, warn() {}, error() {} };

/** JSON escapes what a terminal would obey, except C1 controls. */
function shown(value: unknown): string {
  const text = value instanceof Error ? (value.stack ?? value.message) : (JSON.stringify(value) ?? "undefined");
  return text.replace(/(?!\n)\p{Cc}/gu, " ");
}
