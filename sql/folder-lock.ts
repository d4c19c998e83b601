import { dlopen, FFIType } from "bun:ffi";
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { PiCloudError } from "../runtime/core/errors.ts";
import { isAlive } from "./is-alive.ts";

export interface FolderLock {
  release(): void;
}

/**
 * One server a folder. The kernel holds the lock (`flock`), so it ends with its process however that ends, a recycled
 * PID cannot fake it, and two starts at once cannot both win, which no file with a PID in it can promise. The PID in the
 * file is for the message alone. Throws `data_folder_locked` when another process holds it.
 */
export function lockFolder(folder: string): FolderLock {
  const path = join(folder, LOCK_FILE);
  const fd = openSync(path, constants.O_RDWR | constants.O_CREAT, 0o600);
  try {
    if (!tryFlock(fd, LOCK_EX)) throw folderLocked(folder, readFileSync(path, "utf8").trim());
    ftruncateSync(fd);
    writeSync(fd, `${process.pid}\n`, 0);
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  // The file stays: unlinking it would let a third start lock a new file while a second waits on the old one.
  return { release: () => closeSync(fd) };
}

/**
 * Throws `data_folder_locked` when another process holds the folder, before anything slow is started; takes nothing. That
 * a folder seems free here promises nothing.
 */
export function requireFreeFolder(folder: string): void {
  const path = join(folder, LOCK_FILE);
  let fd: number;
  let holder: string;
  try {
    holder = readFileSync(path, "utf8").trim();
    // Nobody's lock is tried while none can be held: trying is holding it for a moment.
    if (holder !== "" && !isAlive(Number(holder))) return;
    fd = openSync(path, constants.O_RDONLY);
  } catch {
    // There is none, or it cannot be read: whoever takes the folder will say what is wrong with it.
    return;
  }
  try {
    if (!tryFlock(fd, LOCK_SH)) throw folderLocked(folder, holder);
  } finally {
    closeSync(fd);
  }
}

const LOCK_FILE = "picloud.lock";
const LOCK_SH = 1;
const LOCK_EX = 2;
const LOCK_NB = 4;

function folderLocked(folder: string, holder: string): PiCloudError {
  return new PiCloudError(
    "data_folder_locked",
    `Cannot use the data folder ${folder}: held by ${holder === "" ? "another PiCloud" : `PID ${holder}`}`,
    { pid: holder === "" ? null : Number(holder) },
  );
}

/** Whether this open file is ours until it is closed, alone unless it is to be shared; false while another process holds it. */
export function tryFlock(fd: number, kind: number = LOCK_EX): boolean {
  const libc = openLibc();
  try {
    return libc.symbols.flock(fd, kind | LOCK_NB) === 0;
  } finally {
    libc.close();
  }
}

function openLibc() {
  const names =
    process.platform === "darwin"
      ? ["libSystem.B.dylib"]
      : ["libc.so.6", `libc.musl-${process.arch === "arm64" ? "aarch64" : "x86_64"}.so.1`];
  let cause: unknown;
  for (const name of names) {
    try {
      return dlopen(name, { flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 } });
    } catch (error) {
      cause = error;
    }
  }
  throw new PiCloudError(
    "data_folder_unusable",
    "Cannot lock the data folder on this system: set DATABASE_URL to use a PostgreSQL of your own",
    {},
    { cause },
  );
}
