import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { packTar, unpackTar, type ParsedTarEntryWithData } from "modern-tar";
import { connectDatabase, type Sql } from "../../sql/connect.ts";
import { listTables } from "../../sql/platform-tables.ts";
import { testDatabase, type TestDatabase } from "../../sql/testing.ts";
import { runBackup } from "../backup.ts";
import { runRestore } from "../restore.ts";
import { LEFT_OUT, type Manifest } from "./manifest.ts";

/** Databases, and a folder for archives, that are gone after `close`. */
export class ArchiveBench {
  readonly folder: string;
  readonly #databases: TestDatabase[] = [];

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async open(): Promise<ArchiveBench> {
    return new ArchiveBench(await mkdtemp(join(tmpdir(), "picloud-archive-")));
  }

  /** URL of a database of its own to which nothing is connected. */
  async database(schema?: number): Promise<string> {
    const database = await testDatabase(schema === undefined ? {} : { schema });
    this.#databases.push(database);
    return database.url;
  }

  path(name: string): string {
    return join(this.folder, name);
  }

  async backup(url: string, name: string): Promise<string> {
    const said: string[] = [];
    await runBackup({ env: this.#env(url), file: this.path(name), force: true, say: (line) => said.push(line) });
    return said.join("\n");
  }

  async restore(url: string, name: string, replace = true): Promise<string> {
    const said: string[] = [];
    await runRestore({ env: this.#env(url), file: this.path(name), replace, say: (line) => said.push(line) });
    return said.join("\n");
  }

  async close(): Promise<void> {
    await Promise.all(this.#databases.map((database) => database.close()));
    await rm(this.folder, { recursive: true, force: true });
  }

  #env(url: string) {
    return { DATABASE_URL: url, PICLOUD_DATA: join(this.folder, "data") };
  }
}

/** A connection for as long as `body` takes: a restore refuses to work beside any other. */
export async function onDatabase<T>(url: string, body: (sql: Sql) => Promise<T>): Promise<T> {
  const database = connectDatabase({ url, max: 4, role: "manager", deadlineMs: 60_000 });
  try {
    return await body(database.sql);
  } finally {
    await database.close();
  }
}

/** Every row of every table as PostgreSQL writes it, sorted; without the tables that no archive holds. */
export function dump(url: string): Promise<Record<string, string[]>> {
  return onDatabase(url, async (sql) => {
    const rows: Record<string, string[]> = {};
    for (const { name } of await listTables(sql)) {
      if (LEFT_OUT.includes(name)) continue;
      const found = await sql.unsafe<{ row: string }[]>(`SELECT t::text AS row FROM ${name} AS t ORDER BY 1`);
      rows[name] = found.map(({ row }) => row);
    }
    return rows;
  });
}

export type Entry = ParsedTarEntryWithData;

export async function readEntries(path: string): Promise<Entry[]> {
  return unpackTar(gunzipSync(await readFile(path)), { strict: true });
}

/** An archive of these files, whatever they are; `edit` changes the bytes of the tar. */
export async function writeEntries(
  path: string,
  entries: readonly Entry[],
  edit: (tar: Buffer) => Buffer = (tar) => tar,
): Promise<void> {
  await writeFile(path, gzipSync(edit(Buffer.from(await packTar(entries)))));
}

export function fileEntry(name: string, text: string | Uint8Array<ArrayBuffer>, more: object = {}): Entry {
  const data = typeof text === "string" ? new TextEncoder().encode(text) : text;
  return { header: { name, size: data.length, type: "file", ...more }, data };
}

export function manifestOf(entries: readonly Entry[]): Manifest {
  return JSON.parse(Buffer.from(entries[0]?.data ?? []).toString("utf8")) as Manifest;
}

/** The same files with another text in one, and with a manifest that says so. */
export function withText(entries: readonly Entry[], table: string, text: string): Entry[] {
  const manifest = manifestOf(entries);
  const file = fileEntry(`tables/${table}.copy`, text);
  for (const one of manifest.tables.filter(({ name }) => name === table)) {
    one.bytes = file.header.size;
    one.rows = text.split("\n").length - 1;
    one.sha256 = new Bun.CryptoHasher("sha256").update(text).digest("hex");
  }
  return withManifest(
    entries.map((entry) => (entry.header.name === file.header.name ? file : entry)),
    manifest,
  );
}

export function withManifest(entries: readonly Entry[], manifest: unknown): Entry[] {
  return [fileEntry("manifest.json", JSON.stringify(manifest)), ...entries.slice(1)];
}
