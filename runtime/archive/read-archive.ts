import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { createTarDecoder, type ParsedTarEntry } from "modern-tar";
import { PiCloudError } from "../core/errors.ts";
import {
  fileOf,
  invalidArchive,
  MANIFEST_MAX_BYTES,
  MANIFEST_NAME,
  parseManifest,
  type ArchivedTable,
  type Manifest,
} from "./manifest.ts";
import { measured } from "./measure.ts";

export interface ArchiveReader {
  /** Told first; may refuse by throwing. */
  onManifest?(manifest: Manifest): void | Promise<void>;
  /** Takes the rows of one table: all of them. */
  onTable(table: ArchivedTable, rows: AsyncIterable<Uint8Array>): Promise<void>;
}

/** What a tar may hold beside the bytes of its files: headers, and the end of the last block. */
const OVERHEAD_BYTES = 16_777_216;
const BLOCK = 512;

/**
 * Reads an archive from its first byte to its last, in constant memory, and throws `invalid_archive` with one sentence when
 * anything in it is not as `writeArchive` makes it. Nothing is ever written by a name that stands in it.
 */
export async function readArchive(path: string, reader: ArchiveReader): Promise<Manifest> {
  const budget = { bytes: MANIFEST_MAX_BYTES + OVERHEAD_BYTES };
  const entries = inflate(path, budget)
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  let finished = false;
  try {
    const manifest = await readManifest(await nextEntry(entries));
    budget.bytes += manifest.tables.reduce((sum, { bytes }) => sum + bytes + BLOCK * 2, 0);
    await reader.onManifest?.(manifest);
    for (const table of manifest.tables) {
      const entry = await nextEntry(entries);
      requireFile(entry, fileOf(table), manifest);
      await readTable(entry, table, reader);
    }
    const more = await nextEntry(entries);
    if (more !== null) throw unexpected(more, manifest);
    finished = true;
    return manifest;
  } finally {
    if (!finished) await entries.cancel().catch(() => {});
  }
}

/** A web stream's reader, whose types Bun and Node do not share. */
interface Entries {
  read(): Promise<{ value?: ParsedTarEntry | undefined }>;
}

async function nextEntry(entries: Entries): Promise<ParsedTarEntry | null> {
  try {
    const { value } = await entries.read();
    return value ?? null;
  } catch (error) {
    throw unreadable(error);
  }
}

async function readManifest(entry: ParsedTarEntry | null): Promise<Manifest> {
  if (entry === null || entry.header.name !== MANIFEST_NAME || entry.header.type !== "file") {
    throw invalidArchive(`it is no backup of PiCloud: ${MANIFEST_NAME} does not come first`);
  }
  if (entry.header.size > MANIFEST_MAX_BYTES) throw invalidArchive(`its manifest has ${entry.header.size} bytes`);
  const chunks: Uint8Array[] = [];
  for await (const chunk of bodyOf(entry)) chunks.push(chunk);
  return parseManifest(Buffer.concat(chunks).toString("utf8"));
}

async function readTable(entry: ParsedTarEntry, table: ArchivedTable, reader: ArchiveReader): Promise<void> {
  const file = fileOf(table);
  if (entry.header.size !== table.bytes) {
    throw invalidArchive(`${file} has ${entry.header.size} bytes, its manifest says ${table.bytes}`);
  }
  const rows = measured(bodyOf(entry));
  await reader.onTable(table, rows);
  const found = rows.result();
  if (found.sha256 !== table.sha256) throw invalidArchive(`${file} does not have the checksum of the manifest`);
  if (found.rows !== table.rows) {
    throw invalidArchive(`${file} has ${found.rows} rows, its manifest says ${table.rows}`);
  }
}

function requireFile(entry: ParsedTarEntry | null, name: string, manifest: Manifest): asserts entry is ParsedTarEntry {
  if (entry === null) throw invalidArchive(`${name} is missing`);
  if (entry.header.name !== name || entry.header.type !== "file") throw unexpected(entry, manifest);
}

function unexpected({ header }: ParsedTarEntry, manifest: Manifest): PiCloudError {
  const { name, type = "file" } = header;
  const shown = JSON.stringify(name.slice(0, 200));
  if (type !== "file") return invalidArchive(`${shown} in it is a ${type}`);
  if (name.startsWith("/") || name.split(/[/\\]/).includes("..")) {
    return invalidArchive(`${shown} in it leads out of the archive`);
  }
  const known = name === MANIFEST_NAME || manifest.tables.some((table) => fileOf(table) === name);
  return invalidArchive(known ? `${shown} comes twice or in the wrong place` : `${shown} does not belong there`);
}

async function* bodyOf(entry: ParsedTarEntry): AsyncGenerator<Uint8Array> {
  const reader = entry.body.getReader();
  for (;;) {
    const next = await reader.read().catch((error: unknown) => {
      throw unreadable(error);
    });
    if (next.done) return;
    yield next.value;
  }
}

/** The tar inside; fails when more comes out than the manifest, once it is known, has announced. */
function inflate(path: string, budget: { bytes: number }): ReadableStream<Uint8Array> {
  const gunzip = createGunzip();
  // Its failures are those of what it hands over.
  pipeline(createReadStream(path), gunzip, () => {});
  const chunks = (gunzip as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
  let bytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const next = await chunks.next();
        if (next.done) return controller.close();
        bytes += next.value.length;
        if (bytes > budget.bytes) throw invalidArchive("it is larger than its manifest says");
        controller.enqueue(next.value);
      },
      cancel() {
        gunzip.destroy();
      },
    },
    { highWaterMark: 0 },
  );
}

function unreadable(error: unknown): PiCloudError {
  if (error instanceof PiCloudError) return error;
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (/^E[A-Z]+$/.test(code)) {
    const reason = { ENOENT: "there is no such file", EISDIR: "it is a folder" }[code] ?? code;
    return new PiCloudError("unreadable_archive", `The archive cannot be read: ${reason}`, {}, { cause: error });
  }
  const reason = error instanceof Error ? error.message.replace(/\.$/, "") : "unknown";
  return invalidArchive(`it is cut off or no backup of PiCloud (${reason})`, error);
}
