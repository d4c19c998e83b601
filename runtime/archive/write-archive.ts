import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { createTarPacker, type TarPackController } from "modern-tar";
import { copyOut } from "../../sql/copy-table.ts";
import type { Sql, Transaction } from "../../sql/connect.ts";
import { readSchemaVersion } from "../../sql/migrate.ts";
import { listSequences, listTables } from "../../sql/platform-tables.ts";
import { PRODUCT_VERSION } from "../versions.ts";
import { fileOf, FORMAT, LEFT_OUT, MANIFEST_NAME, type ArchivedTable, type Manifest } from "./manifest.ts";
import { measured } from "./measure.ts";

/**
 * Writes every table as it is at one moment to `sink`, and ends it. Constant memory and no scratch space: a file's size and
 * checksum stand before it, so each table is read twice in the same snapshot.
 */
export async function writeArchive(sql: Sql, sink: Writable): Promise<Manifest> {
  const { readable, controller } = createTarPacker();
  // The library's stream is the web's, which differs from Node's in name alone.
  const source = Readable.fromWeb(readable as unknown as Parameters<typeof Readable.fromWeb>[0]);
  const written = pipeline(source, createGzip(), sink);
  const packed = sql.begin("ISOLATION LEVEL REPEATABLE READ READ ONLY", (tx) => pack(tx, controller));
  packed.catch((error: unknown) => controller.error(error));
  // Whichever fails first is the cause; the other one has come to its end before this returns.
  await Promise.allSettled([packed, written]);
  const [manifest] = await Promise.all([packed, written]);
  return manifest;
}

async function pack(tx: Transaction, controller: TarPackController): Promise<Manifest> {
  // A scan that joins another one half-way would give the rows in another order the second time.
  await tx`SET LOCAL synchronize_seqscans = off`;
  const manifest = await describe(tx);
  const created = new Date(manifest.created_at);
  const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
  await addFile(controller, MANIFEST_NAME, created, text.length, [text]);
  for (const table of manifest.tables) {
    const rows = measured(copyOut(tx, table));
    await addFile(controller, fileOf(table), created, table.bytes, rows);
    if (rows.result().sha256 !== table.sha256) throw new Error(`Table ${table.name} changed within a snapshot`);
  }
  controller.finalize();
  return manifest;
}

async function describe(tx: Transaction): Promise<Manifest> {
  const schema = await readSchemaVersion(tx);
  const known = (await listTables(tx)).filter(({ name }) => !LEFT_OUT.includes(name));
  const tables: ArchivedTable[] = [];
  for (const { name, columns } of known) {
    const rows = measured(copyOut(tx, { name, columns }));
    for await (const _ of rows);
    tables.push({ name, columns, ...rows.result() });
  }
  const sequences = await listSequences(tx, known);
  return {
    format: FORMAT,
    product: PRODUCT_VERSION,
    schema,
    created_at: new Date().toISOString(),
    tables,
    sequences,
  };
}

async function addFile(
  controller: TarPackController,
  name: string,
  mtime: Date,
  size: number,
  chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): Promise<void> {
  const writer = controller.add({ name, size, mtime, mode: 0o600, type: "file" }).getWriter();
  for await (const chunk of chunks) await writer.write(chunk);
  await writer.close();
}
