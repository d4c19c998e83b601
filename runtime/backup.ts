import { createWriteStream, ftruncateSync } from "node:fs";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Writable } from "node:stream";
import type { Sql } from "../sql/connect.ts";
import { tryFlock } from "../sql/folder-lock.ts";
import type { Manifest } from "./archive/manifest.ts";
import { writeArchive } from "./archive/write-archive.ts";
import { PiCloudError } from "./core/errors.ts";
import { parseSettings } from "./core/settings.ts";
import { thisMachine } from "./machine.ts";
import { openDatabase } from "./open-database.ts";
import { createPlainLog } from "./platform-log.ts";
import { shownBytes, shownRows, shownSeconds } from "./shown-amounts.ts";

export interface BackupOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** `-` is the standard output. */
  file: string;
  /** Whether a file that is there may be replaced. */
  force: boolean;
  say(line: string): void;
}

/** For the whole of a large database on a slow card. */
export const ARCHIVE_DEADLINE_MS = 12 * 3_600_000;

/**
 * `bun picloud backup`: everything of one moment in one file, while the server runs or not. Throws `PiCloudError` with one
 * sentence; what was there under the name is untouched then.
 */
export async function runBackup({ env, file, force, say }: BackupOptions): Promise<void> {
  const startedAtMs = performance.now();
  const { settings } = parseSettings(env, thisMachine());
  if (file !== "-") await requireFree(file, force);
  const log = createPlainLog(say);
  const database = await openDatabase(settings, log, { olderSchema: true, deadlineMs: ARCHIVE_DEADLINE_MS });
  try {
    const { manifest, bytes } = await (file === "-" ? toOutput(database.sql) : toFile(database.sql, file));
    const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
    const where = file === "-" ? "the standard output" : file;
    const size = bytes === null ? "" : `, ${shownBytes(bytes)}`;
    const tables = `${shownRows(rows)} of ${manifest.tables.length} tables`;
    say(`Backed up ${tables} to ${where}${size}, in ${shownSeconds(performance.now() - startedAtMs)}.`);
  } finally {
    await database.close();
  }
}

interface Written {
  manifest: Manifest;
  bytes: number | null;
}

async function toOutput(sql: Sql): Promise<Written> {
  const manifest = await writeArchive(sql, createWriteStream("", { fd: 1, autoClose: false }));
  return { manifest, bytes: null };
}

/** Under another name until it is whole and on the disk: what bears the name is always a complete backup. */
async function toFile(sql: Sql, file: string): Promise<Written> {
  const partial = `${file}.partial`;
  const handle = await openPartial(partial, file);
  try {
    const manifest = await writeArchive(sql, sinkOf(handle)).catch((error: unknown) => {
      throw writeFailed(file, error);
    });
    await handle.sync();
    const { size } = await handle.stat();
    await rename(partial, file).catch((error: unknown) => {
      throw writeFailed(file, error);
    });
    await syncFolder(dirname(resolve(file)));
    return { manifest, bytes: size };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
}

function sinkOf(handle: FileHandle): Writable {
  return createWriteStream("", { fd: handle.fd, autoClose: false });
}

async function requireFree(file: string, force: boolean): Promise<void> {
  const found = await stat(file).catch(() => null);
  if (found === null || (force && found.isFile())) return;
  const what = found.isFile() ? "it is there already; --force replaces it" : "it is no file";
  throw new PiCloudError("file_exists", `Cannot write ${JSON.stringify(file)}: ${what}`);
}

/** Only its owner may read it. One that a killed backup left is taken over, one that is being written is not. */
async function openPartial(partial: string, file: string): Promise<FileHandle> {
  const handle = await open(partial, "a", 0o600).catch((error: unknown) => {
    throw writeFailed(file, error);
  });
  if (tryFlock(handle.fd)) {
    ftruncateSync(handle.fd);
    return handle;
  }
  await handle.close();
  throw new PiCloudError("file_exists", `Cannot write ${JSON.stringify(file)}: another backup is writing it`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function writeFailed(file: string, cause: unknown): unknown {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  if (!/^E[A-Z]+$/.test(code)) return cause;
  const reason =
    {
      ENOSPC: "there is no space left there",
      EACCES: "this user may not write there",
      EROFS: "nothing can be written there",
      ENOENT: "there is no such folder",
      EFBIG: "its file system holds no file of that size",
    }[code] ?? code;
  return new PiCloudError("cannot_write", `Cannot write ${JSON.stringify(file)}: ${reason}`, {}, { cause });
}
