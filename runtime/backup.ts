import { writeArchive } from "./archive/write-archive.ts";
import { parseSettings } from "./core/settings.ts";
import { thisMachine } from "./machine.ts";
import { openDatabase } from "./open-database.ts";
import { createPlainLog } from "./platform-log.ts";
import { shownBytes, shownRows, shownSeconds } from "./shown-amounts.ts";
import { OUTPUT, requireFreeName, writeWholeFile } from "./whole-file.ts";

export interface BackupOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** `-` is the standard output. */
  file: string;
  /** Whether a file that is there may be replaced. */
  force: boolean;
  say(line: string): void;
  /** Gives up: what was begun is undone. */
  signal?: AbortSignal;
}

/** For the whole of a large database on a slow card. */
export const ARCHIVE_DEADLINE_MS = 12 * 3_600_000;

/**
 * `bun picloud backup`: everything of one moment in one file, while the server runs or not. Throws `PiCloudError` with one
 * sentence; what was there under the name is untouched then.
 */
export async function runBackup({ env, file, force, say, signal }: BackupOptions): Promise<void> {
  const startedAtMs = performance.now();
  const { settings } = parseSettings(env, thisMachine());
  await requireFreeName(file, force);
  const log = createPlainLog(say);
  const database = await openDatabase(settings, log, { olderSchema: true, deadlineMs: ARCHIVE_DEADLINE_MS, signal });
  try {
    const { result: manifest, bytes } = await writeWholeFile(file, (sink) => writeArchive(database.sql, sink));
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const where = file === OUTPUT ? "the standard output" : file;
    const size = bytes === null ? "" : `, ${shownBytes(bytes)}`;
    const tables = `${shownRows(rows)} of ${manifest.tables.length} tables`;
    say(`Backed up ${tables} to ${where}${size}, in ${shownSeconds(performance.now() - startedAtMs)}.`);
  } finally {
    await database.close();
  }
}
