import { PiCloudError, type FieldError } from "../runtime/core/errors.ts";
import { claimHost } from "./claim-host.ts";
import { createApp } from "./create-app.ts";
import { createRoute } from "./create-route.ts";
import type { AppContents, ScriptContents } from "./export-app.ts";
import type { App } from "./find-app.ts";
import { createScript, type Publisher } from "./publish-script.ts";
import type { RootUnitOfWork, UnitOfWork } from "./unit-of-work.ts";

export interface ImportedApp {
  app: App;
  /** Patterns that another app claims; null: which may not be told. */
  taken: { pattern: string; by: string | null }[];
  /** Routes whose host no claim of the app covers. */
  unclaimed: { script: string; method: string; host: string; path: string }[];
}

/**
 * Makes an app of what `exportApp` gave, all of it or nothing, by the use cases of the API: what they refuse is refused
 * here, with the script that it is about. Throws as they do.
 */
export async function importApp(
  work: RootUnitOfWork,
  publisher: Publisher,
  contents: AppContents,
): Promise<ImportedApp> {
  return work.together(async (inner) => {
    const { slug } = contents.app;
    const app = await about(`app ${JSON.stringify(slug)}`, () => createApp(inner, contents.app));
    const imported: ImportedApp = { app, taken: [], unclaimed: [] };
    for (const pattern of contents.domains) await claim(inner, imported, pattern);
    for (const script of contents.scripts) {
      await about(`script ${JSON.stringify(script.name)}`, () => addScript(inner, publisher, imported, script));
    }
    return imported;
  });
}

async function claim(work: UnitOfWork, imported: ImportedApp, pattern: string): Promise<void> {
  try {
    await about(`domain ${JSON.stringify(pattern)}`, () => claimHost(work, imported.app.id, pattern));
  } catch (error) {
    if (!(error instanceof PiCloudError && error.code === "domain_taken")) throw error;
    const holder = error.details["held_by"] as { slug: string } | null;
    imported.taken.push({ pattern, by: holder?.slug ?? null });
  }
}

async function addScript(
  work: UnitOfWork,
  publisher: Publisher,
  imported: ImportedApp,
  { routes, ...fields }: ScriptContents,
): Promise<void> {
  const script = await createScript(work, publisher, imported.app.id, fields);
  for (const route of routes) {
    const { method, host, path } = route;
    try {
      await about(`route ${method} ${host ?? ""}${path}`, () => createRoute(work, script.id, route));
    } catch (error) {
      if (host === null || !isUnclaimed(error)) throw error;
      imported.unclaimed.push({ script: fields.name, method, host, path });
    }
  }
}

function isUnclaimed(error: unknown): boolean {
  if (!(error instanceof PiCloudError && error.code === "invalid_input")) return false;
  const errors = error.details["errors"] as FieldError[];
  return errors.every(({ code }) => code === "host_not_claimed");
}

/** The same failure, with what it is about in front. */
async function about<T>(what: string, body: () => Promise<T>): Promise<T> {
  try {
    return await body();
  } catch (error) {
    if (!(error instanceof PiCloudError)) throw error;
    throw new PiCloudError(error.code, `${what}: ${describe(error)}`, error.details, { cause: error });
  }
}

/** A compiler's error is worth little without its place. */
function describe(error: PiCloudError): string {
  const [first] = (error.details["errors"] as FieldError[] | undefined) ?? [];
  return first?.["line"] === undefined
    ? error.message
    : `line ${first["line"]}, column ${first["column"]}: ${first.message}`;
}
