import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import { unpackTar } from "modern-tar";
import type { AppContents } from "../../control/export-app.ts";
import { APP_FILE, fromFiles, invalidFile, textOf } from "./app-file.ts";

/** Ten thousand sources of the largest size are no app that anybody exports. */
const MAX_BYTES = 256 * 1_048_576;

/** Reads an exported app: the tar itself, or a folder that it was unpacked into. */
export async function readAppFile(path: string): Promise<AppContents> {
  const found = await lstat(path).catch(() => null);
  if (found === null) throw invalidFile(`there is no file ${JSON.stringify(path)}`);
  return found.isDirectory() ? readFolder(path) : readTar(path, (await readable(path)) ?? new Uint8Array());
}

async function readFolder(folder: string): Promise<AppContents> {
  const read = async (file: string) => {
    const bytes = await readable(join(folder, file));
    return bytes === null ? null : textOf(file, bytes);
  };
  const text = await read(APP_FILE);
  if (text === null) throw invalidFile(`there is no ${APP_FILE} in ${JSON.stringify(folder)}`);
  return fromFiles(text, read);
}

async function readTar(path: string, bytes: Uint8Array): Promise<AppContents> {
  const entries = await unpackTar(bytes, { strict: true }).catch((error: unknown) => {
    throw invalidFile(`${JSON.stringify(path)} is no tar of an app, or cut off`, error);
  });
  const files = new Map<string, Uint8Array>();
  for (const { header, data } of entries) {
    const { name, type = "file" } = header;
    // Whoever packs a folder has the folders in it.
    if (type === "directory") continue;
    if (type !== "file") throw invalidFile(`${JSON.stringify(name)} in it is a ${type}`);
    const plain = name.replace(/^\.\//, "");
    if (files.has(plain)) throw invalidFile(`${JSON.stringify(name)} comes twice`);
    files.set(plain, data ?? new Uint8Array());
  }
  const text = files.get(APP_FILE);
  if (text === undefined) throw invalidFile(`there is no ${APP_FILE} in ${JSON.stringify(path)}`);
  return fromFiles(textOf(APP_FILE, text), (file) => {
    const found = files.get(file);
    return found === undefined ? null : textOf(file, found);
  });
}

/** Null: there is no such file. A link is none: what it leads to is no part of the app. */
async function readable(path: string): Promise<Uint8Array | null> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return null;
  if (!found.isFile()) throw invalidFile(`${JSON.stringify(path)} is no plain file`);
  if (found.size > MAX_BYTES) throw invalidFile(`${JSON.stringify(path)} has ${found.size} bytes`);
  return readFile(path);
}
