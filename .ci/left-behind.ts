import { readdir, readFile, readlink } from "node:fs/promises";

/**
 * Processes that still live in the run's own temporary folder: by command line or working directory, because
 * PostgreSQL overwrites the environment that could have carried a mark. Empty where there is no `/proc`.
 */
export async function leftBehind(temporary: string): Promise<string[]> {
  // What was told to end may take a moment to be gone from the table.
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if ((await living(temporary)).length === 0) return [];
    await Bun.sleep(100);
  }
  return living(temporary);
}

async function living(temporary: string): Promise<string[]> {
  const pids = (await readdir("/proc").catch(() => [])).filter(
    (name) => /^\d+$/.test(name) && Number(name) !== process.pid,
  );
  const lines = await Promise.all(
    pids.map(async (pid) => {
      const command = (await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")).replaceAll("\0", " ").trim();
      const folder = await readlink(`/proc/${pid}/cwd`).catch(() => "");
      return command.includes(temporary) || folder.startsWith(temporary) ? [`${pid} ${command}`] : [];
    }),
  );
  return lines.flat();
}
