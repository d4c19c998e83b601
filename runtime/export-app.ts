import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
import { packTar } from "modern-tar";
import { exportApp } from "../control/export-app.ts";
import { requireApp } from "../control/find-app.ts";
import { toFiles } from "./app-file/app-file.ts";
import { SYSTEM } from "./core/principal.ts";
import { parseSettings } from "./core/settings.ts";
import { thisMachine } from "./machine.ts";
import { openDatabase } from "./open-database.ts";
import { createPlainLog } from "./platform-log.ts";
import { OUTPUT, requireFreeName, writeWholeFile } from "./whole-file.ts";

export interface ExportOptions {
  env: Readonly<Record<string, string | undefined>>;
  /** Id or slug. */
  app: string;
  /** `-` is the standard output. */
  file: string;
  force: boolean;
  say(line: string): void;
}

/**
 * `bun picloud export`: an app as a tar of readable files, `app.json` and a source a script, without logs. The same app
 * gives the same bytes. Throws `PiCloudError` with one sentence.
 */
export async function runExport({ env, app: idOrSlug, file, force, say }: ExportOptions): Promise<void> {
  const { settings } = parseSettings(env, thisMachine());
  await requireFreeName(file, force);
  const database = await openDatabase(settings, createPlainLog(say));
  try {
    const contents = await database.sql.begin("ISOLATION LEVEL REPEATABLE READ READ ONLY", async (tx) =>
      exportApp(tx, await requireApp(tx, idOrSlug, SYSTEM)),
    );
    const entries = [...toFiles(contents)].map(([name, text]) => {
      const data = new TextEncoder().encode(text);
      return { header: { name, size: data.length, mode: 0o644, mtime: new Date(0), type: "file" as const }, data };
    });
    const tar = await packTar(entries);
    await writeWholeFile(file, (sink) => pipeline(Readable.from([tar]), sink));
    const { scripts, domains } = contents;
    const routes = scripts.reduce((sum, script) => sum + script.routes.length, 0);
    const where = file === OUTPUT ? "the standard output" : file;
    say(`Exported app ${contents.app.slug} to ${where}: ${shownParts(scripts.length, routes, domains.length)}.`);
  } finally {
    await database.close();
  }
}

/** `1 script, 2 routes, 0 domains`. */
export function shownParts(scripts: number, routes: number, domains: number): string {
  const count = (number: number, noun: string) => `${number} ${noun}${number === 1 ? "" : "s"}`;
  return `${count(scripts, "script")}, ${count(routes, "route")}, ${count(domains, "domain")}`;
}
