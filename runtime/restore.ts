import { mkdir, statfs } from "node:fs/promises";
import { insertAudit } from "../control/store/audit-log.ts";
import { replaceDatabase } from "../sql/replace-database.ts";
import { schemaVersion } from "../sql/migrate.ts";
import { LEFT_OUT, type Manifest } from "./archive/manifest.ts";
import { readArchive } from "./archive/read-archive.ts";
import { ARCHIVE_DEADLINE_MS } from "./backup.ts";
import { PiCloudError } from "./core/errors.ts";
import { SYSTEM } from "./core/principal.ts";
import { parseSettings, type Settings } from "./core/settings.ts";
import { thisMachine } from "./machine.ts";
import { openDatabaseAlone } from "./open-database.ts";
import { createPlainLog } from "./platform-log.ts";
import { shownBytes, shownRows, shownSeconds } from "./shown-amounts.ts";

export interface RestoreOptions {
  env: Readonly<Record<string, string | undefined>>;
  file: string;
  /** Whether what is there may be replaced. */
  replace: boolean;
  say(line: string): void;
  /** Gives up: what was begun is undone. */
  signal?: AbortSignal;
}

const DONE = {
  principal: SYSTEM,
  method: "COMMAND",
  path: "restore",
  address: "",
  subject: { resource: "backup", id: null, appId: null },
  outcome: "ok",
};

/**
 * `bun picloud restore`: puts a backup in the place of what is in the database, while no server runs. The archive is read
 * to its end before anything is touched, and again while it is written, in one transaction: whatever happens, the database
 * holds what it held or what the archive holds. Throws `PiCloudError` with one sentence.
 */
export async function runRestore({ env, file, replace, say, signal }: RestoreOptions): Promise<void> {
  const startedAtMs = performance.now();
  const { settings } = parseSettings(env, thisMachine());
  const manifest = await checkArchive(file, settings, signal);
  const undoing = new AbortController();
  const undo = () => undoing.abort();
  signal?.addEventListener("abort", undo);
  signal?.throwIfAborted();
  const database = await openDatabaseAlone(settings, createPlainLog(say), {
    deadlineMs: ARCHIVE_DEADLINE_MS,
    signal: undoing.signal,
  });
  try {
    await replaceDatabase(
      database.sql,
      {
        schema: manifest.schema,
        tables: manifest.tables,
        sequences: manifest.sequences,
        eachTable: async (load) => void (await readArchive(file, { onTable: load })),
      },
      {
        replace,
        optional: LEFT_OUT,
        async finish(tx) {
          await insertAudit(tx, DONE);
          // Of a commit that is under way nobody could say whether it was undone.
          signal?.removeEventListener("abort", undo);
        },
      },
    );
  } finally {
    await database.close();
  }
  const rows = manifest.tables.reduce((sum, table) => sum + table.rows, 0);
  const brought = manifest.schema === schemaVersion ? "" : `, schema ${manifest.schema} brought to ${schemaVersion}`;
  say(
    `Restored ${shownRows(rows)} of ${manifest.tables.length} tables${brought}, ` +
      `in ${shownSeconds(performance.now() - startedAtMs)}: the backup of ${manifest.created_at} by PiCloud ${manifest.product}.`,
  );
}

async function checkArchive(file: string, settings: Settings, signal: AbortSignal | undefined): Promise<Manifest> {
  return readArchive(file, {
    async onManifest({ schema, tables }) {
      if (schema > schemaVersion) {
        throw new PiCloudError(
          "invalid_archive",
          `The archive cannot be restored: its schema ${schema} is newer than ${schemaVersion}, the one of this PiCloud`,
        );
      }
      if (settings.databaseUrl === null) await requireRoom(settings.dataDir, sumOf(tables));
    },
    async onTable(_, rows) {
      for await (const _ of rows) signal?.throwIfAborted();
    },
  });
}

/** Rows take more room in the database than in the archive: what does not fit by this is sure not to. */
async function requireRoom(dataDir: string, bytes: number): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const { bavail, bsize } = await statfs(dataDir);
  if (bytes <= bavail * bsize) return;
  throw new PiCloudError(
    "no_space",
    `The archive cannot be restored: it holds ${shownBytes(bytes)}, ${JSON.stringify(dataDir)} has room for ${shownBytes(bavail * bsize)}`,
  );
}

function sumOf(tables: Manifest["tables"]): number {
  return tables.reduce((sum, { bytes }) => sum + bytes, 0);
}
