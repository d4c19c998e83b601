import { Type, type Static } from "@sinclair/typebox";
import { TypeCompiler } from "@sinclair/typebox/compiler";
import { PiCloudError } from "../core/errors.ts";

/** Of the archive's own form: it rises when an older PiCloud could not read a newer archive. */
export const FORMAT = 1;

export const MANIFEST_NAME = "manifest.json";
export const MANIFEST_MAX_BYTES = 1_048_576;

/**
 * Tables whose rows stay where they are: sessions and links for the first account must not work again after a restore, and
 * keys of repeated requests live for a day and may hold what was answered, secrets too.
 */
export const LEFT_OUT: readonly string[] = ["admin_sessions", "setup_tokens", "idempotency_keys"];

const Name = Type.String({ pattern: "^[a-z_][a-z0-9_]{0,62}$" });
const Count = Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER });

const Table = Type.Object({
  name: Name,
  columns: Type.Array(Name, { minItems: 1, maxItems: 1_600, uniqueItems: true }),
  rows: Count,
  /** Of the file, uncompressed. */
  bytes: Count,
  sha256: Type.String({ pattern: "^[0-9a-f]{64}$" }),
});

export const ManifestSchema = Type.Object({
  format: Type.Literal(FORMAT),
  /** Release that wrote it. */
  product: Type.String({ maxLength: 100 }),
  /** Number of the last migration. */
  schema: Type.Integer({ minimum: 1, maximum: 100_000 }),
  created_at: Type.String({ pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$` }),
  /** In the order of their files. */
  tables: Type.Array(Table, { maxItems: 1_000 }),
  sequences: Type.Array(
    Type.Object({ table: Name, column: Name, next: Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER }) }),
    {
      maxItems: 1_000,
    },
  ),
});

/** The first file of an archive. */
export type Manifest = Static<typeof ManifestSchema>;
export type ArchivedTable = Manifest["tables"][number];

const check = TypeCompiler.Compile(ManifestSchema);

/** Throws `invalid_archive` with one sentence that names what is wrong. */
export function parseManifest(text: string): Manifest {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw invalidArchive("its manifest is no JSON", error);
  }
  const format = typeof value === "object" && value !== null && "format" in value ? value.format : undefined;
  if (Number.isInteger(format) && Number(format) > FORMAT) {
    throw invalidArchive(`its format ${String(format)} is of a newer PiCloud, this one reads format ${FORMAT}`);
  }
  if (!check.Check(value)) {
    const error = check.Errors(value).First();
    const shown = JSON.stringify(error?.value) ?? "nothing";
    const field = error?.path.slice(1);
    throw invalidArchive(`${field ? `${field} of its manifest` : "its manifest"} is ${shown.slice(0, 80)}`);
  }
  const names = value.tables.map(({ name }) => name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw invalidArchive(`its manifest names table ${twice} twice`);
  return value;
}

/** The name of a table's file in the archive. */
export function fileOf(table: { name: string }): string {
  return `tables/${table.name}.copy`;
}

export function invalidArchive(reason: string, cause?: unknown): PiCloudError {
  return new PiCloudError("invalid_archive", `The archive cannot be restored: ${reason}`, {}, { cause });
}
