import type { RecordedRow } from "../control/execution-batch.ts";

const MAX_LINES_PER_SECOND = 10;
const MAX_MESSAGE_LENGTH = 300;

/** Tells the person at the terminal which scripts failed, and why: one line each, a few a second. */
export function failureLines(
  say: (line: string) => void,
  nowMs: () => number = Date.now,
): (rows: readonly RecordedRow[]) => void {
  let second = 0;
  let said = 0;
  return (rows) => {
    for (const row of rows) {
      if (row.outcome === "ok") continue;
      const now = Math.floor(nowMs() / 1_000);
      if (now !== second) [second, said] = [now, 0];
      if (said++ < MAX_LINES_PER_SECOND) say(failureLine(row.json));
      else if (said === MAX_LINES_PER_SECOND + 1) say("... and more; GET /api/v1/admin/logs has them");
    }
  };
}

interface FailedRow {
  method: string;
  host: string;
  path: string;
  status: number;
  outcome: string;
  error: { message: string; line: number | null; column: number | null } | null;
}

function failureLine(json: string): string {
  const row = JSON.parse(json) as FailedRow;
  const where = row.error?.line ? ` (line ${row.error.line}, column ${row.error.column ?? 1})` : "";
  const why = row.error === null ? "" : `: ${row.error.message.slice(0, MAX_MESSAGE_LENGTH)}`;
  const line = `${row.method} ${row.host}${row.path} ${row.status} ${row.outcome}${why}${where}`;
  // Scripts and clients wrote this: a terminal must not obey it.
  return line.replace(/[\p{Cc}\u2028\u2029]/gu, " ");
}
