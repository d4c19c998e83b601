import { join } from "node:path";
import type { Check } from "../check.ts";
import { readRows } from "./rows.ts";

/** The short form of every row, but for those that the Bun tests hold: each in a process of its own. */
export async function tortureChecks(): Promise<Check[]> {
  const rows = await readRows();
  const own = rows.filter(({ row }) => row.inBunTests !== true);
  return Promise.all(
    own.map(async ({ row }) => ({
      name: `torture ${row.id}: ${row.title}`,
      command: [process.execPath, join(import.meta.dir, "run.ts"), row.id, "--short"],
      notGranted: (await row.notGranted?.()) ?? null,
    })),
  );
}
