import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Transaction } from "./connect.ts";
import type { PlatformTable } from "./platform-tables.ts";

/** PostgreSQL sends a message a row: most are small. */
const CHUNK_BYTES = 65_536;

/**
 * The rows of a table in PostgreSQL's text format, a line each, in chunks of about 64 KiB. The transaction can do nothing
 * else until the last one was read; who stops before leaves the rest to be thrown away.
 */
export async function* copyOut(tx: Transaction, table: PlatformTable): AsyncGenerator<Uint8Array> {
  const rows = await tx.unsafe(`COPY ${target(table)} TO STDOUT`).readable();
  let ended = false;
  try {
    let pending: Uint8Array[] = [];
    let bytes = 0;
    for await (const row of rows.iterator({ destroyOnReturn: false }) as AsyncIterable<Uint8Array>) {
      pending.push(row);
      bytes += row.length;
      if (bytes < CHUNK_BYTES) continue;
      yield Buffer.concat(pending);
      pending = [];
      bytes = 0;
    }
    ended = true;
    if (bytes > 0) yield Buffer.concat(pending);
  } finally {
    if (!ended) rows.resume();
  }
}

/** Writes rows in that format. Rejects with PostgreSQL's error, or with that of `chunks`, and nothing is written then. */
export async function copyIn(tx: Transaction, table: PlatformTable, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const rows = await tx.unsafe(`COPY ${target(table)} FROM STDIN`).writable();
  await pipeline(Readable.from(chunks, { objectMode: false }), rows);
}

function target({ name, columns }: PlatformTable): string {
  return `public."${name}" (${columns.map((column) => `"${column}"`).join(", ")})`;
}
