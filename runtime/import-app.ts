import { importApp } from "../control/import-app.ts";
import { createUnitsOfWork } from "../control/unit-of-work.ts";
import { readAppFile } from "./app-file/read-app-file.ts";
import { PiCloudError } from "./core/errors.ts";
import { SYSTEM } from "./core/principal.ts";
import { parseSettings } from "./core/settings.ts";
import { createWorkerPool } from "./executor/worker-pool.ts";
import { shownParts } from "./export-app.ts";
import { thisMachine } from "./machine.ts";
import { openDatabase } from "./open-database.ts";
import { createPlainLog } from "./platform-log.ts";

export interface ImportOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** The tar, or a folder that it was unpacked into. */
  file: string;
  /** In place of the one in the file. */
  slug: string | null;
  say(line: string): void;
}

/** Every statement of the transaction waits for the scripts to be compiled in between. */
const DEADLINE_MS = 60_000;

/**
 * `bun picloud import`: makes an app of what `export` wrote, all of it or nothing, by the use cases of the API; a running
 * server serves it at once. Domains that are taken are named and left out, with the routes that need them. Throws
 * `PiCloudError` with one sentence.
 */
export async function runImport({ env, file, slug, say }: ImportOptions): Promise<void> {
  const { settings } = parseSettings(env, thisMachine());
  const log = createPlainLog(say);
  const contents = await readAppFile(file);
  if (slug !== null) contents.app.slug = slug;
  const database = await openDatabase(settings, log, { deadlineMs: DEADLINE_MS });
  try {
    const { maxConcurrency, queue, appShare, memoryMb, ceiling } = settings;
    const limits = { workers: 1, maxConcurrency, queue, appSharePercent: appShare, memoryMb };
    const executor = await createWorkerPool({ ...limits, log });
    try {
      const units = createUnitsOfWork({
        sql: database.sql,
        origin: Bun.randomUUIDv7(),
        listener: { applyChanges: async () => {} },
        onListenerError: () => {},
      });
      const work = units.as({ principal: SYSTEM, method: "COMMAND", path: "import", address: "" });
      const { app, taken, unclaimed } = await importApp(work, { executor, ceiling }, contents).catch(explained);
      const routes = contents.scripts.reduce((sum, script) => sum + script.routes.length, 0);
      const domains = contents.domains.length - taken.length;
      say(`Imported app ${app.slug}: ${shownParts(contents.scripts.length, routes - unclaimed.length, domains)}.`);
      for (const { pattern, by } of taken)
        say(`Not claimed: ${pattern} is held by ${by === null ? "another app" : `app ${by}`}`);
      for (const { script, method, host, path } of unclaimed) {
        say(
          `Left out: the route ${method} ${host}${path} of script ${script}, because the app does not claim its host`,
        );
      }
    } finally {
      await executor.close();
    }
  } finally {
    await database.close();
  }
}

function explained(error: unknown): never {
  if (!(error instanceof PiCloudError)) throw error;
  const hint =
    error.code === "slug_taken" || error.code === "slug_in_history" ? "; --slug SLUG imports it under another" : "";
  throw new PiCloudError(error.code, `The app cannot be imported: ${error.message}${hint}`, error.details, {
    cause: error,
  });
}
