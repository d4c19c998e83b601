import { join } from "node:path";
import type { Check } from "../check.ts";
import { readRows } from "./rows.ts";

/** The short form of every row, but for those that the Bun tests hold: each in a process of its own. */
export async function tortureChecks(): Promise<Check[]> {
  const rows = await readRows();
  return rows
    .filter(({ row }) => row.inBunTests !== true)
    .map(({ row }) => ({
      name: `torture ${row.id}: ${row.title}`,
      command: [process.execPath, join(import.meta.dir, "run.ts"), row.id, "--short"],
    }));
}
