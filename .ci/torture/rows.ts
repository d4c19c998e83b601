import { join } from "node:path";
import type { Row } from "./row.ts";

export interface RowFile {
  file: string;
  row: Row;
}

/** Every row of the suite, in the order of its file: `08-kill.ts` is row 8. */
export async function readRows(): Promise<RowFile[]> {
  const folder = join(import.meta.dir, "rows");
  const names = [...new Bun.Glob("*.ts").scanSync(folder)].sort();
  return Promise.all(
    names.map(async (name) => {
      const file = join(folder, name);
      const { default: row } = (await import(file)) as { default: Row };
      return { file, row };
    }),
  );
}
