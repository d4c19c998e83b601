import pino, { type DestinationStream } from "pino";

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
    escaping(pino.destination({ dest: 1, sync: true })),
  );
}

/** JSON leaves alone what a terminal may obey all the same: DEL and the C1 controls, of which U+009B begins what ESC [ does. */
function escaping(destination: DestinationStream): DestinationStream {
  return {
    write(line) {
      destination.write(
        line.replace(
          /[\u007f-\u009f\u2028\u2029]/g,
          (control) => `\\u${control.charCodeAt(0).toString(16).padStart(4, "0")}`,
        ),
      );
    },
  };
}

/** For a person at a terminal: warnings and errors only, each on a line, a stack on further ones that are indented. */
export function createPlainLog(write: (line: string) => void): PlatformLog {
  const say = (level: string, fields: object, message: string) => {
    const details = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
    write(harmless([level, message, ...details].join(" ")));
  };
  return {
    info() {},
    warn: (fields, message) => say("warning:", fields, message),
    error: (fields, message) => say("error:", fields, message),
  };
}

/** For tests. */
export const silentLog: PlatformLog = { info() {}, warn() {}, error() {} };

function shown(value: unknown): string {
  return value instanceof Error ? (value.stack ?? value.message) : (JSON.stringify(value) ?? "undefined");
}

/**
 * What a person's terminal may be given, where others may have written some of it: it must not obey that, and no further line
 * may look like one of PiCloud's own.
 */
export function harmless(text: string): string {
  return text.replace(/(?!\n)[\p{Cc}\u2028\u2029]/gu, " ").replaceAll("\n", "\n    ");
}
