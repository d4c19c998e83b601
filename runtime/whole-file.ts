import { constants, createWriteStream } from "node:fs";
import { lstat, open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import type { Writable } from "node:stream";
import { tryFlock } from "../sql/folder-lock.ts";
import { PiCloudError } from "./core/errors.ts";

export interface WrittenFile<T> {
  /** What `write` gave. */
  result: T;
  /** Null for the standard output. */
  bytes: number | null;
}

const { O_CREAT, O_EXCL, O_NOFOLLOW, O_WRONLY } = constants;

/** Each is lost to somebody else who writes the same file. */
const MOST_TRIES = 20;

/** The standard output. */
export const OUTPUT = "-";

/** Throws `file_exists` unless the name is free, or `force` is given and a file has it. */
export async function requireFreeName(file: string, force: boolean): Promise<void> {
  if (file === OUTPUT) return;
  const found = await stat(file).catch(() => null);
  if (found === null || (force && found.isFile())) return;
  const what = found.isFile() ? "it is there already; --force replaces it" : "it is no file";
  throw new PiCloudError("file_exists", `Cannot write ${JSON.stringify(file)}: ${what}`);
}

/**
 * Writes a file that only its owner may read, under another name until it is whole and on the disk: what bears the name is
 * always complete. `write` must end the sink. Throws `cannot_write` with one sentence.
 */
export async function writeWholeFile<T>(file: string, write: (sink: Writable) => Promise<T>): Promise<WrittenFile<T>> {
  if (file === OUTPUT) return { result: await write(createWriteStream("", { fd: 1, autoClose: false })), bytes: null };
  const partial = `${file}.partial`;
  const handle = await openPartial(partial, file);
  try {
    const result = await write(createWriteStream("", { fd: handle.fd, autoClose: false }));
    await handle.sync();
    const { size } = await handle.stat();
    await rename(partial, file);
    await syncFolder(dirname(resolve(file)));
    return { result, bytes: size };
  } catch (error) {
    await rm(partial, { force: true });
    throw writeFailed(file, error);
  } finally {
    await handle.close();
  }
}

/**
 * Made anew, so that nobody else has it open, has chosen its mode, or leads it elsewhere by a link: one that a killed command left
 * is removed first. One that is being written is left alone.
 */
async function openPartial(partial: string, file: string): Promise<FileHandle> {
  const beingWritten = new PiCloudError("file_exists", `Cannot write ${JSON.stringify(file)}: it is being written`);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const made = await openUnless("EEXIST", partial, O_WRONLY | O_CREAT | O_EXCL, file);
    const handle = made ?? (await openUnless("ENOENT", partial, O_WRONLY | O_NOFOLLOW, file));
    if (handle === null) continue;
    try {
      if (!tryFlock(handle.fd)) throw beingWritten;
      // Whoever wrote it may have given it its name, or removed it, before the lock was ours.
      const isThere = (await lstat(partial).catch(() => null))?.ino === (await handle.stat()).ino;
      if (isThere && made !== null) return handle;
      if (isThere) await rm(partial);
    } catch (error) {
      await handle.close();
      throw writeFailed(file, error);
    }
    await handle.close();
  }
  throw beingWritten;
}

/** Null when it fails for that reason. */
async function openUnless(code: string, partial: string, flags: number, file: string): Promise<FileHandle | null> {
  return open(partial, flags, 0o600).catch((error: unknown) => {
    if (error instanceof Error && "code" in error && error.code === code) return null;
    throw writeFailed(file, error);
  });
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
      ELOOP: "a link has the name that it would have while it is written",
      EFBIG: "its file system holds no file of that size",
    }[code] ?? code;
  return new PiCloudError("cannot_write", `Cannot write ${JSON.stringify(file)}: ${reason}`, {}, { cause });
}
