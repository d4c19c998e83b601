import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import { readFile, writeFile } from "node:fs/promises";
import { gunzipSync, gzipSync } from "node:zlib";
import { schemaVersion } from "../../sql/migrate.ts";
import { runRestore } from "../restore.ts";
import { MANIFEST_MAX_BYTES, type Manifest } from "./manifest.ts";
import {
  ArchiveBench,
  dump,
  fileEntry,
  manifestOf,
  onDatabase,
  readEntries,
  withManifest,
  withText,
  writeEntries,
  type Entry,
} from "./testing.ts";

// A busy machine makes a database in seconds.
setDefaultTimeout(120_000);

let bench: ArchiveBench;
let url: string;
let good: Buffer;
let entries: Entry[];
let before: Record<string, string[]>;
beforeAll(async () => {
  bench = await ArchiveBench.open();
  url = await bench.database();
  await onDatabase(url, async (sql) => {
    const [app] = await sql<{ id: string }[]>`SELECT id FROM apps`;
    await sql`INSERT INTO scripts (id, app_id, name, source) VALUES (${Bun.randomUUIDv7()}, ${app!.id}, 'live', '"live"')`;
    await sql`INSERT INTO execution_logs (id, app_id, status, outcome, duration_us)
      SELECT gen_random_uuid(), ${app!.id}, 200, 'ok', n FROM generate_series(1, 2000) AS n`;
  });
  await bench.backup(url, "good.tar.gz");
  good = await readFile(bench.path("good.tar.gz"));
  entries = await readEntries(bench.path("good.tar.gz"));
  before = await dump(url);
});
afterAll(() => bench.close());

/** The sentence with which the restore ends; the database is untouched. */
async function refusal(name: string): Promise<string> {
  const message = await bench.restore(url, name).catch((error: Error) => {
    expect([error.name, error.message]).toEqual(["PiCloudError", error.message]);
    return error.message;
  });
  expect(await dump(url)).toEqual(before);
  return message;
}

async function refusalOfBytes(bytes: Uint8Array): Promise<string> {
  await writeFile(bench.path("bad.tar.gz"), bytes);
  return refusal("bad.tar.gz");
}

async function refusalOf(bad: readonly Entry[], edit?: (tar: Buffer) => Buffer): Promise<string> {
  await writeEntries(bench.path("bad.tar.gz"), bad, edit);
  return refusal("bad.tar.gz");
}

function refusalWith(change: (manifest: Manifest & Record<string, unknown>) => void): Promise<string> {
  const manifest = manifestOf(entries);
  change(manifest);
  return refusalOf(withManifest(entries, manifest));
}

const CANNOT = "The archive cannot be restored: ";
const tableOf = (manifest: Manifest, name: string) => manifest.tables.find((table) => table.name === name)!;

describe("restore refuses, and leaves the live data as it was,", () => {
  test("nothing of an archive that is good", async () => {
    await writeEntries(bench.path("same.tar.gz"), entries);
    const other = await bench.database(0);
    expect(await bench.restore(other, "same.tar.gz")).toStartWith("Restored 2,0");
  });

  test("an archive that is cut off, wherever", async () => {
    for (const bytes of [0, 1, 10, 100, good.length >> 1, good.length - 9, good.length - 1]) {
      expect(await refusalOfBytes(good.subarray(0, bytes))).toStartWith(CANNOT);
    }
    const tar = gunzipSync(good);
    for (const bytes of [512, 1_000, 20_000, tar.length - 1_024, tar.length - 512]) {
      expect(await refusalOfBytes(gzipSync(tar.subarray(0, bytes)))).toStartWith(CANNOT);
    }
  });

  test("one in which a bit is wrong, wherever", async () => {
    for (let at = 0; at < good.length; at += Math.ceil(good.length / 40)) {
      const bad = Buffer.from(good);
      bad[at]! ^= 0x10;
      const message = await refusalOfBytes(bad);
      // Gzip's head has a time and a flag that say nothing.
      if (at >= 10) expect([at, message.startsWith(CANNOT)]).toEqual([at, true]);
    }
  });

  test("what is no archive of PiCloud", async () => {
    for (const bytes of [
      Buffer.from("Hello"),
      gzipSync("Hello"),
      gzipSync(""),
      Buffer.alloc(2_000),
      gzipSync(Buffer.alloc(2_000)),
    ]) {
      expect(await refusalOfBytes(bytes)).toMatch(
        /^The archive cannot be restored: it is (cut off or )?no backup of PiCloud/,
      );
    }
    expect(await refusalOf([fileEntry("readme.md", "# Hello")])).toBe(
      `${CANNOT}it is no backup of PiCloud: manifest.json does not come first`,
    );
    await expect(bench.restore(url, "none.tar.gz")).rejects.toThrow(
      "The archive cannot be read: there is no such file",
    );
  });

  test("names that lead elsewhere, links, folders, and what does not belong there", async () => {
    const [manifest, ...tables] = entries;
    const first = tables[0]!;
    const named = (name: string, type = "file", linkname = "") =>
      refusalOf([
        manifest!,
        { ...first, header: { ...first.header, name, linkname, type: type as "file" } },
        ...tables,
      ]);
    expect(await named("../evil")).toBe(`${CANNOT}"../evil" in it leads out of the archive`);
    expect(await named("tables/../../evil")).toBe(`${CANNOT}"tables/../../evil" in it leads out of the archive`);
    expect(await named("..\\evil")).toBe(`${CANNOT}"..\\\\evil" in it leads out of the archive`);
    expect(await named("/etc/passwd")).toBe(`${CANNOT}"/etc/passwd" in it leads out of the archive`);
    const { name } = first.header;
    expect(await named(name, "symlink", "/etc/passwd")).toBe(`${CANNOT}${JSON.stringify(name)} in it is a symlink`);
    expect(await named(name, "link", "/etc/passwd")).toBe(`${CANNOT}${JSON.stringify(name)} in it is a link`);
    expect(await named("tables/", "directory")).toBe(`${CANNOT}"tables/" in it is a directory`);
    expect(await named("fifo", "fifo")).toBe(`${CANNOT}"fifo" in it is a fifo`);
    expect(await named("tables/other.copy")).toBe(`${CANNOT}"tables/other.copy" does not belong there`);
    expect(await refusalOf([...entries, first])).toBe(
      `${CANNOT}${JSON.stringify(name)} comes twice or in the wrong place`,
    );
    expect(await refusalOf([...entries, fileEntry("more", "")])).toBe(`${CANNOT}"more" does not belong there`);
    expect(await refusalOf([manifest!, ...tables.toReversed()])).toContain("comes twice or in the wrong place");
    expect(await refusalOf([manifest!, ...tables.slice(0, -1)])).toBe(`${CANNOT}tables/routes.copy is missing`);
  });

  test("sizes, rows and checksums that are not those of the manifest", async () => {
    const file = "tables/scripts.copy";
    expect(await refusalWith((manifest) => (tableOf(manifest, "scripts").bytes += 1))).toMatch(
      /scripts\.copy has \d+ bytes, its manifest says \d+$/,
    );
    expect(await refusalWith((manifest) => (tableOf(manifest, "scripts").rows = 2))).toBe(
      `${CANNOT}${file} has 1 rows, its manifest says 2`,
    );
    expect(await refusalWith((manifest) => (tableOf(manifest, "scripts").sha256 = "0".repeat(64)))).toBe(
      `${CANNOT}${file} does not have the checksum of the manifest`,
    );
  });

  test("a manifest that is none, or of a newer PiCloud", async () => {
    const manifest = (text: string) => refusalOf([fileEntry("manifest.json", text), ...entries.slice(1)]);
    expect(await manifest("{")).toBe(`${CANNOT}its manifest is no JSON`);
    expect(await manifest("[]")).toBe(`${CANNOT}its manifest is []`);
    expect(await manifest(" ".repeat(MANIFEST_MAX_BYTES + 1))).toBe(`${CANNOT}its manifest has 1048577 bytes`);
    expect(await refusalWith((one) => Object.assign(one, { format: 2 }))).toBe(
      `${CANNOT}its format 2 is of a newer PiCloud, this one reads format 1`,
    );
    expect(await refusalWith((one) => Object.assign(one, { schema: "13" }))).toBe(
      `${CANNOT}schema of its manifest is "13"`,
    );
    expect(await refusalWith((one) => (one.schema = schemaVersion + 1))).toBe(
      `${CANNOT}its schema ${schemaVersion + 1} is newer than ${schemaVersion}, the one of this PiCloud`,
    );
    expect(await refusalWith((one) => (one.tables[0]!.name = 'a"; DROP TABLE apps; --'))).toBe(
      `${CANNOT}tables/0/name of its manifest is "a\\"; DROP TABLE apps; --"`,
    );
    expect(await refusalWith((one) => one.tables.push(one.tables[0]!))).toBe(
      `${CANNOT}its manifest names table admins twice`,
    );
  });

  test("tables, columns and sequences that its schema does not have, or lacks", async () => {
    const renamed = manifestOf(entries);
    tableOf(renamed, "routes").name = "roads";
    const roads = entries.map((entry) =>
      entry.header.name === "tables/routes.copy"
        ? { ...entry, header: { ...entry.header, name: "tables/roads.copy" } }
        : entry,
    );
    expect(await refusalOf(withManifest(roads, renamed))).toBe(`${CANNOT}there is no table roads in its schema`);
    const fewer = manifestOf(entries);
    fewer.tables = fewer.tables.filter(({ name }) => name !== "routes");
    expect(await refusalOf(withManifest(entries, fewer).filter(({ header }) => !header.name.includes("routes")))).toBe(
      `${CANNOT}table routes is missing`,
    );
    expect(await refusalWith((one) => tableOf(one, "apps").columns.push("colour"))).toBe(
      `${CANNOT}table apps has no column colour in its schema`,
    );
    expect(await refusalWith((one) => tableOf(one, "apps").columns.pop())).toBe(
      `${CANNOT}column client_rate_limit of table apps is missing`,
    );
    expect(await refusalWith((one) => one.sequences.push({ table: "apps", column: "id", next: 1 }))).toBe(
      `${CANNOT}column id of table apps has no sequence`,
    );
    expect(await refusalWith((one) => (one.schema = schemaVersion - 1))).toBe(
      `${CANNOT}table apps has no column rate_limit in its schema`,
    );
  });

  test("rows that the database refuses, though every checksum is right", async () => {
    expect(await refusalOf(withText(entries, "platform", "seeded\tno json\n"))).toBe(
      `${CANNOT}table platform, line 1: invalid input syntax for type json`,
    );
    const [script] = before["scripts"]!;
    const id = /[0-9a-f-]{36}/.exec(script!)![0];
    expect(await refusalOf(withText(entries, "app_slug_history", `old\t${id}\t2026-01-01\n`))).toContain(
      "table app_slug_history: insert or update on table",
    );
    expect(await refusalOf(withText(entries, "platform", "seeded\ttrue\nseeded\ttrue\n"))).toContain(
      "table platform, line 2: duplicate key value",
    );
    expect(await refusalOf(withText(entries, "platform", "seeded\n"))).toContain(
      "table platform, line 1: missing data",
    );
  });

  test("bombs, before they fill anything", async () => {
    const zeros = Buffer.alloc(64 * 1_048_576);
    expect(await refusalOfBytes(Buffer.concat([good, gzipSync(zeros)]))).toBe(
      `${CANNOT}it is larger than its manifest says`,
    );
    expect(await refusalOfBytes(gzipSync(zeros))).toStartWith(CANNOT);
    expect(
      await refusalOf([entries[0]!, fileEntry("tables/admins.copy", new Uint8Array(zeros)), ...entries.slice(2)]),
    ).toBe(`${CANNOT}tables/admins.copy has ${zeros.length} bytes, its manifest says 0`);
    const attributes = { pax: { comment: "x".repeat(9 * 1_048_576) } };
    expect(
      await refusalOf([entries[0]!, fileEntry("tables/admins.copy", "", attributes), ...entries.slice(2)]),
    ).toContain("metadata entry exceeds maximum size");
    const announced = manifestOf(entries);
    tableOf(announced, "execution_logs").bytes = Number.MAX_SAFE_INTEGER;
    await writeEntries(bench.path("announced.tar.gz"), withManifest(entries, announced));
    const env = { PICLOUD_DATA: bench.path("pi") };
    await expect(runRestore({ env, file: bench.path("announced.tar.gz"), replace: true, say() {} })).rejects.toThrow(
      /^The archive cannot be restored: it holds 9007\.2 TB, ".*" has room for [\d.]+ \w+$/,
    );
  });
});
